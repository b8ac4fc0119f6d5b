"""DROP: declines a topic."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.consolidation import TOPIC_AND_REASON, take_off


@command(
    "DROP",
    "DROP T17 reason",
    TOPIC_AND_REASON,
    who="chair",
    act="chair",
    public=True,
    argument="text",
)
def drop(request: Request) -> Answer:
    """Declines a topic for this meeting; its proposer gets the reason."""
    return take_off(request, "dropped")
