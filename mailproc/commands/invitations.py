"""Who comes to a meeting: invitations and what people say about coming. Pure."""

from __future__ import annotations

from typing import Final, Literal

from mailproc.commands.base import Answer, Request
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Attendance, Invitation
from mailproc.meeting.sentences import Refused, Sentence

#: The group ``address`` of a grammar.
ADDRESS: Final = r"<?(?P<address>[^\s<>@,;:()\[\]\\\"=]{1,64}@[^\s<>@,;:()\[\]\\\"=]{1,190})>?"


def set_invitation(request: Request, state: Literal["invited", "declined"], name: str) -> Answer:
    """Record whether the chairs want one person to come, and have her told.

    `name` is how she is called; ``""`` for what is known of her already.
    """
    agenda = request.agenda
    person = agenda.roster.person(request["address"])
    member = agenda.roster.member(person)
    known = agenda.invitation(person)
    name = name or (known.name if known else "") or (member.name if member else "")
    agenda.put(Invitation(agenda.meeting.number, person, name, state, request.letter))
    to = member.address if member else request["address"]
    agenda.notify(Notification("invitation", to, values={"state": state, "name": name}))
    if state == "invited":
        return Answer((Sentence("{whom} is invited.", whom=name or person),))
    return Answer((Sentence("{whom} is declined.", whom=name or person),))


def standing_of(request: Request, state: Literal["invited", "asked"]) -> Invitation:
    """The invitation that a chair speaks of, which must be in this state.

    Raises:
        Refused: if it is not.
    """
    agenda = request.agenda
    invitation = agenda.invitation(agenda.roster.person(request["address"]))
    if invitation is None or invitation.state != state:
        if state == "asked":
            raise Refused("{whom} has not asked.", whom=request["address"])
        raise Refused("{whom} is not invited.", whom=request["address"])
    return invitation


def attend(request: Request, *, comes: bool) -> Answer:
    """Record whether the sender comes to the meeting.

    Raises:
        Refused: if only who is invited may come, and she is not.
    """
    agenda = request.agenda
    if agenda.rules.voters == "invited" and not agenda.is_invited(request.sender.address):
        raise Refused("You are not invited; REQUEST INVITE and why asks the chairs.")
    meeting, name = agenda.meeting, request.sender.name
    agenda.put(Attendance(meeting.number, request.person, name, comes, request.letter))
    if comes:
        return Answer((Sentence("You come to {title}.", title=meeting.title),))
    return Answer((Sentence("You do not come to {title}.", title=meeting.title),))
