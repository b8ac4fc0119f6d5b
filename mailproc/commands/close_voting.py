"""CLOSE VOTING: ends the vote."""

from __future__ import annotations

from mailproc.commands.base import LETTERED_TOPIC, Answer, Request, command
from mailproc.commands.effects.decision_changes import close_vote, thread_vote, voted_on
from mailproc.commands.effects.vote_end import end_vote
from mailproc.meeting.election_list import election_numbered
from mailproc.meeting.sentences import Refused


@command(
    "CLOSE VOTING",
    "CLOSE VOTING [T7]",
    rf"(?:(?P<topic>{LETTERED_TOPIC})|[Ee](?P<election>\d{{1,6}}))?"
    r"(?:[ \t]+due[ \t]+(?P<due>\S+))?",
    who="chair",
    act="chair",
    public=True,
)
def close_voting(request: Request) -> Answer:
    """Close the vote.

    The result goes to the list. Who may vote is fixed from then on. `CLOSE VOTING T7` closes the
    vote on one topic that is decided by a rule, once that has been open long enough; in the thread
    of such a vote, CLOSE VOTING means that one.
    """
    if request["topic"]:
        topic = request.topic(request["topic"])
        if request["due"] not in ("", voted_on(request.agenda, topic).until.isoformat()):
            raise Refused("The vote on {id} goes on for longer.", id=topic.id)
        return close_vote(request, topic)
    if request["election"]:
        election = election_numbered(request.agenda, int(request["election"]))
        raise Refused(
            "{id} {title} ends at its date. To move that, send EXTEND VOTING {id} and another "
            "one; to call it off, CANCEL ELECTION {id} and why.",
            id=election.id,
            title=election.title,
        )
    if called := thread_vote(request):
        return close_vote(request, called)
    return Answer((end_vote(request),))
