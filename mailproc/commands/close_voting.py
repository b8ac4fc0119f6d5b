"""CLOSE VOTING: ends the vote."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.commands.vote_end import end_vote


@command("CLOSE VOTING", "CLOSE VOTING", who="chair", act="chair", public=True)
def close_voting(request: Request) -> Answer:
    """Close the vote.

    The result goes to the list. Who may vote is fixed from then on.
    """
    return Answer((end_vote(request),))
