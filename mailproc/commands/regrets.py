"""REGRETS: says that one does not come to the meeting."""

from __future__ import annotations

from mailproc.commands.arguments.attendance_words import ATTENDANCE_WORDS
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.invitations import attend


@command("REGRETS", "REGRETS", ATTENDANCE_WORDS, act="propose", public=True, argument="strict")
def regrets(request: Request) -> Answer:
    """Say that you are not coming."""
    return attend(request, "no")
