"""How a series repeats, as chairs write it: ``first Thursday``, or an RRULE (RFC 5545). Pure.

What may mean two rules is refused with both.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.date_words import WEEKDAYS
from mailproc.meeting.repetition import days
from mailproc.meeting.sentences import Refused

_BY_DAY: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LONGEST: Final = 200  # characters
_MOST_STEPS: Final = 99
#: The parts of a rule: what of RFC 5545 says days, and what each may be.
_PARTS: Final = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d?",
    "COUNT": r"[1-9]\d{0,2}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "BYDAY": r"[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)(?:,[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)){0,20}",
    "BYMONTHDAY": r"[+-]?\d{1,2}(?:,[+-]?\d{1,2}){0,30}",
    "BYMONTH": r"(?:0?[1-9]|1[0-2])(?:,(?:0?[1-9]|1[0-2])){0,11}",
    "BYSETPOS": r"[+-]?\d{1,3}(?:,[+-]?\d{1,3}){0,10}",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
}
_OF_TIME: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
_ORDINALS: Final = {
    **dict.fromkeys(("first", "1st", "1.", "erster", "erste", "ersten", "erstem"), 1),
    **dict.fromkeys(("second", "2nd", "2.", "zweiter", "zweite", "zweiten", "zweitem"), 2),
    **dict.fromkeys(("third", "3rd", "3.", "dritter", "dritte", "dritten", "drittem"), 3),
    **dict.fromkeys(("fourth", "4th", "4.", "vierter", "vierte", "vierten", "viertem"), 4),
    **dict.fromkeys(("last", "letzter", "letzte", "letzten", "letztem"), -1),
}
_NUMBERS: Final = {
    "other": 2,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "two": 2,
    "three": 3,
    "four": 4,
    "six": 6,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "sechs": 6,
    "zweite": 2,
    "zweiten": 2,
    "dritte": 3,
    "dritten": 3,
}
_UNITS: Final = {
    **dict.fromkeys(("day", "days", "tag", "tage"), "DAILY"),
    **dict.fromkeys(("week", "weeks", "woche", "wochen"), "WEEKLY"),
    **dict.fromkeys(("month", "months", "monat", "monate"), "MONTHLY"),
    **dict.fromkeys(("year", "years", "jahr", "jahre"), "YEARLY"),
}
#: One word that says how often.
_OFTEN: Final = {
    **dict.fromkeys(("daily", "täglich"), ("DAILY", 1)),
    **dict.fromkeys(("weekly", "wöchentlich"), ("WEEKLY", 1)),
    **dict.fromkeys(("fortnightly", "biweekly", "bi-weekly", "vierzehntägig"), ("WEEKLY", 2)),
    **dict.fromkeys(("monthly", "monatlich"), ("MONTHLY", 1)),
    **dict.fromkeys(("quarterly", "vierteljährlich"), ("MONTHLY", 3)),
    **dict.fromkeys(("yearly", "annually", "jährlich"), ("YEARLY", 1)),
}
_EVERY: Final = "(?:every|each|alle|jede[nrs]?)"
_MANY: Final = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_INTERVAL: Final = re.compile(
    rf"\b(?:of )?{_EVERY} (?:(?P<number>\d\d?|{_MANY}) )?(?P<unit>{_UNIT})\b"
)
_ONCE: Final = re.compile(rf"\b(?P<often>{'|'.join(_OFTEN)})(?![\w-])")
_OF_MONTH: Final = re.compile(
    r"\b(?:of|in|im) ?(?:the|a|each|every|jeden)? ?(?:month|monats?)\b|\bdes monats\b"
)
_WORKDAYS: Final = re.compile(rf"(?:(?:{_EVERY}|on) )?(?:weekdays?|workdays?|werktags?|werktage)")
_MONTH_DAY: Final = re.compile(r"(?:the |day |der |am )*(?P<day>\d\d?)(?:st|nd|rd|th|\.)?")
_LAST_DAY: Final = re.compile(r"(?:the )?last day|(?:am )?letzten? tag")
_FILLING: Final = frozenset(
    ("on", "the", "at", "am", "der", "den", "dem", "a", "always", "immer", "and", "und", "&", "+")
)


def rule_of(written: str) -> str:
    """The rule that somebody wrote, in words or as an RRULE; its parts in capitals, UNTIL a day.

    Raises:
        Refused: it is none, may be two, or gives times of the day, or more often than daily.
    """
    plain = " ".join(unicodedata.normalize("NFKC", written[:_LONGEST]).split()).rstrip(" .;")
    if "=" in plain:
        return _checked(plain.upper().removeprefix("RRULE:").replace(" ", ""))
    return _in_words(plain.casefold().replace(",", " and "), written)


def _checked(rule: str) -> str:
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name in _OF_TIME or (name == "FREQ" and value in ("HOURLY", "MINUTELY", "SECONDLY")):
            raise Refused(
                "A series has one meeting a day at most; At: says the time. “{part}” says other "
                "times.",
                part=part[:60],
            )
        if name not in _PARTS or name in parts or not re.fullmatch(_PARTS[name], value):
            raise Refused(
                "I cannot go by “{part}”. A rule has FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, "
                "BYSETPOS, WKST, COUNT and UNTIL.",
                part=part[:60],
            )
        parts[name] = value
    _check_sense(parts)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _check_sense(parts: dict[str, str]) -> None:
    """Refuse what RFC 5545 does not allow of parts that are fine by themselves."""
    if "FREQ" not in parts:
        raise Refused("The rule does not say how often: FREQ=MONTHLY or another.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise Refused("COUNT and UNTIL both say when the series ends; leave one out.")
    weeks = [int(one[:-2]) for one in parts.get("BYDAY", "").split(",") if one[:-2].strip("+-")]
    numbers = [int(one) for name in ("BYMONTHDAY", "BYSETPOS") for one in _list(parts, name)]
    far = any(abs(int(one)) > 31 for one in _list(parts, "BYMONTHDAY"))
    sparse = weeks and (parts["FREQ"] in ("DAILY", "WEEKLY") or "BYSETPOS" in parts)
    if 0 in weeks or 0 in numbers or far or any(abs(week) > 53 for week in weeks) or sparse:
        raise Refused(
            "This rule gives no dates: {rule}",
            rule=";".join(f"{name}={value}" for name, value in parts.items()),
        )
    if "BYSETPOS" in parts and not {"BYDAY", "BYMONTHDAY", "BYMONTH"} & parts.keys():
        raise Refused("BYSETPOS chooses among the days of BYDAY or BYMONTHDAY; add one of them.")


def _list(parts: dict[str, str], name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []


def until_day(rule: str, zone: str, at: time) -> str:
    """The rule with its UNTIL as a day (ISO 8601): the last on which something may begin by it."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    until = parts.get("UNTIL", "")
    if len(until) < 8 or "-" in until:
        return rule
    try:
        day = datetime.strptime(until[:8], "%Y%m%d").date()  # noqa: DTZ007  # a day
        if "T" in until:
            clock = datetime.strptime(until[9:15], "%H%M%S").time()  # noqa: DTZ007  # see below
            last = datetime.combine(day, clock, UTC if until.endswith("Z") else ZoneInfo(zone))
            here = last.astimezone(ZoneInfo(zone))
            day = here.date() if here.time() >= at else here.date() - timedelta(days=1)
    except (ValueError, OverflowError):  # the last: before the year 1, or after 9999
        raise Refused("UNTIL={until} is no day.", until=until) from None
    return with_until(rule, day)


def with_until(rule: str, day: date | None) -> str:
    """The rule with another last day; None: it goes on."""
    parts = [one for one in rule.split(";") if not one.startswith(("UNTIL=", "COUNT="))]
    return ";".join([*parts, *([f"UNTIL={day.isoformat()}"] if day else [])])


def needs_first(rule: str) -> bool:
    """Whether the rule alone does not say on which days: its first day does."""
    return not re.search(r"BYDAY|BYMONTHDAY|FREQ=DAILY", rule)


def first_day(rule: str, since: date) -> date:
    """The first day of a rule, from a day on; with it begins what is only every few times.

    Raises:
        Refused: there is none within years.
    """
    each = ";".join(one for one in rule.split(";") if not one.startswith(("INTERVAL=", "COUNT=")))
    found = next(days(each, since), None)
    if found is None:
        raise Refused("This rule gives no date in the next years.")
    return found


def _in_words(plain: str, written: str) -> str:
    if _WORKDAYS.fullmatch(plain):
        return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    freq, interval, rest = _frequency(plain)
    monthly = bool(_OF_MONTH.search(rest))
    rest = _OF_MONTH.sub(" ", rest).strip()
    every = re.match(rf"{_EVERY}\b", rest) is not None
    words = [word for word in re.sub(rf"^{_EVERY}\b", "", rest).split() if word not in _FILLING]
    for read in (_nothing, _month_days, _days_of_month, _days_of_week):
        found = read(words, " ".join(words), freq, every=every, monthly=monthly)
        if found:
            how, by = found
            step = f";INTERVAL={interval}" if interval > 1 else ""
            if how == "2 WEEKLY":
                how, step = "WEEKLY", ";INTERVAL=2"
            return f"FREQ={how}{step}{by}"
    raise _not_read(written)


_Found = tuple[str, str] | None


def _frequency(plain: str) -> tuple[str, int, str]:
    """How often, every how many times, and what else is written."""
    if match := _INTERVAL.search(plain):
        number = match["number"] or "1"
        interval = int(number) if number.isdigit() else _NUMBERS[number]
        if not 0 < interval <= _MOST_STEPS:
            raise _not_read(plain)
        left = f"{plain[: match.start()]} {plain[match.end() :]}"
        return _UNITS[match["unit"]], interval, " ".join(left.split())
    if match := _ONCE.search(plain):
        left = f"{plain[: match.start()]} {plain[match.end() :]}"
        freq, interval = _OFTEN[match["often"]]
        return freq, interval, " ".join(left.split())
    return "", 1, plain


def _nothing(words: list[str], _rest: str, freq: str, *, every: bool, monthly: bool) -> _Found:
    """``monthly``, ``every two weeks``: the first day says the rest."""
    return (freq, "") if not words and freq and not (every or monthly) else None


def _month_days(_words: list[str], rest: str, freq: str, *, every: bool, monthly: bool) -> _Found:
    """``monthly on the 15th``, ``the last day of the month``."""
    if not (monthly or freq == "MONTHLY"):
        return None
    del every
    if _LAST_DAY.fullmatch(rest):
        return "MONTHLY", ";BYMONTHDAY=-1"
    match = _MONTH_DAY.fullmatch(rest)
    if match is None or not 1 <= int(match["day"]) <= 31:
        return None
    return "MONTHLY", f";BYMONTHDAY={int(match['day'])}"


def _days_of_month(
    words: list[str], _rest: str, freq: str, *, every: bool, monthly: bool
) -> _Found:
    """``first Thursday``, ``first and third Thursday``, ``last Friday of the month``."""
    *ordinals, day = words or [""]
    numbers = [_ORDINALS.get(one) for one in ordinals]
    weekday = _weekday(day)
    if weekday is None or not numbers or None in numbers or freq not in ("", "MONTHLY"):
        return None
    if every and not (monthly or freq) and numbers not in ([1], [-1]):
        return _every_other(numbers, weekday)
    by = ",".join(f"{number}{_BY_DAY[weekday]}" for number in dict.fromkeys(numbers))
    return "MONTHLY", f";BYDAY={by}"


def _every_other(numbers: list[int | None], weekday: int) -> _Found:
    """``every second Tuesday`` is each other one; of a third one nobody can tell."""
    if numbers == [2]:
        return "2 WEEKLY", f";BYDAY={_BY_DAY[weekday]}"
    if len(numbers) > 1:
        by = ",".join(f"{number}{_BY_DAY[weekday]}" for number in numbers)
        return "MONTHLY", f";BYDAY={by}"
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    number = numbers[0] or 0
    raise Refused(
        "That may mean two things. Please write “{month}” or “{weeks}”.",
        month=f"{ {3: 'third', 4: 'fourth'}[number] } {names[weekday]} of the month",
        weeks=f"every {number} weeks on {names[weekday]}",
    )


def _days_of_week(words: list[str], _rest: str, freq: str, *, every: bool, monthly: bool) -> _Found:
    """``every Thursday``, ``Tuesdays and Thursdays``, ``weekly on Monday``."""
    found = [_weekday(word) for word in words]
    if words and words[0] in ("other", "zweiten") and every and not (freq or monthly):
        found = found[1:]
        freq = "2 WEEKLY"
    plural = bool(words) and words[-1].endswith("s") and _weekday(words[-1][:-1]) is not None
    if (
        not found
        or None in found
        or monthly
        or not (freq in ("WEEKLY", "2 WEEKLY") or every or plural)
    ):
        return None
    by = ",".join(_BY_DAY[day] for day in sorted({day for day in found if day is not None}))
    return freq or "WEEKLY", f";BYDAY={by}"


def _weekday(word: str) -> int | None:
    known = WEEKDAYS.get(word.rstrip("."))
    return known if known is not None else WEEKDAYS.get(word.rstrip(".").removesuffix("s"))


def _not_read(written: str) -> Refused:
    return Refused(
        "I could not read “{written}” as how it repeats. Write it like “first Thursday”, “every "
        "Tuesday”, “every 2 weeks on Tuesday”, “monthly on the 15th”, or as an RRULE such as "
        "FREQ=MONTHLY;BYDAY=1TH.",
        written=written[:60],
    )
