"""``[list.meeting]``: the first meeting's slot, in the list's time zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from mailproc.config.errors import did_you_mean, kind, shown
from mailproc.config.table import After, AtMost, Fault, Instead, Key, Table, Wrong
from mailproc.config.values import Count, Flag, Line, Text
from mailproc.meeting.meeting_terms import (
    DEFAULT_BALLOT,
    DEFAULT_TITLE,
    LONGEST,
    MOST_ROOMS,
    YEARS,
    BallotName,
)
from mailproc.structs import replace


def moment(value: object) -> object:
    """A date with a time, as TOML has it: without quotes.

    Raises:
        Wrong: it is something else, or in no year that a meeting can be in.
    """
    if not isinstance(value, datetime):
        right = "write date and time without quotes, such as 2027-08-26T13:00:00"
        what = "no date with a time" if _is_text_of_none(value) else kind(value)
        raise Wrong(f"{shown(value)} is {what}; {right}")
    if value.year not in YEARS:
        right = f"a meeting is in a year from {YEARS[0]} to {YEARS[-1]}"
        raise Wrong(f"{shown(value)} is in no year that MEETING would take; {right}")
    return value


def _is_text_of_none(value: object) -> bool:
    """Whether it is a text, and not that of a date or a time."""
    if not isinstance(value, str):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return True
    return False


def clock(value: object) -> object:
    """A time of day: ``"15:00"``, or TOML's own ``15:00:00``.

    Raises:
        Wrong: it is something else.
    """
    try:
        return value if isinstance(value, time) else time.fromisoformat(str(value))
    except ValueError:
        raise Wrong(f'{shown(value)} is no time of day; write it like "15:00"') from None


def ballot_name(text: str) -> BallotName:
    """The name of a type of ballot.

    Raises:
        Wrong: there is no such type.
    """
    if text == DEFAULT_BALLOT:
        return text
    from mailproc.meeting.ballot_types import BALLOT_TYPES  # loads all that votes are counted with

    if text not in BALLOT_TYPES:
        raise Wrong(f"{shown(text)} is not allowed{did_you_mean(text, BALLOT_TYPES)}")
    return text


MeetingTime = Annotated[datetime, Instead(moment)]
Clock = Annotated[time, Instead(clock)]
Minutes = Annotated[Count, AtMost(LONGEST)]


class BreakTable(Table, frozen=True):
    """A break as the file has it."""

    at: Annotated[Clock, Key("15:00")]
    minutes: Minutes = 15


class MeetingTable(Table, frozen=True):
    """The meeting as the file has it: its times may be local ones."""

    title: Line = DEFAULT_TITLE
    starts: Annotated[MeetingTime | None, Key(datetime(2027, 8, 26, 13))] = None  # noqa: DTZ001 - local
    ends: Annotated[MeetingTime | None, Key(datetime(2027, 8, 26, 17))] = None  # noqa: DTZ001 - local
    location: Annotated[Line | None, Key("same place as the summit")] = None
    default_minutes: Minutes = 15
    ballot: Annotated[Text, After(ballot_name)] = DEFAULT_BALLOT
    secret: Flag = False
    breaks: Annotated[tuple[BreakTable, ...], Key([{"at": "15:00", "minutes": 15}])] = ()
    rooms: Annotated[Count, AtMost(MOST_ROOMS)] = 1
    deadline: Annotated[MeetingTime | None, Key(datetime(2027, 8, 20, 12))] = None  # noqa: DTZ001 - local


def in_zone(table: MeetingTable, zone: ZoneInfo) -> MeetingTable:
    """The table with its local times made aware, after a look whether they fit together.

    Raises:
        Wrong: one fault for each time that does not fit.
    """
    aware = replace(
        table,
        starts=_aware(table.starts, zone),
        ends=_aware(table.ends, zone),
        deadline=_aware(table.deadline, zone),
    )
    faults = [*_skipped(table, zone), *_slot_faults(aware)]
    if aware.starts and aware.ends and aware.starts < aware.ends:
        faults += _break_faults(placed(aware), aware.starts, aware.ends)
    if faults:
        raise Wrong(*faults)
    return aware


def _aware(when: datetime | None, zone: ZoneInfo) -> datetime | None:
    if when is None:
        return None
    return when.astimezone(zone) if when.tzinfo else when.replace(tzinfo=zone)


class PlacedBreak(NamedTuple):
    """A break on its day."""

    at: datetime
    """Aware."""
    minutes: int


def placed(table: MeetingTable) -> tuple[PlacedBreak, ...]:
    """The breaks on the meeting's day, or on the day after if they are earlier than its start."""
    if table.starts is None:
        return ()
    breaks = []
    for pause in table.breaks:
        at = datetime.combine(table.starts.date(), pause.at, tzinfo=table.starts.tzinfo)
        later = timedelta(days=1) if at < table.starts else timedelta()
        breaks.append(PlacedBreak(at + later, pause.minutes))
    return tuple(breaks)


def _skipped(table: MeetingTable, zone: ZoneInfo) -> Iterator[Fault]:
    """Local times that the clocks leap over in spring."""
    for name in ("starts", "ends", "deadline"):
        when: datetime | None = getattr(table, name)
        local = when.replace(tzinfo=zone) if when and not when.tzinfo else None
        if local and local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != when:
            right = "the clocks go forward over it; choose a time before or after"
            yield Fault(f"{shown(when)} does not exist in {zone.key}: {right}", (name,))


def _slot_faults(table: MeetingTable) -> Iterator[Fault]:
    starts, ends, deadline = table.starts, table.ends, table.deadline
    if (starts is None) != (ends is None):
        given, missing = ("starts", "ends") if starts else ("ends", "starts")
        yield Fault(f"missing; {given} is set, and a meeting needs both or neither", (missing,))
    if starts and ends and ends <= starts:
        right = f"write a time after {shown(starts)}"
        yield Fault(f"{shown(ends)} is not after the meeting's start; {right}", ("ends",))
    if deadline and ends and deadline > ends:
        right = f"write a time before {shown(ends)}"
        yield Fault(f"{shown(deadline)} is after the meeting's end; {right}", ("deadline",))
    if table.breaks and not starts:
        yield Fault("a break needs the meeting's time; set starts and ends too", ("breaks",))


def _break_faults(
    breaks: Sequence[PlacedBreak], starts: datetime, ends: datetime
) -> Iterator[Fault]:
    slot = f"{starts:%H:%M} to {ends:%H:%M}"
    for index, pause in enumerate(breaks):
        if _end(pause) > ends:
            span = f"{pause.at:%H:%M} for {pause.minutes} minutes"
            yield Fault(
                f"{span} is not inside the meeting; write a time within {slot}", ("breaks", index)
            )
    in_order = sorted(enumerate(breaks), key=lambda pair: pair[1].at)
    for (_, first), (index, second) in pairwise(in_order):
        if second.at < _end(first):
            right = f"begin it at {_end(first):%H:%M} or later"
            text = f"{second.at:%H:%M} is still in the break at {first.at:%H:%M}; {right}"
            yield Fault(text, ("breaks", index))


def _end(pause: PlacedBreak) -> datetime:
    return pause.at + timedelta(minutes=pause.minutes)
