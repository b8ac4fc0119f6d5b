"""INVITE: invites somebody to the meeting."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.invitations import ADDRESS, set_invitation
from mailproc.mail.text import clean_line


@command(
    "INVITE",
    "INVITE address [name]",
    rf"{ADDRESS}(?:[ \t]+(?P<name>\S.*))?",
    who="chair",
    act="chair",
    public=True,
    example="INVITE jane@example.org Jane Roe",
    argument="text",
)
def invite(request: Request) -> Answer:
    """Invite somebody to the meeting.

    They get a mail.
    """
    return set_invitation(request, "invited", clean_line(request["name"]))
