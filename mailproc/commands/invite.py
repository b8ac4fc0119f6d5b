"""INVITE: invites somebody to the meeting."""

from __future__ import annotations

from mailproc.cleaning import clean_line
from mailproc.commands.command import Answer, Request, command
from mailproc.commands.inviting import ADDRESS, decide_invitation


@command(
    "INVITE",
    "INVITE addr [name]",
    rf"{ADDRESS}(?:[ \t]+(?P<name>\S.*))?",
    who="chair",
    act="chair",
)
def invite(request: Request) -> Answer:
    """Invites somebody to the meeting, who is told."""
    return decide_invitation(request, "invited", clean_line(request["name"]))
