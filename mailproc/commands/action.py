"""ACTION: notes who will do what."""

from __future__ import annotations

from mailproc.commands.command import TOPIC, Answer, Request, command
from mailproc.commands.inviting import ADDRESS
from mailproc.commands.minuting import note


@command(
    "ACTION",
    "ACTION T7 addr what to do",
    rf"(?P<topic>{TOPIC})[ \t:]+{ADDRESS}[ \t:]+(?P<text>\S.*)",
    who="chair",
    act="chair",
)
def action(request: Request) -> Answer:
    """Notes for the minutes who will do what; who it is gets told."""
    return note(request, "action")
