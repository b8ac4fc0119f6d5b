"""REQUEST INVITE: asks the chairs for an invitation."""

from __future__ import annotations

from typing import Final

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.backlog import ask_for_invitation
from mailproc.mail.text import clean_line
from mailproc.meeting.quotas import DAY, Limit, take
from mailproc.meeting.records import Invitation
from mailproc.meeting.sentences import Refused, Sentence

#: Requests of strangers that are kept: of all whom only From names, and of all whom more does.
_REQUESTS: Final = Limit("requests", 50, DAY)
_LONGEST_REASON: Final = 300  # characters


@command(
    "REQUEST INVITE",
    "REQUEST INVITE why",
    r"(?P<reason>\S.*)?",
    who="anyone",
    act="propose",
    takes_block=True,
    public=True,
    example="REQUEST INVITE I maintain the installer.",
    argument="text",
)
def request_invite(request: Request) -> Answer:
    """Ask the chairs to invite you."""
    agenda = request.agenda
    reason = clean_line(request["reason"] or " ".join(request.block), _LONGEST_REASON)
    if not reason:
        raise Refused("Please say why: write REQUEST INVITE and your reason.")
    known = agenda.invitation(request.person)
    if known is not None and known.state == "invited":
        raise Refused("You are invited already.")
    if known is not None and known.state == "asked":
        raise Refused("You have asked already; the chairs will answer you.")
    sure = "proven" if request.context.proven else ""
    stranger = not agenda.is_listed(request.sender.address)
    if stranger and not take(agenda, _REQUESTS, sure, request.received, request.letter):
        raise Refused("The chairs are asked by many today; please ask again tomorrow.")
    number, name = agenda.meeting.number, request.sender.name
    agenda.put(Invitation(number, request.person, name, "asked", request.letter))
    ask_for_invitation(request, reason)
    return Answer((Sentence("Your request has gone to the chairs; you will hear from them."),))
