"""RESOLVE: a topic was settled on the list."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.consolidation import TOPIC_AND_REASON, take_off


@command(
    "RESOLVE",
    "RESOLVE T5 how it was settled",
    TOPIC_AND_REASON,
    who="chair",
    act="chair",
    public=True,
    argument="text",
)
def resolve(request: Request) -> Answer:
    """Takes a topic off that was settled on the list; its proposer gets the reason."""
    return take_off(request, "resolved")
