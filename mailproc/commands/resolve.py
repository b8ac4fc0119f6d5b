"""RESOLVE: a topic was settled on the list."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.consolidation import take_off


@command(
    "RESOLVE",
    "RESOLVE T5 how it was settled",
    rf"(?P<topic>{TOPIC})(?:[ \t:]+(?P<reason>\S.*))?",
    who="chair",
    act="chair",
    public=True,
)
def resolve(request: Request) -> Answer:
    """Takes a topic off that was settled on the list; its proposer gets the reason."""
    return take_off(request, "resolved")
