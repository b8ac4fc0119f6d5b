"""What follows from changing the current meeting: what it does not allow, and who is told. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.meeting_fields import (
    changed_fields,
    check_fields,
    on_day,
    when_and_where,
)
from mailproc.commands.base import Request
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import attendance, concerned
from mailproc.meeting.availability import outdated
from mailproc.meeting.meeting_state import was_held
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.shown_times import start_of
from mailproc.meeting.timetable import days_of, minutes
from mailproc.structs import replace


def change_meeting(request: Request, changed: Meeting) -> list[Sentence]:
    """Put another state of the current meeting in its place, and have everybody told of it.

    Args:
        request: the letter that changes it.
        changed: as it is to be.

    Returns:
        What its sender is told: each field, old and new, and who else hears of it.

    Raises:
        Refused: the meeting is over, or it cannot be so.
    """
    agenda = request.agenda
    current = agenda.meeting
    check_fields(current, changed, request.received)
    _check_past(agenda, current, changed)
    if _times(changed) != _times(current):
        changed = replace(changed, scheduled=False)  # what was posted does not hold any more
        _move_pins(agenda, current, changed)
    if changed.occurrence is not None and changed.starts != current.starts:
        changed = replace(changed, timed=request.received)
    known = agenda.get(Meeting, current.number)
    agenda.put(changed)
    when = start_of(changed)
    said = [Sentence("The meeting: {title}, {when}.", title=changed.title, when=when)]
    said += changed_fields(known, changed)
    if known is not None:
        told = _tell_of_place_and_time(request, known, changed)
        _ask_again(request, known, changed)
        if told:
            said.append(Sentence("People who come, lead or are invited are told: {n}.", n=told))
        if _moves_deadline(known, changed):
            agenda.notify(Notification("deadline", "list", values={"before": known.deadline}))
            said.append(Sentence("The list is told until when it can vote."))
    return said


def check_not_over(meeting: Meeting) -> None:
    """Refuse to change a meeting that is over, or will not be.

    Raises:
        Refused: with what to send instead.
    """
    if meeting.cancelled is not None:
        raise Refused(
            "{title} is cancelled. To begin another meeting, send:  NEXT MEETING {title}",
            title=meeting.title,
        )
    if meeting.minuted:
        raise Refused(
            "The minutes of {title} are posted, so it stays as it is. To begin another meeting, "
            "send:  NEXT MEETING and its title",
            title=meeting.title,
        )


def _check_past(agenda: Agenda, before: Meeting, now: Meeting) -> None:
    """Refuse to move what is over."""
    if not was_held(agenda):
        return
    if (before.starts, before.days[1:]) != (now.starts, now.days[1:]) and before.starts:
        raise Refused(
            "Topics of {title} are discussed already, so when it starts stays as it is. To begin "
            "another meeting, send:  NEXT MEETING and its title",
            title=before.title,
        )
    ends = (
        topic.starts + timedelta(minutes=minutes(before, topic))
        for topic in agenda.topics
        if topic.starts is not None and topic.status == "discussed"
    )
    last = max(ends, default=None)
    if last is not None and now.ends is not None and now.ends < last:
        raise Refused("A topic that was discussed would lie after the end of the meeting.")


def _tell_of_place_and_time(request: Request, before: Meeting, now: Meeting) -> int:
    """Have everybody told who comes, leads or is invited; how many people that are."""
    undated = before.starts is None and not before.location
    if undated and not request.agenda.rules.calendar:  # else they wait for it in their calendars
        return 0
    moved = when_and_where(before, now)
    people = sorted(concerned(request.agenda) - {request.person}) if moved else []
    said = attendance(request.agenda)
    for person in people:
        line = Sentence(
            "{title} has another time or place. {changes}",
            title=now.title,
            changes=reduce(_joined, moved),
        )
        request.agenda.notify_person(person, None, line)
        coming = said.get(person)
        if _times(before) != _times(now) and coming is not None and coming.state == "yes":
            still = Sentence(
                "You are still down as coming. If you cannot come then, send:  REGRETS"
            )
            request.agenda.notify_person(person, None, still)
    return len(people)


def _joined(some: Sentence, more: Sentence) -> Sentence:
    return Sentence("{some}; {more}", some=some, more=more)


def _ask_again(request: Request, before: Meeting, now: Meeting) -> None:
    """Have those told what they said of days that are none any more does not count."""
    for person in sorted(outdated(request.agenda, before, now)):
        line = Sentence(
            "The times that you gave were for days on which {title} no longer takes place. If "
            "there are times on the new days when you cannot be there, please send AVAILABLE or "
            "UNAVAILABLE again.",
            title=now.title,
        )
        request.agenda.notify_person(person, None, line)


def _moves_deadline(before: Meeting, now: Meeting) -> bool:
    """Whether the list goes by another deadline than it may have been told."""
    told = before.called or before.thread != ""
    return told and now.voting == "open" and before.deadline != now.deadline


def _move_pins(agenda: Agenda, before: Meeting, now: Meeting) -> None:
    """Have pinned topics keep their time of day: on the same day of the meeting as it is now."""
    for topic in agenda.topics:
        if topic.pinned is not None:
            agenda.revise(topic, pinned=_moved(topic.pinned, before, now).astimezone(UTC))


def _moved(pinned: datetime, before: Meeting, now: Meeting) -> datetime:
    if not (days := days_of(now)):
        return pinned
    known = [day for day in days_of(before) if day.starts <= pinned]
    day = days[min(max(len(known) - 1, 0), len(days) - 1)]
    clock = pinned.astimezone(ZoneInfo(before.timezone)).time()
    return on_day(day, clock, ZoneInfo(now.timezone))


def _times(meeting: Meeting) -> tuple[object, ...]:
    return (meeting.starts, meeting.ends, meeting.days, meeting.breaks, meeting.rooms)
