"""INVITE: invites somebody to the meeting."""

from __future__ import annotations

from mailproc.commands.arguments.named_people import ADDRESS, PERSON, person_named
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.invitations import set_invitation


@command(
    "INVITE",
    "INVITE who",
    rf"(?P<whom>{ADDRESS}[ \t]+\S.*|{PERSON})",
    who="chair",
    act="chair",
    public=True,
    example="INVITE Jane Roe\nINVITE ada@example.net Ada Smith",
    argument="text",
)
def invite(request: Request) -> Answer:
    """Invite somebody to the meeting.

    A member by name or address; others by address, with their name if you like. They get a mail.
    """
    return set_invitation(request, "invited", person_named(request, request["whom"]))
