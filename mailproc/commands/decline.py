"""DECLINE: turns a request for an invitation down."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.invitations import ADDRESS, set_invitation, standing_of


@command(
    "DECLINE", "DECLINE addr", ADDRESS, who="chair", act="chair", public=True, argument="strict"
)
def decline(request: Request) -> Answer:
    """Turns a request for an invitation down; who asked is told."""
    return set_invitation(request, "declined", standing_of(request, "asked").name)
