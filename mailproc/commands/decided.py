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
    example="DECIDED T7 We release in March and September.",
    argument="text",
)
def decided(request: Request) -> Answer:
    """Note what was decided on a topic."""
    return add_minute(request, "decided")
