"""INVITE: invites somebody to the meeting."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.invitations import ADDRESS, set_invitation
from mailproc.mail.text import clean_line


@command(
    "INVITE",
    "INVITE addr [name]",
    rf"{ADDRESS}(?:[ \t]+(?P<name>\S.*))?",
    who="chair",
    act="chair",
    public=True,
    argument="text",
)
def invite(request: Request) -> Answer:
    """Invites somebody to the meeting, who is told."""
    return set_invitation(request, "invited", clean_line(request["name"]))
