"""ACTION: notes who will do what."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.invitations import ADDRESS
from mailproc.commands.minute_lines import add_minute


@command(
    "ACTION",
    "ACTION T7 addr what to do",
    rf"(?P<topic>{TOPIC})[ \t:]+{ADDRESS}[ \t:]+(?P<text>\S.*)",
    who="chair",
    act="chair",
    public=True,
    argument="text",
)
def action(request: Request) -> Answer:
    """Notes for the minutes who will do what; who it is gets told."""
    return add_minute(request, "action")
