"""DEFER: leaves a topic for the next meeting."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.consolidation import TOPIC_AND_REASON, take_off


@command(
    "DEFER",
    "DEFER T4 [reason]",
    TOPIC_AND_REASON,
    who="chair",
    act="chair",
    public=True,
    argument="text",
)
def defer(request: Request) -> Answer:
    """Leave a topic to the next meeting.

    It keeps its number, votes and history.
    """
    return take_off(request, "deferred")
