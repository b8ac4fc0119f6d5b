"""CLOSE VOTING: ends the vote."""

from __future__ import annotations

from mailproc.commands.base import LETTERED_TOPIC, Answer, Request, command
from mailproc.commands.decision_changes import close_vote, voted_on
from mailproc.commands.vote_end import end_vote
from mailproc.meeting.sentences import Refused


@command(
    "CLOSE VOTING",
    "CLOSE VOTING [T7]",
    rf"(?P<topic>(?:{LETTERED_TOPIC})?)(?:[ \t]+due[ \t]+(?P<due>\S+))?",
    who="chair",
    act="chair",
    public=True,
)
def close_voting(request: Request) -> Answer:
    """Close the vote.

    The result goes to the list. Who may vote is fixed from then on. `CLOSE VOTING T7` closes the
    vote on one topic that is decided by a rule, once that has been open long enough.
    """
    if request["topic"]:
        topic = request.topic(request["topic"])
        if request["due"] not in ("", voted_on(request.agenda, topic).until.isoformat()):
            raise Refused("The vote on {id} goes on for longer.", id=topic.id)
        return close_vote(request, topic)
    return Answer((end_vote(request),))
