"""How far a meeting is: from its first mail to its minutes. Pure."""

from __future__ import annotations

from typing import Literal

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Minute

MeetingState = Literal[
    "set up",
    "voting",  # the list was asked to vote
    "closed",
    "scheduled",  # its agenda was posted
    "held",  # something was discussed, or the next meeting began
    "minuted",  # its minutes were posted
    "cancelled",
]


def state_of(agenda: Agenda) -> MeetingState:
    """How far the current meeting is; by what was mailed, never by the clock."""
    meeting = agenda.meeting
    if meeting.cancelled is not None:
        return "cancelled"
    if meeting.minuted:
        return "minuted"
    if was_held(agenda) or (meeting.scheduled and meeting.ended_by):
        return "held"
    if meeting.scheduled:
        return "scheduled"
    if meeting.voting == "closed":
        return "closed"
    return "voting" if meeting.called else "set up"


def was_held(agenda: Agenda) -> bool:
    """Whether something was discussed at the current meeting, or is in its minutes."""
    number = agenda.meeting.number
    return any(topic.status == "discussed" for topic in agenda.topics) or any(
        line.meeting == number for line in agenda.all(Minute)
    )
