"""RESOLVE: a topic was settled on the list."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.consolidation import TOPICS_AND_REASON, take_off


@command(
    "RESOLVE",
    "RESOLVE T5 how it was settled",
    TOPICS_AND_REASON,
    who="chair",
    act="chair",
    public=True,
    example="RESOLVE T5 The patch is in.",
    argument="text",
)
def resolve(request: Request) -> Answer:
    """Note that a topic is settled.

    It leaves the agenda, since the list has dealt with it; its proposer and lead are told how.
    `RESOLVE T5, T6: how` takes several.
    """
    return take_off(request, "resolved")
