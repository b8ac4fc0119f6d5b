"""MOVE MEETING: the meeting is at another date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.times import day_among, moment
from mailproc.commands.arguments.written_days import WRITTEN_DAYS
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.meeting_changes import change_meeting, check_not_over
from mailproc.commands.effects.occurrences import tell_list_of_dates
from mailproc.meeting.attendance import concerned
from mailproc.meeting.records import Break, Day, Meeting
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.shown_times import at_meeting
from mailproc.structs import replace

_TO: Final = re.compile(r"(?i)(?:^|\s+)(?:to|auf|zum|->|→|=>)\s+")
#: What says no more than a date alone does.
_SAME_TIME: Final = r"(?:(?i:(?:zur )?(?:same|selben|gleichen) (?:time|zeit))[ .!]*)?"
_FROM: Final = re.compile(r"(?i)^(?:from|of|von|vom)\s+")


@command(
    "MOVE MEETING",
    "MOVE MEETING 2027-10-14 [17:00]",
    WRITTEN_DAYS + _SAME_TIME,
    who="chair",
    act="chair",
    public=True,
    example="MOVE MEETING 2027-10-14\nMOVE MEETING Thu 14 October 17:00",
)
def move_meeting(request: Request) -> Answer:
    """Move the meeting to another date.

    It stays as it is but for that, breaks and all. Whoever comes, leads or is invited is told,
    and so is the list, if it may know the date. One of a series that was called off takes
    place after all.
    """
    agenda = request.agenda
    current = agenda.meeting
    starts = _check_movable(agenda.get(Meeting, current.number), current)
    revived = current.cancelled is not None
    old = at_meeting(current, starts)
    changed = replace(_shifted(current, _target(request, current)), cancelled=None)
    changed = replace(changed, letter=request.letter)
    people = concerned(agenda) - {request.person}
    said = change_meeting(request, changed)
    new = at_meeting(changed, changed.starts)
    line = Sentence("{title} is moved: {old} → {new}.", title=current.title, old=old, new=new)
    if revived:
        line = Sentence("{title} takes place after all, on {new}.", title=current.title, new=new)
        agenda.put(replace(agenda.meeting, timed=request.received))
        for person in sorted(people):
            agenda.notify_person(person, None, line)
    if current.announced or current.occurrence:  # whose date stands in earlier mails
        tell_list_of_dates(agenda, line)
        said.append(Sentence("The list is told."))
    if current.scheduled and current.occurrence:
        said.append(Sentence("The new agenda is posted the day before."))
    elif current.scheduled:
        said.append(Sentence("The list has the old agenda still; SCHEDULE posts the new one."))
    return Answer(tuple(said))


def _check_movable(known: Meeting | None, current: Meeting) -> datetime:
    """When the meeting begins as it is.

    Raises:
        Refused: there is none, it has no time, or it is over.
    """
    if known is None or current.starts is None:
        raise Refused("The meeting has no time yet; MEETING with Starts: and Ends: sets it.")
    if current.cancelled is None or current.occurrence is None:
        check_not_over(current)
    return current.starts


def _target(request: Request, meeting: Meeting) -> datetime:
    """When it is to begin, in its own zone."""
    zone = ZoneInfo(meeting.timezone)
    written = request["days"].strip(" ,.")
    *before, after = _TO.split(written)
    if named := _FROM.sub("", " ".join(before).strip()):
        here = request.received.astimezone(zone)
        day_among(named, _dates_of(meeting), here, meeting.title)
    starts = meeting.starts or request.received
    clock = starts.astimezone(zone).time()
    target = moment(meeting, _FROM.sub("", after), request.received, clock).astimezone(zone)
    if target <= request.received:
        raise Refused("“{written}” is over.", written=written[:60])
    if target == meeting.starts and meeting.cancelled is None:
        raise Refused(
            "{title} is at that time already: {when}.",
            title=meeting.title,
            when=at_meeting(meeting, meeting.starts),
        )
    return target


def _dates_of(meeting: Meeting) -> list[date]:
    """The days by which people may name it."""
    days = {meeting.occurrence.day} if meeting.occurrence else set()
    if meeting.starts is not None:
        days.add(meeting.starts.astimezone(ZoneInfo(meeting.timezone)).date())
    return sorted(days)


def _shifted(meeting: Meeting, target: datetime) -> Meeting:
    """It with all its times moved alike, by the clocks of its zone."""
    zone = ZoneInfo(meeting.timezone)
    starts = meeting.starts or target
    by = target.replace(tzinfo=None) - starts.astimezone(zone).replace(tzinfo=None)

    def there(at: datetime) -> datetime:
        local = at.astimezone(zone).replace(tzinfo=None) + by
        return local.replace(tzinfo=zone).astimezone(UTC)

    return replace(
        meeting,
        starts=target.astimezone(UTC),
        ends=meeting.ends and there(meeting.ends),
        days=tuple(Day(there(day.starts), there(day.ends)) for day in meeting.days),
        breaks=tuple(Break(there(pause.at), pause.minutes) for pause in meeting.breaks),
    )
