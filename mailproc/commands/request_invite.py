"""REQUEST INVITE: asks the chairs for an invitation."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.mail.text import clean_line
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Invitation
from mailproc.meeting.sentences import Refused, Sentence


@command(
    "REQUEST INVITE",
    "REQUEST INVITE reason",
    r"(?P<reason>\S.*)",
    who="anyone",
    act="propose",
    public=True,
)
def request_invite(request: Request) -> Answer:
    """Asks the chairs for an invitation to the meeting; say why."""
    agenda = request.agenda
    known = agenda.invitation(request.person)
    if known is not None and known.state == "invited":
        raise Refused("You are invited already.")
    if known is not None and known.state == "asked":
        raise Refused("You have asked already; the chairs will answer.")
    number, name = agenda.meeting.number, request.sender.name
    agenda.put(Invitation(number, request.person, name, "asked", request.letter))
    reason = clean_line(request["reason"], 500)
    values: dict[str, object] = {"whom": request.sender, "reason": reason}
    for chair in (member for member in agenda.roster.members if member.chair):
        agenda.notify(Notification("request", chair.address, values=values))
    return Answer((Sentence("The chairs are asked; you will hear from them."),))
