"""Durations as people write them: ``20m``, ``1h30``, ``about 20 minutes``; ``2 days``. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Final

from mailproc.mail.courtesy import without_courtesy
from mailproc.meeting.meeting_terms import LONGEST
from mailproc.meeting.sentences import Refused

_HOURS: Final = r"(?:h|hrs?\.?|hours?|std\.?|stunden?|heures?|horas?|小时|小時|时间|時間)"
_MINUTES: Final = r"(?:m|mn|mins?\.?|minutes?|minuten?|minutos?|分钟|分鐘|分|')"
_NUMBER: Final = r"\d{1,3}(?:[.,]\d{1,2})?"
#: Numbers that people write as words, with a unit behind them.
_NUMBERS: Final = {
    **dict.fromkeys(("a", "an", "one", "ein", "eine", "une"), 1),
    **dict.fromkeys(("two", "zwei", "deux"), 2),
    **dict.fromkeys(("three", "drei", "trois"), 3),
    **dict.fromkeys(("four", "vier", "quatre"), 4),
    **dict.fromkeys(("five", "fünf", "cinq"), 5),
    **dict.fromkeys(("ten", "zehn", "dix"), 10),
    **dict.fromkeys(("fifteen", "fünfzehn", "quinze"), 15),
    **dict.fromkeys(("twenty", "zwanzig", "vingt"), 20),
    **dict.fromkeys(("twenty-five", "twenty five", "fünfundzwanzig", "vingt-cinq"), 25),
    **dict.fromkeys(("thirty", "dreißig", "dreissig", "trente"), 30),
    **dict.fromkeys(("forty", "vierzig", "quarante"), 40),
    **dict.fromkeys(("forty-five", "fünfundvierzig", "forty five", "quarante-cinq"), 45),
    **dict.fromkeys(("fifty", "fünfzig", "cinquante"), 50),
    **dict.fromkeys(("sixty", "sechzig", "soixante"), 60),
    **dict.fromkeys(("ninety", "neunzig"), 90),
}
_WORDS: Final = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_HALF: Final = r"(?: and a half| et demie)"
#: Signs for fractions, each as it is read; ``1½`` would otherwise become 11/2.
_SIGNS: Final = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4"}
#: ``1/2``, ``1 3/4``, and the same with signs.
_FRACTION: Final = rf"(?:\d{{1,2}} ?)?(?:(?<!\d)[13]/[24]|[{''.join(_SIGNS)}])"
_FIRST: Final = (
    r"(?:for|about|around|approximately|approx\.?|ca\.?|circa|roughly|etwa|environ|max\.?|up to|~"
    r"|min\.|maybe|perhaps|probably|say|only|just|at (?:most|least)|(?:no|not) more than|less than"
    r"|<=?|höchstens|mindestens)"
)
_LAST: Final = (
    r"(?:max\.?|maximum|minimum|at most|tops|or so|or less|in total|total|each|should do"
    r"|is enough|\([^()]{0,40}\))"
)
#: What takes its own part of the time: ``20 min + 10 for questions``.
_SPENT_ON: Final = (
    r"(?:talk|presentation|intro(?:duction)?|questions?|discussions?|debate|q ?& ?a|demo)"
)
#: Parts of an hour in words, which have no figure.
_IN_WORDS: Final = {
    r"(?:an? |one )?half(?: an?)?[ -]hour|(?:eine )?halbe stunde|(?:une )?demi-heure": 30,
    r"(?:an? )?quarter(?: of an)? hour|(?:eine )?viertelstunde|(?:un )?quart d['’]heure": 15,
    r"three[ -]quarters of an hour|(?:eine )?dreiviertelstunde|trois quarts d['’]heure": 45,
    r"(?:anderthalb|eineinhalb) stunden?": 90,
}
_SUM: Final = (
    rf"\d{{1,3}} ?{_MINUTES}?(?: (?:of )?{_SPENT_ON})?(?:,|,? ?(?:\+|plus|and|&))"
    rf" ?\d{{1,3}} ?{_MINUTES}?(?: (?:for |of )?{_SPENT_ON})"
)
#: ``20m``, ``1 hour``, ``1h30``, ``0.5h``, ``90`` (minutes), ``15-20 min``, and words around them.
DURATION: Final = (
    rf"(?i:(?:{_FIRST}[ ]?){{0,2}}"
    rf"(?:{'|'.join(_IN_WORDS)}|(?:\d{{1,3}} ?(?:[-–]|to|or|bis) ?|(?:{_WORDS}) (?:to|or|bis) )?"
    rf"(?:(?:{_FRACTION} ?|{_NUMBER} ?|(?:{_WORDS}){_HALF}? |{_NUMBER}{_HALF} )"
    rf"{_HOURS}(?:{_HALF}|,? ?(?:and |plus )?"
    rf"(?:\d{{1,2}} ?{_MINUTES}?|(?:{_WORDS})(?: {_MINUTES})?))?"
    rf"|\d{{1,2}}:[0-5]\d ?{_HOURS}|{_SUM}|{_NUMBER} ?{_MINUTES}?|(?:{_WORDS}) {_MINUTES}))"
    rf"(?:,? {_LAST}){{0,2}}[.!?]?)"
)
_WHOLE: Final = re.compile(DURATION)
_PARTS_OF_HOUR: Final = [
    (re.compile(rf"(?i)(?:{_FIRST} ?){{0,2}}(?:{words})(?:,? {_LAST}){{0,2}}[.!?]?"), length)
    for words, length in _IN_WORDS.items()
]
_WORD: Final = re.compile(rf"(?i)(?<![\w-])(?:{_WORDS})(?![\w-])(?! half)")
_FRACTIONS: Final = re.compile(r"(?:(?<![\d.,/])(\d{1,2}) )?(?<![\d/])([13])/([24])(?![\d/])")
_SUMMED: Final = re.compile(rf"(?i){_SUM}")
_ASIDE: Final = re.compile(r" ?\([^()]*\)")
_IN_FIGURES: Final = re.compile(
    rf"(?i)(?:(?P<hours>{_NUMBER})(?P<half>{_HALF})? ?{_HOURS}(?![^\W\d])(?P<behind>{_HALF})?"
    rf"(?:,? ?(?:and |plus )?(?P<more>\d{{1,2}}))?"
    rf"|(?P<before>\d{{1,2}}):(?P<after>\d\d) ?{_HOURS}|(?P<minutes>{_NUMBER}) ?{_MINUTES}?)"
    r"(?=\D*$)"
)
_SPAN_NUMBERS: Final = {
    **_NUMBERS,
    "six": 6,
    "sechs": 6,
    "seven": 7,
    "sieben": 7,
    "sept": 7,
}
_MORE: Final = r"(?:another|a further|further|additional|weitere|noch|more|longer|later)"
_SPAN: Final = re.compile(
    rf"(?i)(?:(?:by|for|um|für|de|pour) )?(?:{_MORE} )?"
    rf"(?:(?P<count>\d{{1,4}}|{'|'.join(sorted(_SPAN_NUMBERS, key=len, reverse=True))}) ?)?"
    rf"(?:{_MORE} )?(?:(?P<hours>h|hrs?|hours?|std|stunden?|heures?)"
    rf"|(?P<days>d|days?|tage?n?|jours?)|(?P<weeks>w|weeks?|wochen?|semaines?))"
    rf"(?: {_MORE}| de plus)?[.!]?"
)


def minutes_of(written: str) -> int:
    """``20m``, ``20``, ``1h``, ``1h30`` and the like in minutes; of ``15-20 min`` the longer.

    Raises:
        Refused: if it is no duration, or not between a minute and a day.
    """
    text = written[:200]
    for sign, fraction in _SIGNS.items():
        text = text.replace(sign, fraction)
    plain = " ".join(unicodedata.normalize("NFKC", text).split()).replace("–", "-")
    plain = without_courtesy(plain)
    minutes = _read(plain) if _WHOLE.fullmatch(plain) else 0
    if not 0 < minutes <= LONGEST:
        raise Refused(
            "I could not read “{written}” as a duration; write it like 20m.", written=written[:40]
        )
    return minutes


def span_of(written: str) -> timedelta | None:
    """``2 days``, ``by another week``, ``for 48 hours``; None for what is none of these."""
    found = _SPAN.fullmatch(" ".join(unicodedata.normalize("NFKC", written[:100]).split()))
    if found is None or not (found["count"] or re.search(rf"(?i){_MORE}", found[0])):
        return None
    word = (found["count"] or "a").casefold()
    count = _SPAN_NUMBERS[word] if word in _SPAN_NUMBERS else int(word)
    unit = next(name for name in ("hours", "days", "weeks") if found[name])
    return timedelta(**{unit: count}) or None


def _read(plain: str) -> int:
    for part, minutes in _PARTS_OF_HOUR:
        if part.fullmatch(plain):
            return minutes
    plain = _ASIDE.sub("", plain)
    if _SUMMED.search(plain):
        return sum(map(int, re.findall(r"\d+", plain)))
    figures = _WORD.sub(lambda word: str(_NUMBERS[word[0].casefold()]), plain)
    figures = _FRACTIONS.sub(lambda one: f"{int(one[1] or 0) + int(one[2]) / int(one[3])}", figures)
    found = _IN_FIGURES.search(figures)
    if found is None:
        return 0
    if found["before"]:
        return int(found["before"]) * 60 + int(found["after"])
    if found["hours"]:
        half = 0.5 if found["half"] or found["behind"] else 0
        return round((_number(found["hours"]) + half) * 60) + int(found["more"] or 0)
    return round(_number(found["minutes"]))


def _number(written: str) -> float:
    return float(written.replace(",", "."))
