"""UNVOTE: withdraws a ballot."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.meeting.choices import shown
from mailproc.meeting.eligibility import check_open
from mailproc.meeting.sentences import Refused, Sentence


@command("UNVOTE", "UNVOTE T7", rf"(?P<topic>{TOPIC}?)", act="vote", argument="vote")
def unvote(request: Request) -> Answer:
    """Take back your vote on a topic."""
    check_open(request.agenda, request.received)
    topic = request.topic(request["topic"])
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
