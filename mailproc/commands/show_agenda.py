"""AGENDA: all topics as they stand."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.view import overview


@command("AGENDA", "AGENDA", who="anyone", public=True, question=True, argument="strict")
def agenda(request: Request) -> Answer:
    """See all topics as they stand."""
    return Answer(show="agenda", values={"view": overview(request.agenda, by_ballots=False)})
