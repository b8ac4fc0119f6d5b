"""UNVOTE: withdraws a ballot."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.commands.effects.decision_votes import (
    decides,
    is_secret,
    unvote_in_decision,
    votes_on_decisions,
)
from mailproc.commands.effects.election_ballots import take_back_in_election
from mailproc.meeting.ballot_types import ranks_topics
from mailproc.meeting.choices import shown
from mailproc.meeting.election_list import open_elections
from mailproc.meeting.eligibility import check_open
from mailproc.meeting.records import Ranking, Topic
from mailproc.meeting.sentences import Refused, Sentence


def _may_anybody(request: Request) -> bool:
    if request["election"] or request["all"]:
        return False
    return votes_on_decisions(request, [request.topic(request["topic"])])


@command(
    "UNVOTE",
    "UNVOTE T7",
    rf"[Ee](?P<election>\d{{1,6}})|(?P<all>(?i:all|everything))|(?P<topic>{TOPIC}?)",
    act="vote",
    example="UNVOTE T7\nUNVOTE all\nUNVOTE E1",
    argument="vote",
    open_to=_may_anybody,
)
def unvote(request: Request) -> Answer:
    """Take back your vote on a topic.

    Or in an election: `UNVOTE E1`. `UNVOTE all` takes back those on all topics of the meeting, or
    your ranking of them.
    """
    if request["election"]:
        return take_back_in_election(request, int(request["election"]))
    ranked = ranks_topics(request.agenda)
    if request["all"]:
        return _unvote_ranking(request) if ranked else _unvote_all(request)
    topic = request.topic_or_none(request["topic"])
    if topic is None and (election := _answered_election(request)):
        return take_back_in_election(request, election)
    if ranked and (topic is None or not (request["topic"] or decides(request, topic))):
        return _unvote_ranking(request)
    topic = topic or request.topic()
    if decides(request, topic):
        said = unvote_in_decision(request, topic)
        secret = is_secret(request.agenda, topic)
        return Answer((said,), topics=(topic.number,), secret=secret)
    if ranked:
        raise Refused(
            "Here a ranking of all topics is one vote. To change it, send another one; to take it "
            "back, send:  UNVOTE all"
        )
    check_open(request.agenda, request.received)
    if not request.agenda.ballots_of(topic.number, request.person):
        raise Refused("You have no vote on {id} to take back.", id=topic.id)
    return Answer((_take_back(request, topic),), topics=(topic.number,))


def _unvote_all(request: Request) -> Answer:
    """Take back each vote on a topic of the meeting; those by a rule have to be named."""
    agenda = request.agenda
    check_open(agenda, request.received)
    voted = [one for one in agenda.topics if agenda.ballots_of(one.number, request.person)]
    if not voted:
        raise Refused("You have no vote on any topic of {title}.", title=agenda.meeting.title)
    said = tuple(_take_back(request, topic) for topic in voted)
    return Answer(said, topics=tuple(topic.number for topic in voted))


def _unvote_ranking(request: Request) -> Answer:
    """Take back the sender's ranking of the meeting's topics."""
    agenda = request.agenda
    check_open(agenda, request.received)
    cast = agenda.of_person(Ranking, request.person, agenda.meeting.number)
    if not cast:
        raise Refused("You have no vote on any topic of {title}.", title=agenda.meeting.title)
    topics = {topic for one in cast for tier in one.tiers for topic in tier}
    for one in list(cast):
        agenda.remove(one)
    said = Sentence("Your ranking is taken back. You now have none.")
    return Answer((said,), topics=tuple(sorted(topics)))


def _take_back(request: Request, topic: Topic) -> Sentence:
    """Withdraw the sender's ballots on a topic on which they have voted."""
    agenda = request.agenda
    ballot = agenda.ballot_of(topic.number, request.sender.address)
    for old in agenda.ballots_of(topic.number, request.person):
        agenda.withdraw(old, request.letter)
    return Sentence(
        "{id}: your vote {old} is taken back. You now have no vote on it.",
        id=topic.id,
        old=shown(ballot.choice if ballot else None),
    )


def _answered_election(request: Request) -> int:
    """The only election in which people vote now, if the letter answers a mail about one."""
    context = request.context
    kind = context.threads.answered_kind(context.letter.references)
    voting = [one for one in open_elections(request.agenda) if one.state == "voting"]
    return voting[0].number if kind == "election" and len(voting) == 1 else 0
