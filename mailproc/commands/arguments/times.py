"""Times as people write them in commands: ``2027-08-20``, ``Fri 20 August 2027, 14:30``, ``2 pm``.

What may mean two times is refused: ``08/09/2027``, another zone's letters, on a Monday ``next
Friday``, which is one of this week or of the next. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.date_words import (
    MONTHS,
    WEEKDAYS,
    DateWords,
    NotRead,
    TwoDays,
    date_of,
    date_words,
)
from mailproc.commands.arguments.durations import span_of
from mailproc.meeting.meeting_terms import YEARS
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused
from mailproc.meeting.shown_times import at_meeting

_MOST_DAYS_NAMED: Final = 7
_LAST_MINUTE: Final = time(23, 59, 59)
#: Words with which people name days that are not clear enough, or that are.
_SPANS: Final = frozenset(
    (
        *("today", "tomorrow", "week", "weeks", "month", "months", "weekend", "year", "days"),
        *("heute", "morgen", "woche", "wochen", "monat", "monate", "wochenende", "jahr", "tage"),
    )
)
_MOST_WORDS: Final = 6


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
    return _read(meeting.timezone, written, received, day, otherwise)


def deadline(meeting: Meeting, written: str, received: datetime) -> datetime:
    """The same for the end of something: a date without a time means the end of that day.

    A time without a date is today's; ``7 days`` are from when the letter came. Nothing is voted on
    after the meeting.

    Raises:
        Refused: if it is no time, or lies after the meeting.
    """
    found = end_in(meeting.timezone, written, received)
    last = meeting.ends or meeting.starts
    if last is not None and found > last:
        raise Refused(
            "“{written}” is after the meeting, which ends on {ends}.",
            written=written[:60],
            ends=at_meeting(meeting, last),
        )
    return found


def end_in(zone: str, written: str, received: datetime) -> datetime:
    """The same where no meeting has to come after it.

    Args:
        zone: the timezone's name in which it is.
        written: in whatever form, or for how long from when the letter came: ``7 days``.
        received: when the letter came, aware.

    Raises:
        Refused: if it is no time.
    """
    here, span = received.astimezone(ZoneInfo(zone)), span_of(written)
    return here + span if span else _read(zone, written, received, here.date(), _LAST_MINUTE)


def later_end(zone: str, before: datetime, written: str) -> str:
    """The end of something that is to go on for longer, as `deadline` reads it.

    Args:
        zone: the timezone's name in which days are counted.
        before: when it would end, aware.
        written: a new end in whatever form, or for how long it is to go on: ``by 2 days``; a day
            of the week is the first one from that end on.
    """
    end, span = before.astimezone(ZoneInfo(zone)), span_of(written)
    if span is not None:
        end += span
    elif _only_weekday(written, end.date()):
        end = end_in(zone, written, before).astimezone(ZoneInfo(zone))
    else:
        return written
    return f"{end:%Y-%m-%d}" if end.time() == _LAST_MINUTE else f"{end:%Y-%m-%d %H:%M}"


def _only_weekday(written: str, today: date) -> bool:
    """Whether a day of the week is all that a time says of its day: ``Monday noon``."""
    try:
        parts = date_words(written, today)
        on = date_of(parts, today)
    except (NotRead, ValueError, OverflowError):
        return False
    has_date = parts.day or parts.month or parts.year or parts.date is not None
    first = written.split()[0].strip(",.").casefold()
    return not has_date and first in WEEKDAYS and on is not None


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
        parts = date_words(written, today)
        on = date_of(parts, today)
        if on is None or (parts.weekday is not None and parts.weekday != on.weekday()):
            raise NotRead
    except (NotRead, ValueError, OverflowError):
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
        parts = date_words(written, received.date())
        if parts.clock is not None or parts.zone is not None or parts.zone_name:
            raise NotRead
        found = _meant_days(parts, days, received.date())
        if len(found) == 1 and parts.weekday not in (None, found[0].weekday()):
            raise Refused("“{written}” is another day of the week.", written=written[:60])
    except (NotRead, ValueError, OverflowError):
        found = []
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


def _meant_days(parts: DateWords, days: Sequence[date], today: date) -> list[date]:
    if parts.day and not parts.month and not parts.year and parts.date is None:
        return [day for day in days if day.day == parts.day]
    if parts.weekday is not None and not any((parts.day, parts.month, parts.date)):
        return [day for day in days if day.weekday() == parts.weekday]
    if parts.day and parts.month and not parts.year and parts.date is None:
        return [day for day in days if (day.day, day.month) == (parts.day, parts.month)]
    found = date_of(parts, today)
    if found is None:
        raise NotRead
    return [found] if found in days else []


def _read(
    timezone: str, written: str, received: datetime, day: date | None, otherwise: time | None
) -> datetime:
    zone = ZoneInfo(timezone)
    try:
        parts = date_words(written, received.astimezone(zone).date())
        on = date_of(parts, received.astimezone(zone).date()) or (day if parts.clock else None)
        if on is None:
            raise NotRead
    except TwoDays as two:
        raise Refused(
            "“{written}” may be {first} or {second}; please write which.",
            written=written[:60],
            first=f"{two.days[0]:%a %Y-%m-%d}",
            second=f"{two.days[1]:%a %Y-%m-%d}",
        ) from None
    except (NotRead, ValueError, OverflowError):
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
            zone=timezone,
        )
    return found
