"""DROP: declines a topic."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.consolidation import TOPICS_AND_REASON, take_off


@command(
    "DROP",
    "DROP T17 why",
    TOPICS_AND_REASON,
    who="chair",
    act="chair",
    public=True,
    example="DROP T17 The website has a meeting of its own.",
    argument="text",
)
def drop(request: Request) -> Answer:
    """Decline a topic.

    Its proposer and its lead are told why. `DROP T17, T18: why` takes several.
    """
    return take_off(request, "dropped")
