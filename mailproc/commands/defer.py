"""DEFER: leaves a topic for the next meeting."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.consolidation import take_off


@command(
    "DEFER",
    "DEFER T4 [reason]",
    rf"(?P<topic>{TOPIC})(?:[ \t:]+(?P<reason>\S.*))?",
    who="chair",
    act="chair",
    public=True,
)
def defer(request: Request) -> Answer:
    """Leaves a topic for the next meeting, with its number, votes and history."""
    return take_off(request, "deferred")
