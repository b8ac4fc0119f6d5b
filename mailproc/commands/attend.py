"""ATTEND: says that one comes to the meeting."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.invitations import attend as attend_


@command("ATTEND", "ATTEND", act="propose", public=True, argument="strict")
def attend(request: Request) -> Answer:
    """Says that you come to the meeting."""
    return attend_(request, comes=True)
