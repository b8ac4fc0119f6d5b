"""Which meeting late minutes belong to. Pure."""

from __future__ import annotations

from mailproc.commands.base import Request
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.meeting_state import was_held
from mailproc.meeting.records import Meeting, Minute, Snapshot, Topic


def meeting_of_topic(request: Request, topic: Topic) -> int:
    """The number of the meeting at which a topic was discussed that is noted now.

    It is the topic's own, but for one that just came along from a meeting whose agenda had it, if
    there are no minutes of that yet, and the current one has not begun.
    """
    agenda, current = request.agenda, request.agenda.meeting
    if topic.status == "separate":
        return current.number
    if topic.meeting != current.number or _has_begun(request) or current.scheduled:
        return topic.meeting
    for number in range(current.number - 1, 0, -1):
        kept, then = agenda.get(Snapshot, number, "agenda"), agenda.get(Meeting, number)
        if kept is None or then is None or then.cancelled is not None:
            continue
        on_agenda = any(
            one.number == topic.number and one.starts is not None for one in kept.topics
        )
        return number if then.scheduled and on_agenda and not then.minuted else topic.meeting
    return topic.meeting


def note_discussed(request: Request, topic: Topic) -> None:
    """Have a topic be discussed at its meeting, which takes it off the agenda of a later one."""
    meeting = meeting_of_topic(request, topic)
    if topic.status == "separate":
        return  # it stays where it is
    request.agenda.revise(topic, status="discussed", meeting=meeting)


def meeting_of_minutes(request: Request) -> int:
    """The number of the meeting that is meant by whoever names no topic.

    The one that this very letter notes something of; else the one of which something was noted
    last that is in no minutes yet; else the current one, if it has begun; else the one before.
    """
    agenda, current = request.agenda, request.agenda.meeting
    lines = sorted(agenda.all(Minute), key=lambda line: (line.letter, line.number))
    if lines and lines[-1].letter == request.letter:
        return lines[-1].meeting
    waiting = [line for line in lines if line.letter > _minuted(agenda, line.meeting)]
    if waiting:
        return waiting[-1].meeting
    if _has_begun(request):
        return current.number
    before = [
        one.number
        for one in agenda.all(Meeting)
        if one.number < current.number and one.cancelled is None
    ]
    return max(before, default=current.number)


def _minuted(agenda: Agenda, number: int) -> int:
    """The letter that posted a meeting's minutes last; 0 for none."""
    meeting = agenda.get(Meeting, number)
    return meeting.minuted if meeting else 0


def _has_begun(request: Request) -> bool:
    """Whether the current meeting is going on or over, by the clock or by what was noted."""
    starts = request.agenda.meeting.starts
    return (starts is not None and starts <= request.received) or was_held(request.agenda)
