"""SCHEDULE: posts the timed agenda."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.posted_agenda import post_agenda


@command("SCHEDULE", "SCHEDULE", who="chair", act="chair", public=True)
def schedule(request: Request) -> Answer:
    """Post the agenda.

    The topics are fitted into the meeting by their ranking. Refused until every proposal is on
    the agenda or off it for a reason, and while a secret vote is open.
    """
    return Answer(tuple(post_agenda(request)))
