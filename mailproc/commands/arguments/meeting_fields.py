"""The lines below MEETING and NEXT MEETING: what they say of a meeting. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.durations import minutes_of
from mailproc.commands.arguments.field_values import (
    ballot_name,
    changed_values,
    room_count,
    says_secret,
)
from mailproc.commands.arguments.time_of_day import CLOCK, UNTIL, time_of_day
from mailproc.commands.arguments.times import deadline, moment
from mailproc.commands.arguments.zones import zone_named
from mailproc.commands.base import FieldValues
from mailproc.mail.text import clean_line
from mailproc.meeting.records import Break, Day, Meeting
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.shown_times import at_meeting
from mailproc.meeting.timetable import days_of
from mailproc.structs import replace

#: The names of the lines, as `command` takes them.
MEETING_FIELDS: Final = (
    *("timezone", "day", "starts", "ends", "location", "minutes", "breaks", "rooms"),
    *("ballot", "secret", "deadline"),
)
#: What people call them besides, where it is sure that a line is one.
_CALLED: Final = {
    **dict.fromkeys(("start", "begin", "begins"), "starts"),
    **dict.fromkeys(("end",), "ends"),
    **dict.fromkeys(("days", "date", "when"), "day"),
    **dict.fromkeys(("place", "where", "venue", "room"), "location"),
    **dict.fromkeys(("zone", "tz"), "timezone"),
    **dict.fromkeys(("break", "pause", "pauses"), "breaks"),
}
MOST_DAYS: Final = 31
_MOST_BREAKS: Final = 20  # of a day
_FIELD: Final = re.compile(r"([A-Za-z-]+)[ \t]*:[ \t]*(.*)")
#: ``2027-08-26 09:00-17:00``, ``Thu 26 August 2027, 9:00 to 17:00``.
_DAY: Final = re.compile(
    rf"(?i)(?P<date>\S.*?)[ \t,]+(?P<starts>{CLOCK})"
    rf"[ \t]*{UNTIL}[ \t]*(?P<ends>{CLOCK})"
)
#: ``15:00 15m``, ``coffee at 15:00 for 15 minutes``, ``15:00-15:15``, ``15 minutes at 15:00``.
_BREAK: Final = re.compile(
    rf"(?i)(?P<first>\d.*)[ ](?:at|um)[ ](?P<behind>{CLOCK})"
    rf"|(?:[^\W\d_]+:?[ ]){{0,2}}(?P<at>{CLOCK})(?:[ ]?{UNTIL}[ ]?(?P<ends>{CLOCK})"
    rf"|(?:[ ]?[(=–—-][ ]?|[ ])(?P<length>\S.*?)\)?)"
)
#: ``at 10:00``, ``from 1pm``, ``10:00-12:00``; what people call a meeting has no such.
_TIME_IN_TITLE: Final = re.compile(
    r"(?i)(?<![\d.:])[012]?\d(?::[0-5]\d|(?:[:.][0-5]\d)?[ ]?(?:[ap]m|Uhr))(?![\w:])"
)
_NO_BREAKS: Final = ("none", "no", "-", "keine")
_BETWEEN_BREAKS: Final = re.compile(
    r"\s*[,;]\s*(?:(?:and|und)\s+)?|\s+(?:and|und)\s+(?=(?:at )?\d\d?[:h. ])"
)


def with_fields(meeting: Meeting, block: Sequence[str], received: datetime) -> Meeting:
    """A meeting with what the lines below its command say; what they leave out stays as it is.

    Breaks stay at their times of day, whatever days the meeting is on.

    Args:
        meeting: as it is.
        block: the lines, up to an empty one.
        received: when the letter came, aware.

    Raises:
        Refused: a line says nothing of a meeting, or not what it should.
    """
    given = _fields(block)
    names = {name for name, _ in given}
    _check_days(meeting, names)
    changed = replace(meeting, days=()) if names & {"day", "starts", "ends"} else meeting
    days: list[Day] = []
    for name, value in given:
        if name == "day":
            days.append(_day(changed, value, received))
            changed = replace(changed, **_on_days(days))
        elif name in _TIMES:
            times: FieldValues = {name: _TIMES[name](changed, value, received)}
            changed = replace(changed, **times)
        else:
            changed = replace(changed, **_FIELDS[name](changed, value))
    if "breaks" not in names:
        changed = replace(changed, breaks=_breaks_moved(meeting, changed))
    return replace(changed, **_in_utc(changed))


def check_title(title: str, block: Sequence[str]) -> None:
    """Refuse a title that says at what time the meeting is, where no line below does.

    Raises:
        Refused: with the line.
    """
    if _TIME_IN_TITLE.search(title) and not "".join(block[:1]).strip():
        raise Refused(
            "All of “{title}” would be the title. Please send it again with the time in a line "
            "below the title:\n{line}",
            title=title,
            line="Starts: 2027-08-26 13:00",
        )


def check_fields(before: Meeting, meeting: Meeting, received: datetime) -> None:
    """Refuse what would make no meeting, or have ballots counted in another way.

    What else a vote fixes, the agenda looks at itself.

    Args:
        before: the meeting as it was.
        meeting: as it is to be.
        received: when the letter came, aware.

    Raises:
        Refused: with what to write instead.
    """
    if meeting.starts and meeting.ends and meeting.ends <= meeting.starts:
        raise Refused(
            "The meeting would end before it starts; please set Starts: and Ends: together."
        )
    if meeting.starts and meeting.starts != before.starts:
        _check_not_past(meeting, meeting.starts, received)
    if meeting.deadline and meeting.deadline != before.deadline:
        _check_deadline(meeting, meeting.deadline, received)
    late = meeting.deadline and meeting.ends and meeting.deadline > meeting.ends
    if late and meeting.voting == "open":
        raise Refused("The deadline would be after the meeting; set Deadline: too.")
    if meeting.ballot != before.ballot and before.voting == "closed":
        raise Refused("Voting is closed; its ballots cannot be counted in another way.")


def _check_not_past(meeting: Meeting, starts: datetime, received: datetime) -> None:
    """Refuse a time of last year, which is a slip; what is over since lately is set for minutes."""
    if received - timedelta(days=365) < starts < received - timedelta(days=180):
        raise Refused(
            "{starts} has passed already; please write a day to come, as in  Starts: {line}",
            starts=at_meeting(meeting, starts),
            line=f"{received + timedelta(days=14):%Y-%m-%d} 13:00",
        )


def _check_deadline(meeting: Meeting, until: datetime, received: datetime) -> None:
    """Refuse another deadline that would end or open no vote."""
    if meeting.voting == "closed":
        raise Refused(
            "Voting is closed.\nTo open it again, send:  OPEN VOTING until {until}",
            until=at_meeting(meeting, until),
        )
    if until < received:
        raise Refused("That deadline has passed already. To end the vote now, send CLOSE VOTING.")


def changed_fields(before: Meeting | None, now: Meeting) -> Iterator[Sentence]:
    """Each field that is otherwise now, old and new; of a new meeting, what is unusual."""
    usual = Meeting(now.number, now.title, 0, starts=now.starts, timezone=now.timezone)
    return changed_values(_shown(before or usual), _shown(now), is_new=before is None)


def when_and_where(before: Meeting, now: Meeting) -> list[Sentence]:
    """Those of the changed fields that whoever comes has to know: its times and its place."""
    fields = ("Starts", "Ends", "Days", "Location")
    return [line for line in changed_fields(before, now) if line.values["field"] in fields]


def clock_times(meeting: Meeting) -> dict[tuple[time, int], None]:
    """The breaks as times of day and lengths in minutes, each once, in order."""
    zone = ZoneInfo(meeting.timezone)
    return dict.fromkeys(
        (pause.at.astimezone(zone).time(), pause.minutes) for pause in meeting.breaks
    )


def on_day(day: Day, clock: time, zone: ZoneInfo) -> datetime:
    """A time of day on a day of the meeting; of one that goes past midnight, perhaps the next."""
    starts = day.starts.astimezone(zone)
    at = datetime.combine(starts.date(), clock, zone)
    return at if at >= starts else at + timedelta(days=1)


def within(days: Sequence[Day], clock: time, zone: ZoneInfo) -> datetime | None:
    """A time of day on the first of the days that it is part of; None if it is of none."""
    moments = ((one, on_day(one, clock, zone)) for one in days)
    return next((at for one, at in moments if one.starts <= at < one.ends), None)


def _shown(meeting: Meeting) -> dict[str, object]:
    """The fields of a meeting as people read them, by the names of its lines."""
    breaks = (f"{clock:%H:%M} {minutes}m" for clock, minutes in clock_times(meeting))
    return {
        "Title": meeting.title,
        "Starts": at_meeting(meeting, meeting.starts),
        "Ends": at_meeting(meeting, meeting.ends),
        "Days": ", ".join(_in_words(meeting, day) for day in meeting.days),
        "Timezone": meeting.timezone,
        "Location": meeting.location,
        "Minutes": meeting.default_minutes,
        "Breaks": ", ".join(breaks),
        "Rooms": meeting.rooms,
        "Ballot": meeting.ballot,
        "Secret": Word("yes") if meeting.secret else Word("no"),
        "Deadline": at_meeting(meeting, meeting.deadline),
    }


def _in_words(meeting: Meeting, day: Day) -> str:
    zone = ZoneInfo(meeting.timezone)
    starts, ends = day.starts.astimezone(zone), day.ends.astimezone(zone)
    return f"{starts:%Y-%m-%d %H:%M}-{ends:%H:%M}"


def _fields(block: Sequence[str]) -> list[tuple[str, str]]:
    """The lines up to an empty one; the zone comes first, then the times that others need."""
    found: list[tuple[str, str]] = []
    clocks = ""
    for line in block:
        if not line.strip():
            break
        match = _FIELD.fullmatch(line.strip())
        name = match[1].casefold() if match else ""
        name = _CALLED.get(name, name)
        if match and name == "time":
            clocks = match[2].strip()
            continue
        if match is None or name not in MEETING_FIELDS:
            names = ", ".join(f"{name.capitalize()}:" for name in MEETING_FIELDS)
            raise Refused(
                "MEETING does not know “{line}”. It knows {names}", line=line, names=names
            )
        found.append((name, match[2].strip()))
    if clocks and not any(name == "day" for name, _ in found):
        raise Refused(
            "Time: needs a Date: beside it; or write Day: and both, as in  Day: {line}",
            line=f"2027-08-26 {clocks}",
        )
    found = [
        (name, f"{value} {clocks}".strip() if name == "day" else value) for name, value in found
    ]
    order = ("timezone", "day", "starts", "ends")
    return sorted(found, key=lambda field: order.index(field[0]) if field[0] in order else 9)


def _check_days(meeting: Meeting, names: set[str]) -> None:
    """Refuse to say in two ways when a meeting is."""
    ends = names & {"starts", "ends"}
    if "day" in names and ends:
        raise Refused("Day: says when the meeting starts and ends; leave Starts: and Ends: out.")
    if meeting.days and ends and ends != {"starts", "ends"}:
        raise Refused("This meeting has several days: say when they are by lines with Day:")


def _day(meeting: Meeting, written: str, received: datetime) -> Day:
    match = _DAY.fullmatch(written)
    clocks = [time_of_day(match[name]) for name in ("starts", "ends")] if match else [None]
    if match is None or None in clocks:
        raise Refused(
            "I could not read “{written}” as a day; write it like 2027-08-26 09:00-17:00.",
            written=written[:60],
        )
    day = replace(meeting, starts=None, ends=None)
    starts, ends = (moment(day, match["date"], received, clock) for clock in clocks)
    if ends <= starts:
        raise Refused("“{written}” ends before it starts.", written=written[:60])
    return Day(starts, ends)


def _on_days(days: Sequence[Day]) -> FieldValues:
    """A meeting's times by its days; one day alone is what Starts: and Ends: say.

    Raises:
        Refused: two of them are at the same time, or there are too many.
    """
    if len(days) > MOST_DAYS:
        raise Refused("A meeting can have {most} days at most.", most=MOST_DAYS)
    ordered = sorted(days, key=lambda day: day.starts)
    for one, next_one in pairwise(ordered):
        if next_one.starts < one.ends:
            raise Refused("Two of these days are at the same time.")
    several = tuple(ordered) if len(ordered) > 1 else ()
    return {"days": several, "starts": ordered[0].starts, "ends": ordered[-1].ends}


def _breaks_moved(before: Meeting, now: Meeting) -> tuple[Break, ...]:
    """The breaks at the times of day that they have, on the days of the meeting as it is now."""
    if not before.breaks or now.starts is None:
        return now.breaks
    return _on_each_day(now, clock_times(before))


def _on_each_day(meeting: Meeting, clocks: dict[tuple[time, int], None]) -> tuple[Break, ...]:
    if meeting.starts is None:
        return ()
    zone = ZoneInfo(meeting.timezone)
    days = days_of(meeting) or (Day(meeting.starts, meeting.starts),)
    found = [(day, on_day(day, clock, zone), length) for day in days for clock, length in clocks]
    return tuple(
        Break(at, length)
        for day, at, length in found
        if len(days) == 1 or day.starts <= at < day.ends
    )


def _in_utc(meeting: Meeting) -> FieldValues:
    """The meeting's times as records keep them, so that equal times are equal everywhere."""
    return {
        "starts": meeting.starts and meeting.starts.astimezone(UTC),
        "ends": meeting.ends and meeting.ends.astimezone(UTC),
        "deadline": meeting.deadline and meeting.deadline.astimezone(UTC),
        "breaks": tuple(Break(pause.at.astimezone(UTC), pause.minutes) for pause in meeting.breaks),
        "days": tuple(
            Day(day.starts.astimezone(UTC), day.ends.astimezone(UTC)) for day in meeting.days
        ),
    }


def _timezone(meeting: Meeting, written: str) -> FieldValues:
    name = zone_named(written)
    zone = ZoneInfo(name)

    def there(at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(meeting.timezone)).replace(tzinfo=zone)

    local: FieldValues = {
        name: there(at) for name in ("starts", "ends") if (at := getattr(meeting, name)) is not None
    }
    days = tuple(Day(there(day.starts), there(day.ends)) for day in meeting.days)
    return {"timezone": name, "days": days, **local}


def _breaks(meeting: Meeting, written: str) -> FieldValues:
    """``15:00 15m, 16:30 10m``, on each of the meeting's days."""
    if meeting.starts is None:
        raise Refused("Breaks: needs Starts: above it.")
    parts = [] if written.casefold() in _NO_BREAKS else filter(None, _BETWEEN_BREAKS.split(written))
    clocks = dict.fromkeys(map(_break, parts))
    if len(clocks) > _MOST_BREAKS:
        raise Refused("A day can have {most} breaks at most.", most=_MOST_BREAKS)
    for clock, _ in clocks:
        _check_within(meeting, clock)
    return {"breaks": _on_each_day(meeting, clocks)}


def _check_within(meeting: Meeting, clock: time) -> None:
    """Refuse a break at a time of day that is on none of the meeting's days."""
    zone, days = ZoneInfo(meeting.timezone), days_of(meeting)
    if days and within(days, clock, zone) is None:
        raise Refused(
            "A break at {clock:%H:%M} is outside the meeting, which is from {starts:%H:%M} to "
            "{ends:%H:%M}.",
            clock=clock,
            starts=days[0].starts.astimezone(zone),
            ends=days[0].ends.astimezone(zone),
        )


def _break(written: str) -> tuple[time, int]:
    """When a break begins, and its minutes."""
    match = _BREAK.fullmatch(" ".join(written.split()))
    at = time_of_day(match["at"] or match["behind"]) if match else None
    if match is None or at is None:
        raise Refused(
            "I could not read “{part}” as a break; write it like 15:00 15m.", part=written[:60]
        )
    if not match["ends"]:
        return at, minutes_of(match["length"] or match["first"])
    ends = time_of_day(match["ends"])
    if ends is None or ends <= at:
        raise Refused("“{written}” ends before it starts.", written=written[:60])
    return at, (ends.hour - at.hour) * 60 + ends.minute - at.minute


_FIELDS: Final[dict[str, Callable[[Meeting, str], FieldValues]]] = {
    "timezone": _timezone,
    "location": lambda _meeting, written: {"location": clean_line(written)},
    "minutes": lambda _meeting, written: {"default_minutes": minutes_of(written)},
    "ballot": lambda _meeting, written: {"ballot": ballot_name(written)},
    "secret": lambda _meeting, written: {"secret": says_secret(written)},
    "breaks": _breaks,
    "rooms": lambda _meeting, written: {"rooms": room_count(written)},
}
#: What is read with the time at which the letter came.
_TIMES: Final[dict[str, Callable[[Meeting, str, datetime], datetime]]] = {
    "starts": moment,
    "ends": moment,
    "deadline": deadline,
}
