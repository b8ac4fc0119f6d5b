"""REGRETS: says that one does not come to the meeting."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.invitations import attend


@command("REGRETS", "REGRETS", act="propose", public=True, argument="strict")
def regrets(request: Request) -> Answer:
    """Say that you are not coming."""
    return attend(request, "no")
