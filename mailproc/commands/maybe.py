"""MAYBE: says that one may come to the meeting."""

from __future__ import annotations

from mailproc.commands.arguments.attendance_words import UNSURE_WORDS
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.invitations import attend


@command("MAYBE", "MAYBE", UNSURE_WORDS, act="propose", public=True, argument="strict")
def maybe(request: Request) -> Answer:
    """Say that you may be coming."""
    return attend(request, "maybe")
