"""When people can be at the current meeting, by what they said themselves. Pure.

Who said when they can be there, can be there then only; who said when they cannot, at all other
times. What was said of days on which the meeting is not any more does not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.intervals import Interval, common, joined, without_all
from mailproc.meeting.records import Availability, Meeting, StatedTime, Timezone
from mailproc.meeting.timetable import days_of

Said = TypeVar("Said", Availability, Timezone)


def zone_of(agenda: Agenda, person: str) -> str:
    """The name of the zone in which a person reads times: their own, else the meeting's."""
    known = _latest(agenda.of_person(Timezone, person))
    return known.name if known else agenda.meeting.timezone


def stated_times(agenda: Agenda, person: str) -> tuple[StatedTime, ...]:
    """What somebody said of when they can be at the current meeting, on whatever day."""
    known = _latest(agenda.of_person(Availability, person, agenda.meeting.number))
    return known.times if known else ()


def with_stated(
    known: Iterable[StatedTime], said: Iterable[StatedTime], days: Iterable[Interval]
) -> tuple[StatedTime, ...]:
    """What stands once somebody says more.

    Args:
        known: what stood.
        said: what they say now, in one line of a mail.
        days: each day of which they say when they can be there: what an earlier mail said of such
            a day does not count any more.
    """
    said, days = [*said], [*days]
    letters = {one.letter for one in said}
    before = [*known]
    gone = {
        one
        for one in before
        if one.letter not in letters and any(start <= one.starts < end for start, end in days)
    }
    # Who was away on a day, and now says when they are not, says nothing of the other days.
    only = not any(one.there for one in before) and any(not one.there for one in gone)
    left = tuple(one for one in before if one not in gone and not _is_said(one, said))
    if not only:
        return (*left, *said)
    away = without_all(joined(days), [(one.starts, one.ends) for one in said])
    return (*left, *(StatedTime(*gap, there=False, letter=max(letters)) for gap in away))


def _is_said(one: StatedTime, anew: Iterable[StatedTime]) -> bool:
    """Whether what is said anew says all of it, so that nobody needs to know it any more."""
    return any(
        new.there == one.there and new.starts <= one.starts and one.ends <= new.ends for new in anew
    )


def can_be_there(agenda: Agenda, person: str) -> tuple[Interval, ...] | None:
    """When somebody can be at the current meeting; None: at any time of it.

    By time; empty if they cannot be there at all.
    """
    meeting = agenda.meeting
    said = [one for one in stated_times(agenda, person) if _counts(meeting, one)]
    if not said:
        return None
    held = [(day.starts, day.ends) for day in days_of(meeting)]
    there = joined((one.starts, one.ends) for one in said if one.there)
    away = [(one.starts, one.ends) for one in said if not one.there]
    free = without_all(common(held, there) if there else held, away)
    return None if free == held else tuple(free)


def outdated(agenda: Agenda, before: Meeting, now: Meeting) -> set[str]:
    """The keys of those who said when they can be there, of days that are the meeting's no more."""
    return {
        agenda.roster.now(said.person)
        for said in agenda.all(Availability)
        if said.meeting == now.number
        and any(_counts(before, one) and not _counts(now, one) for one in said.times)
    }


def whole_day(day: date, zone: tzinfo) -> Interval:
    """A day from midnight to midnight."""
    start, end = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


def _counts(meeting: Meeting, said: StatedTime) -> bool:
    """Whether it is about a day on which the meeting is."""
    zone = ZoneInfo(meeting.timezone)
    for day in days_of(meeting):
        first = whole_day(day.starts.astimezone(zone).date(), zone)[0]
        last = whole_day(day.ends.astimezone(zone).date(), zone)[1]
        if said.starts < last and first < said.ends:
            return True
    return False


def _latest(known: Iterable[Said]) -> Said | None:
    return max(known, key=lambda one: one.letter, default=None)
