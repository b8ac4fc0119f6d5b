"""UNINVITE: takes an invitation back."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.invitations import WHOM, standing_of
from mailproc.meeting.records import Invitation
from mailproc.meeting.sentences import Sentence


@command(
    "UNINVITE",
    "UNINVITE who",
    WHOM,
    who="chair",
    act="chair",
    public=True,
    argument="strict",
)
def uninvite(request: Request) -> Answer:
    """Take an invitation back.

    They are told. Where only the invited vote, their votes do not count any more.
    """
    invitation = standing_of(request, "invited")
    agenda = request.agenda
    for one in agenda.of_person(Invitation, invitation.address, invitation.meeting):
        agenda.remove(one)
    person = agenda.roster.now(invitation.address)
    if person != request.person:
        line = Sentence("You are not invited to {title} any more.", title=agenda.meeting.title)
        agenda.notify_person(person, None, line)
    whom = invitation.name or invitation.address
    return Answer((Sentence("{whom} is not invited any more, and is told so.", whom=whom),))
