"""The words of a date and time, each for what it is: day, month, time of day, zone. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from mailproc.commands.arguments.time_of_day import time_of_day

_FRENCH_MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
_FRENCH_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
#: Months as people write them, January is 1.
MONTHS: Final = {
    name[:length]: number
    for number, names in enumerate(
        (
            *(("january", "januar", "jänner"), ("february", "februar"), ("march", "märz")),
            *(("april",), ("may", "mai"), ("june", "juni"), ("july", "juli"), ("august",)),
            *(("september", "sept"), ("october", "oktober"), ("november",)),
            ("december", "dezember"),
        ),
        start=1,
    )
    for name in names
    for length in {3, len(name)}
} | dict(zip(_FRENCH_MONTHS, range(1, 13), strict=True))
#: Days of the week as people write them, Monday is 0.
WEEKDAYS: Final = {
    name[:length]: number
    for number, names in enumerate(
        (
            *(("monday", "montag"), ("tuesday", "dienstag"), ("wednesday", "mittwoch")),
            *(("thursday", "donnerstag"), ("friday", "freitag"), ("saturday", "samstag")),
            ("sunday", "sonntag"),
        )
    )
    for name in names
    for length in ({2, len(name)} if name.endswith("tag") or name == "mittwoch" else {3, len(name)})
} | dict(zip(_FRENCH_DAYS, range(7), strict=True))
_FILLING: Final = frozenset(
    (
        *("at", "on", "of", "the", "by", "until", "till", "coming"),
        *("um", "am", "den", "bis", "uhr", "o'clock", "kommenden", "der", "zum", "le", "au", "à"),
    )
)
_NEXT: Final = frozenset(("next", "nächsten", "nächste", "nächster", "nächstem"))
_THIS: Final = frozenset(("this", "diesen", "diese", "dieser", "diesem"))
_WEEK: Final = frozenset(("week", "woche"))
#: What is a time of day and no day: ``20.8.`` is one.
_CLOCK: Final = re.compile(r"[0-2]?\d(?:[:h][0-5]\d(?::[0-5]\d)?)?(?:[ap]m|h)?")
_DAY: Final = re.compile(r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.)?")
_NUMBERS: Final = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})?")
#: Between date and time (ISO 8601), before the half of the day, and before the zone.
_T: Final = re.compile(r"(?<=\d)T(?=\d)")
_HALF: Final = re.compile(r"(?i)\b(\d{1,2}) ?([ap]\.?m|uhr)\b\.?")
_ZONE: Final = re.compile(r"(:\d\d)([+-]\d{2}:?\d{2}|Z)$")
_OFFSET: Final = re.compile(r"(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})")


class DateWords(Struct):
    """What a written time names; None is what it does not."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    weeks: int | None = None
    """0 where the day is said to be one of this week, 1 of the next."""
    whole_week: bool = False
    """Whether the week is named: ``Friday next week``."""
    clock: time | None = None
    date: date | None = None
    zone: tzinfo | None = None
    zone_name: str = ""


class NotRead(Exception):
    """It is no time, or may be two."""


class TwoDays(NotRead):
    """It may be one of two days."""

    def __init__(self, first: date, second: date) -> None:
        super().__init__(first, second)
        self.days = first, second


def date_words(written: str, today: date) -> DateWords:
    """The words of a written time, each for what it is.

    Args:
        written: in whatever form.
        today: the day on which it was written, where its writer is.

    Raises:
        NotRead: a word is none of a time, or one is there twice.
        ValueError: a number is too large.
    """
    parts = DateWords()
    plain = _T.sub(" ", unicodedata.normalize("NFKC", written[:100]))
    plain = _HALF.sub(lambda found: found[1] + found[2].replace(".", ""), plain.replace(",", " "))
    words = _ZONE.sub(r"\1 \2", plain.strip()).split()
    for word in words:
        _note(parts, word, today)
    return parts


def _note(parts: DateWords, word: str, today: date) -> None:
    low = word.casefold()
    plain = low.rstrip(".")
    if low in _FILLING or _is_week(parts, low):
        return
    if plain in MONTHS and parts.month is None:
        parts.month = MONTHS[plain]
    elif plain in WEEKDAYS and parts.weekday is None:
        parts.weekday = WEEKDAYS[plain]
    elif low in ("today", "tomorrow", "heute", "morgen") and parts.date is None:
        parts.date = today + timedelta(days=low in ("tomorrow", "morgen"))
    elif low in ("noon", "mittag") and parts.clock is None:
        parts.clock = time(12)
    elif (found := _NUMBERS.fullmatch(low)) and parts.date is None:
        parts.date = _numeric(found, today)
    elif low.isdigit() and len(low) == 4 and parts.year is None:
        parts.year = int(low)
    elif _is_clock(low) and parts.clock is None:
        parts.clock = _clock(low)
    elif (day := _DAY.fullmatch(low)) and parts.day is None:
        parts.day = int(day["day"])
    else:
        _note_zone(parts, word)


def _is_week(parts: DateWords, low: str) -> bool:
    """Whether a word says which week it is; that is noted then."""
    if low in _NEXT | _THIS and parts.weeks is None:
        parts.weeks = int(low in _NEXT)
        return True
    parts.whole_week = parts.whole_week or (low in _WEEK and parts.weeks is not None)
    return low in _WEEK and parts.weeks is not None


def _is_clock(low: str) -> bool:
    return bool(_CLOCK.fullmatch(low.removesuffix("uhr"))) and not low.isdigit()


def _clock(low: str) -> time:
    found = time_of_day(low)
    if found is None:
        raise NotRead
    return found


def _numeric(found: re.Match[str], today: date) -> date:
    """``2027-08-20``, ``20.8.2027``, ``20.8.``, and ``8/20/2027``, which cannot be another day."""
    first, sign, second, third = found.groups()
    if len(first) == 4:
        return date(int(first), int(second), int(third or ""))
    if sign == "-" or (third and len(third) != 4):
        raise NotRead
    if sign == "." and third is None:
        return _coming(int(first), int(second), today)
    day, month, year = int(first), int(second), int(third or "")
    if sign == "/" and day != month:
        if day <= 12 and month <= 12:
            raise TwoDays(date(year, month, day), date(year, day, month))
        day, month = (month, day) if month > 12 else (day, month)
    return date(year, month, day)


def _note_zone(parts: DateWords, word: str) -> None:
    if parts.zone is not None or parts.zone_name:
        raise NotRead
    if offset := _OFFSET.fullmatch(word):
        length = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
        parts.zone = timezone(length if offset["sign"] == "+" else -length)
    elif word.upper() in ("UTC", "GMT", "Z"):
        parts.zone = ZoneInfo("Etc/UTC")
    elif "/" in word:
        try:
            parts.zone = ZoneInfo(word.strip("()"))
        except (OSError, ValueError, KeyError):
            raise NotRead from None
    elif word.strip("()").isalpha() and word.strip("()").isupper() and parts.clock is not None:
        parts.zone_name = word.strip("()").casefold()
    else:
        raise NotRead


def date_of(parts: DateWords, today: date) -> date | None:
    """The day that the words name; None if they name none.

    Raises:
        NotRead: they name none clearly, or two (`TwoDays`).
        ValueError: there is no such day.
    """
    if parts.date is not None:
        if any((parts.day, parts.month, parts.year)):
            raise NotRead
        return parts.date
    if parts.day and parts.month and parts.weeks is None:
        if parts.year:
            return date(parts.year, parts.month, parts.day)
        return _coming(parts.day, parts.month, today)
    if any((parts.day, parts.month, parts.year)):
        raise NotRead
    if parts.weekday is None:
        if parts.weeks is not None:
            raise NotRead
        return None
    return _weekday(parts, parts.weekday - today.weekday(), today)


def _weekday(parts: DateWords, ahead: int, today: date) -> date:
    """The day of the week that is meant, `ahead` of today in this week, which ends on Sunday."""
    here = today + timedelta(days=ahead)
    if parts.whole_week or (parts.weeks == 1 and ahead <= 0):
        return here + timedelta(days=7 * (parts.weeks or 0))
    if parts.weeks == 0 and ahead >= 0:
        return here
    if parts.weeks == 0:
        raise NotRead
    if parts.weeks == 1 or ahead == 0:
        raise TwoDays(here, here + timedelta(days=7))
    return here if ahead > 0 else here + timedelta(days=7)


def _coming(day: int, month: int, today: date) -> date:
    """The next such day from today on."""
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
