"""CANCEL MEETING: calls the meeting off."""

from __future__ import annotations

from dataclasses import replace

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.times import as_written
from mailproc.mail.text import clean_line
from mailproc.meeting.attendance import concerned
from mailproc.meeting.life import was_held
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Refused, Sentence


@command(
    "CANCEL MEETING",
    "CANCEL MEETING why",
    r"(?P<reason>\S.*)?",
    who="chair",
    act="chair",
    public=True,
    example="CANCEL MEETING Nobody can travel that week.",
    argument="text",
)
def cancel_meeting(request: Request) -> Answer:
    """Call the meeting off.

    The list and everybody who comes, leads or is invited is told. Topics and votes come to the
    next meeting, as soon as NEXT MEETING begins it.
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
    reason = clean_line(request["reason"], 500)
    when = as_written(meeting, meeting.starts)
    people = concerned(agenda) - {request.person}
    agenda.put(replace(meeting, cancelled=reason, letter=request.letter))
    agenda.notify(Notification("cancellation", "list"))
    on = Sentence(" of {when}", when=when) if when else ""
    why = Sentence(" ({reason})", reason=reason.rstrip(".")) if reason else ""
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
    said.append(Sentence("Its topics and votes come to the next one, which NEXT MEETING begins."))
    return Answer(tuple(said))
