"""DECLINE: turns a request for an invitation down."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.invitations import WHOM, invited, set_invitation, standing_of


@command("DECLINE", "DECLINE who", WHOM, who="chair", act="chair", public=True, argument="strict")
def decline(request: Request) -> Answer:
    """Turn down a request to be invited.

    Whoever asked gets a mail.
    """
    return set_invitation(request, "declined", invited(request, standing_of(request, "asked")))
