"""DROP: declines a topic."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.consolidation import take_off


@command(
    "DROP",
    "DROP T17 reason",
    rf"(?P<topic>{TOPIC})(?:[ \t:]+(?P<reason>\S.*))?",
    who="chair",
    act="chair",
    public=True,
)
def drop(request: Request) -> Answer:
    """Declines a topic for this meeting; its proposer gets the reason."""
    return take_off(request, "dropped")
