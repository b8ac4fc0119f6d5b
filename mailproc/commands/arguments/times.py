"""Times as people write them in commands: ``2027-08-20``, ``Fri 20 August 2027, 14:30``, ``2 pm``.

What may mean two times is refused: ``08/09/2027``, another zone's letters, on a Monday ``next
Friday``, which is one of this week or of the next. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from mailproc.commands.arguments.durations import span_of
from mailproc.commands.arguments.time_of_day import time_of_day
from mailproc.meeting.meeting_terms import YEARS
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused

_MOST_DAYS_NAMED: Final = 7
_LAST_MINUTE: Final = time(23, 59, 59)
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
#: Words with which people name days that are not clear enough, or that are.
_SPANS: Final = frozenset(
    (
        *("today", "tomorrow", "week", "weeks", "month", "months", "weekend", "year", "days"),
        *("heute", "morgen", "woche", "wochen", "monat", "monate", "wochenende", "jahr", "tage"),
    )
)
_MOST_WORDS: Final = 6
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


class _Parts(Struct):
    """What was found so far in a written time."""

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


class _NotRead(Exception):
    """It is no time, or may be two."""


class _TwoDays(_NotRead):
    """It may be one of two days."""

    def __init__(self, first: date, second: date) -> None:
        super().__init__(first, second)
        self.days = first, second


def moment(
    meeting: Meeting, written: str, received: datetime, otherwise: time | None = None
) -> datetime:
    """A date and time as somebody wrote it; in the meeting's zone unless another is named.

    A time without a date is on the meeting's day, a date without a year in the coming months.

    Args:
        meeting: whose zone and day it is.
        written: in whatever form.
        received: when the letter came, aware.
        otherwise: the time of day where none is written; None: that is refused.

    Returns:
        It, aware.

    Raises:
        Refused: if it is none, or has no time of day.
    """
    day = meeting.starts.astimezone(ZoneInfo(meeting.timezone)).date() if meeting.starts else None
    return _read(meeting, written, received, day, otherwise)


def deadline(meeting: Meeting, written: str, received: datetime) -> datetime:
    """The same for the end of something: a date without a time means the end of that day.

    A time without a date is today's; ``7 days`` are from when the letter came. Nothing is voted on
    after the meeting.

    Raises:
        Refused: if it is no time, or lies after the meeting.
    """
    here, span = received.astimezone(ZoneInfo(meeting.timezone)), span_of(written)
    found = here + span if span else _read(meeting, written, received, here.date(), _LAST_MINUTE)
    last = meeting.ends or meeting.starts
    if last is not None and found > last:
        raise Refused(
            "“{written}” is after the meeting, which ends on {ends}.",
            written=written[:60],
            ends=as_written(meeting, last),
        )
    return found


def later_end(zone: str, before: datetime, written: str) -> str:
    """The end of something that is to go on for longer, as `deadline` reads it.

    Args:
        zone: the timezone's name in which days are counted.
        before: when it would end, aware.
        written: a new end in whatever form, or for how long it is to go on: ``by 2 days``.
    """
    span = span_of(written)
    if span is None:
        return written
    end = before.astimezone(ZoneInfo(zone)) + span
    return f"{end:%Y-%m-%d}" if end.time() == _LAST_MINUTE else f"{end:%Y-%m-%d %H:%M}"


def day_of(zone: str, written: str, received: datetime) -> date:
    """A day as somebody wrote it, not before the day on which the letter came.

    Args:
        zone: the timezone's name in which it is.
        written: in whatever form; a time of day does not count.
        received: when the letter came, aware.

    Raises:
        Refused: it is none, may be two, or is over.
    """
    today = received.astimezone(ZoneInfo(zone)).date()
    try:
        parts = _parts(written, today)
        on = _date(parts, today)
        if on is None or (parts.weekday is not None and parts.weekday != on.weekday()):
            raise _NotRead
    except (_NotRead, ValueError, OverflowError):
        raise Refused(
            "Which day is “{written}”? Please write it like {date}.",
            written=written[:60],
            date=(today + timedelta(days=14)).isoformat(),
        ) from None
    if on.year not in YEARS or on < today:
        raise Refused("“{written}” is over.", written=written[:60])
    return on


def looks_like_day(written: str) -> bool:
    """Whether somebody may have meant a day by this, readable or not; quick."""
    words = written[:100].casefold().replace(",", " ").split()
    return len(words) <= _MOST_WORDS and any(
        word.rstrip(".") in MONTHS
        or word.rstrip(".") in WEEKDAYS
        or word.rstrip(".") in _SPANS
        or (word[0].isdigit() and not word.isalpha())
        for word in words
    )


def day_among(written: str, days: Sequence[date], received: datetime, title: str) -> date:
    """Which of some days somebody means: ``Tue``, ``26 August``, ``the 26th``, ``2027-08-26``.

    Args:
        written: in whatever form, without a time of day.
        days: the meeting's, as they are where the writer is.
        received: when the letter came, in the writer's zone.
        title: the meeting's.

    Raises:
        Refused: if it is no day, or none or several of these.
    """
    try:
        parts = _parts(written, received.date())
        if parts.clock is not None or parts.zone is not None or parts.zone_name:
            raise _NotRead
        found = _meant_days(parts, days, received.date())
    except (_NotRead, ValueError, OverflowError):
        raise Refused(
            "I could not read “{written}” as a day and a time; write it like Tue 13:00-17:00 or "
            "2027-08-26 13:00-17:00.",
            written=written[:60],
        ) from None
    if len(found) == 1 and parts.weekday not in (None, found[0].weekday()):
        raise Refused("“{written}” is another day of the week.", written=written[:60])
    if len(found) == 1 and found[0] in days:
        return found[0]
    named = ", ".join(f"{day:%Y-%m-%d}" for day in days[:_MOST_DAYS_NAMED])
    if found:
        raise Refused(
            "“{written}” is no single day of {title}, which is on {days}.",
            written=written[:60],
            title=title,
            days=named,
        )
    raise Refused(
        "“{written}” is no day of {title}, which is on {days}.",
        written=written[:60],
        title=title,
        days=named,
    )


def _meant_days(parts: _Parts, days: Sequence[date], today: date) -> list[date]:
    if parts.day and not parts.month and not parts.year and parts.date is None:
        return [day for day in days if day.day == parts.day]
    if parts.weekday is not None and not any((parts.day, parts.month, parts.date)):
        return [day for day in days if day.weekday() == parts.weekday]
    if parts.day and parts.month and not parts.year and parts.date is None:
        return [day for day in days if (day.day, day.month) == (parts.day, parts.month)]
    found = _date(parts, today)
    if found is None:
        raise _NotRead
    return [found] if found in days else []


def as_written(meeting: Meeting, at: datetime | None) -> str:
    """A time as we write it, in the meeting's zone: ``2027-08-26 13:00 CEST``; ``""`` for none."""
    return in_zone(meeting.timezone, at) if at else ""


def in_zone(zone: str, at: datetime) -> str:
    """A time as we write it, in a zone such as the list's."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


def _read(
    meeting: Meeting, written: str, received: datetime, day: date | None, otherwise: time | None
) -> datetime:
    zone = ZoneInfo(meeting.timezone)
    try:
        parts = _parts(written, received.astimezone(zone).date())
        on = _date(parts, received.astimezone(zone).date()) or (day if parts.clock else None)
        if on is None:
            raise _NotRead
    except _TwoDays as two:
        raise Refused(
            "“{written}” may be {first} or {second}; please write which.",
            written=written[:60],
            first=f"{two.days[0]:%a %Y-%m-%d}",
            second=f"{two.days[1]:%a %Y-%m-%d}",
        ) from None
    except (_NotRead, ValueError, OverflowError):
        raise Refused(
            "I could not read “{written}” as a date and time; write it like 2027-08-26 13:00.",
            written=written[:60],
        ) from None
    if on.year not in YEARS:
        raise Refused("“{written}” is in no year that a meeting can be in.", written=written[:60])
    if parts.weekday is not None and parts.weekday != on.weekday():
        raise Refused("“{written}” is another day of the week.", written=written[:60])
    clock = parts.clock or otherwise
    if clock is None:
        raise Refused(
            "“{written}” has no time of day; write it like {date} 13:00.",
            written=written[:60],
            date=on.isoformat(),
        )
    found = datetime.combine(on, clock, parts.zone or zone)
    if parts.zone_name and (found.tzname() or "").casefold() != parts.zone_name:
        raise Refused(
            "I do not know the zone of “{written}”; write it without, in {zone}.",
            written=written[:60],
            zone=meeting.timezone,
        )
    return found


def _parts(written: str, today: date) -> _Parts:
    """The words of a written time, each for what it is."""
    parts = _Parts()
    plain = _T.sub(" ", unicodedata.normalize("NFKC", written[:100]))
    plain = _HALF.sub(lambda found: found[1] + found[2].replace(".", ""), plain.replace(",", " "))
    words = _ZONE.sub(r"\1 \2", plain.strip()).split()
    for word in words:
        _note(parts, word, today)
    return parts


def _note(parts: _Parts, word: str, today: date) -> None:
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


def _is_week(parts: _Parts, low: str) -> bool:
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
        raise _NotRead
    return found


def _numeric(found: re.Match[str], today: date) -> date:
    """``2027-08-20``, ``20.8.2027``, ``20.8.``, and ``8/20/2027``, which cannot be another day."""
    first, sign, second, third = found.groups()
    if len(first) == 4:
        return date(int(first), int(second), int(third or ""))
    if sign == "-" or (third and len(third) != 4):
        raise _NotRead
    if sign == "." and third is None:
        return _coming(int(first), int(second), today)
    day, month, year = int(first), int(second), int(third or "")
    if sign == "/" and day != month:
        if day <= 12 and month <= 12:
            raise _TwoDays(date(year, month, day), date(year, day, month))
        day, month = (month, day) if month > 12 else (day, month)
    return date(year, month, day)


def _note_zone(parts: _Parts, word: str) -> None:
    if parts.zone is not None or parts.zone_name:
        raise _NotRead
    if offset := _OFFSET.fullmatch(word):
        length = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
        parts.zone = timezone(length if offset["sign"] == "+" else -length)
    elif word.upper() in ("UTC", "GMT", "Z"):
        parts.zone = ZoneInfo("Etc/UTC")
    elif "/" in word:
        try:
            parts.zone = ZoneInfo(word.strip("()"))
        except (OSError, ValueError, KeyError):
            raise _NotRead from None
    elif word.strip("()").isalpha() and word.strip("()").isupper() and parts.clock is not None:
        parts.zone_name = word.strip("()").casefold()
    else:
        raise _NotRead


def _date(parts: _Parts, today: date) -> date | None:
    """The day that the words name; None if they name none."""
    if parts.date is not None:
        if any((parts.day, parts.month, parts.year)):
            raise _NotRead
        return parts.date
    if parts.day and parts.month and parts.weeks is None:
        if parts.year:
            return date(parts.year, parts.month, parts.day)
        return _coming(parts.day, parts.month, today)
    if any((parts.day, parts.month, parts.year)):
        raise _NotRead
    if parts.weekday is None:
        if parts.weeks is not None:
            raise _NotRead
        return None
    return _weekday(parts, parts.weekday - today.weekday(), today)


def _weekday(parts: _Parts, ahead: int, today: date) -> date:
    """The day of the week that is meant, `ahead` of today in this week, which ends on Sunday."""
    here = today + timedelta(days=ahead)
    if parts.whole_week or (parts.weeks == 1 and ahead <= 0):
        return here + timedelta(days=7 * (parts.weeks or 0))
    if parts.weeks == 0 and ahead >= 0:
        return here
    if parts.weeks == 0:
        raise _NotRead
    if parts.weeks == 1 or ahead == 0:
        raise _TwoDays(here, here + timedelta(days=7))
    return here if ahead > 0 else here + timedelta(days=7)


def _coming(day: int, month: int, today: date) -> date:
    """The next such day from today on."""
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
