"""ELECTIONS: who is elected for what, and how that stands."""

from __future__ import annotations

from mailproc.commands.base import Answer, Request, command
from mailproc.meeting.election_view import elections_view


@command("ELECTIONS", "ELECTIONS", who="anyone", public=True, question=True, argument="strict")
def elections(request: Request) -> Answer:
    """See the elections.

    Who stands for which seats, until when people vote, and who was elected.
    """
    return Answer(show="elections", values={"elections": elections_view(request.agenda)})
