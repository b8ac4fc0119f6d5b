"""DEFER: leaves topics for the next meeting."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.consolidation import TOPICS_AND_REASON, take_off


@command(
    "DEFER",
    "DEFER T4 T6 [reason]",
    TOPICS_AND_REASON,
    who="chair",
    act="chair",
    public=True,
    example="DEFER T4\nDEFER T4, T6 and T9: no time",
    argument="text",
)
def defer(request: Request) -> Answer:
    """Leave topics to the next meeting.

    They keep their numbers, votes and history.
    """
    return take_off(request, "deferred")
