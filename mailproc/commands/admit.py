"""ADMIT: grants a request for an invitation."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.invitations import WHOM, invited, set_invitation, standing_of


@command("ADMIT", "ADMIT who", WHOM, who="chair", act="chair", public=True, argument="strict")
def admit(request: Request) -> Answer:
    """Invite somebody who asked for it."""
    return set_invitation(request, "invited", invited(request, standing_of(request, "asked")))
