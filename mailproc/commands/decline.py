"""DECLINE: turns a request for an invitation down."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.invitations import ADDRESS, set_invitation, standing_of


@command(
    "DECLINE", "DECLINE address", ADDRESS, who="chair", act="chair", public=True, argument="strict"
)
def decline(request: Request) -> Answer:
    """Turn down a request to be invited.

    Whoever asked gets a mail.
    """
    return set_invitation(request, "declined", standing_of(request, "asked").name)
