"""The meeting is called off: everybody whom it concerns is told. Pure."""

from __future__ import annotations

from mailproc.commands.base import Request
from mailproc.meeting.attendance import concerned
from mailproc.meeting.meeting_state import was_held
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.shown_times import at_meeting
from mailproc.structs import replace


def call_off(request: Request, reason: str) -> list[Sentence]:
    """Call the current meeting off.

    Args:
        request: the letter that does so.
        reason: why; ``""`` where nobody said.

    Returns:
        What its sender is told.

    Raises:
        Refused: there is no meeting to call off.
    """
    agenda = request.agenda
    meeting = agenda.meeting
    if agenda.get(Meeting, meeting.number) is None:
        raise Refused("No meeting is set up, so there is none to cancel.")
    if meeting.cancelled is not None:
        raise Refused("{title} is cancelled already.", title=meeting.title)
    if meeting.minuted or was_held(agenda):
        raise Refused(
            "{title} was held: topics of it are discussed, so it cannot be cancelled.",
            title=meeting.title,
        )
    when = at_meeting(meeting, meeting.starts)
    people = concerned(agenda) - {request.person}
    timed = request.received if meeting.occurrence else meeting.timed
    agenda.put(replace(meeting, cancelled=reason, letter=request.letter, timed=timed))
    agenda.notify(Notification("cancellation", "list"))
    on = Sentence(" of {when}", when=when) if when else ""
    why = Sentence(" ({reason})", reason=Word(reason.rstrip("."))) if reason else ""
    for person in sorted(people):
        agenda.notify_person(
            person,
            None,
            Sentence("{title}{on} is cancelled{why}.", title=meeting.title, on=on, why=why),
        )
    said = [
        Sentence(
            "{title}{on} is cancelled{why}; the list is told.", title=meeting.title, on=on, why=why
        )
    ]
    if people:
        said.append(Sentence("People who come, lead or are invited are told: {n}.", n=len(people)))
    return said
