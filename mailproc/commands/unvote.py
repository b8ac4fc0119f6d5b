"""UNVOTE: withdraws a ballot."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.decision_votes import (
    decides,
    is_secret,
    unvote_in_decision,
    votes_on_decisions,
)
from mailproc.commands.election_ballots import take_back_in_election
from mailproc.meeting.choices import shown
from mailproc.meeting.eligibility import check_open
from mailproc.meeting.sentences import Refused, Sentence


def _may_anybody(request: Request) -> bool:
    if request["election"]:
        return False
    return votes_on_decisions(request, [request.topic(request["topic"])])


@command(
    "UNVOTE",
    "UNVOTE T7",
    rf"[Ee](?P<election>\d{{1,6}})|(?P<topic>{TOPIC}?)",
    act="vote",
    example="UNVOTE T7\nUNVOTE E1",
    argument="vote",
    open_to=_may_anybody,
)
def unvote(request: Request) -> Answer:
    """Take back your vote on a topic.

    Or in an election: `UNVOTE E1`.
    """
    if request["election"]:
        return take_back_in_election(request, int(request["election"]))
    topic = request.topic(request["topic"])
    if decides(request, topic):
        said = unvote_in_decision(request, topic)
        secret = is_secret(request.agenda, topic)
        return Answer((said,), topics=(topic.number,), secret=secret)
    check_open(request.agenda, request.received)
    ballot = request.agenda.ballot_of(topic.number, request.sender.address)
    if ballot is None:
        raise Refused("You have no vote on {id} to take back.", id=topic.id)
    for old in request.agenda.ballots_of(topic.number, request.person):
        request.agenda.withdraw(old, request.letter)
    said = Sentence(
        "{id}: your vote {old} is taken back. You now have no vote on it.",
        id=topic.id,
        old=shown(ballot.choice),
    )
    return Answer((said,), topics=(topic.number,))
