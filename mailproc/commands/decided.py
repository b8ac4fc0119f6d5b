"""DECIDED: notes what was decided on a topic."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.minute_lines import add_minute


@command(
    "DECIDED",
    "DECIDED T7 what was decided",
    rf"(?P<topic>{TOPIC})[ \t:]+(?P<text>\S.*)",
    who="chair",
    act="chair",
    public=True,
    argument="text",
)
def decided(request: Request) -> Answer:
    """Notes for the minutes what was decided on a topic."""
    return add_minute(request, "decided")
