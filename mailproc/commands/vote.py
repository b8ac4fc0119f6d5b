"""VOTE: casts a ballot, or replaces it. How votes are written is in `vote_text`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.arguments.voted_topics import Topics
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.decision_votes import (
    ballot_of_meeting,
    decides,
    is_secret,
    vote_in_decision,
    votes_on_decisions,
)
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import check_command
from mailproc.meeting.choices import Choice, shown
from mailproc.meeting.eligibility import check_choice, check_open, check_voter
from mailproc.meeting.records import OPEN, Ballot, Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import counted, stands

_Vote = tuple[Topic | Refused, WrittenVote]


def _stated(request: Request) -> list[tuple[Topic, Choice]]:
    """Each topic with the choice that this line states for it."""
    return [(topic, vote.choice) for topic, vote in _on_topics(_each(request))]


def _may_anybody(request: Request) -> bool:
    """Whether a stranger's vote counts, as an advisory one: it is on decisions alone."""
    return votes_on_decisions(request, (topic for topic, _ in _on_topics(_each(request))))


@command(
    "VOTE",
    "VOTE T<number> +1",
    r"(?s).*",
    who="member",
    act="vote",
    choices=_stated,
    example="VOTE T7 +1\nVOTE T9 T12 -1, since they can wait",
    argument="vote",
    open_to=_may_anybody,
)
def vote(request: Request) -> Answer:
    """Vote on topics.

    `+1` is for it, `-1` against it, `0` neither. Several topics: `VOTE T7 +1 T9 -1`, `VOTE T3 and
    T5 +1`, `VOTE all +1`, or one below the other. `yes`, `no`, `abstain` do as well, and you may
    say why: `VOTE T7 -1, because ...`. In a topic's thread its number may be left out. Vote again
    to change your mind.
    """
    each = list(_each(request))
    decided = _apart(request, each)
    if not decided:
        _check_meeting(request)
    said: list[Sentence] = []
    topics: list[int] = []
    refused: list[Sentence] = []
    secret = False
    for topic, written in each:
        if isinstance(topic, Refused):
            refused.append(topic.said)
            continue
        try:
            if topic.number in decided:
                _check_torn(request, topic)
                said.append(vote_in_decision(request, topic, written.choice, written.reason))
                secret = secret or is_secret(request.agenda, topic)
            else:
                if decided:
                    _check_meeting(request)
                said.append(_cast(request, topic, written))
                said += ballot_of_meeting(request, topic)
            topics.append(topic.number)
        except Refused as refusal:
            refused.append(refusal.said)
    at_meeting = [number for number in topics if number not in decided]
    said += _merged(request, at_meeting)
    if said and at_meeting:
        said[-1:] = request.with_receipt(said[-1])
    elif secret:
        said += request.seen_by_list()
    told = tuple(dict.fromkeys(refused))
    return Answer(tuple(said), told, topics=tuple(topics), secret=secret)


def _apart(request: Request, each: Iterable[_Vote]) -> frozenset[int]:
    """The topics among those voted on whose votes are of a decision, not of the meeting.

    What a ballot form of the meeting says is always the meeting's.
    """
    if request.in_form:
        return frozenset()
    named = {topic.number: topic for topic, _ in _on_topics(each)}
    return frozenset(n for n, topic in named.items() if decides(request, topic))


def _check_meeting(request: Request) -> None:
    """Refuse a vote that the meeting does not take now, or not from its sender."""
    check_command(request.agenda, "VOTE")
    check_open(request.agenda, request.received)
    check_voter(request.agenda, request.sender.address)


def _merged(request: Request, topics: list[int]) -> Iterator[Sentence]:
    """What to say where votes on several topics are one, since the chairs have merged these."""
    agenda = request.agenda
    parts: dict[int, list[str]] = {}
    for number in dict.fromkeys(topics):
        for item in agenda.fed_in_the_end([number]):
            if item != number and stands(agenda.topic(item)):
                parts.setdefault(item, []).append(f"T{number}")
    for item, voted in parts.items():
        ballot = counted(agenda, item).get(request.person)
        if (len(voted) > 1 or item in topics) and ballot is not None:
            yield Sentence(
                "{parts} and {id} {title} are one topic now, so these votes are one: {choice}",
                parts=", ".join(voted),
                id=f"T{item}",
                title=agenda.topic(item).title,
                choice=shown(ballot.choice),
            )


def _each(request: Request) -> Iterator[_Vote]:
    """Each topic with the vote on it; where it is no topic, why not."""
    for written in request.votes:
        if not written.topics:
            try:
                yield request.topic(again=partial(_line, written.choice)), written
            except Refused as refusal:
                yield refusal, written
            continue
        yield from _unknown(request.agenda, written)
        for number in _numbers(request.agenda, written.topics):
            if isinstance(written.topics, str) and number in request.named:
                continue
            if any(number in left_out for left_out in written.but):
                continue
            try:
                yield request.agenda.topic(number), written
            except Refused as refusal:
                yield refusal, written


def _unknown(agenda: Agenda, written: WrittenVote) -> Iterator[_Vote]:
    """Why what is taken out of many topics, "all but T99", is none."""
    for number in _numbers(agenda, written.but):
        try:
            agenda.topic(number)
        except Refused as refusal:
            yield refusal, written


def _on_topics(each: Iterable[_Vote]) -> Iterator[tuple[Topic, WrittenVote]]:
    return ((topic, written) for topic, written in each if isinstance(topic, Topic))


def _line(choice: Choice, topic: str) -> str:
    """The line that says it with the topic."""
    return f"VOTE {topic} {shown(choice)}"


def _numbers(agenda: Agenda, topics: Topics) -> Iterator[int]:
    """The topics by number; of a range those that there are, and its ends."""
    if isinstance(topics, str):
        yield from (topic.number for topic in agenda.topics if stands(topic))
        return
    for part in topics:
        if len(part) == 1:
            yield part[0]
            continue
        known = [topic for topic in agenda.all(Topic) if topic.number in part]
        yield from sorted(t.number for t in known if t.status in OPEN)
        if part[-1] >= agenda.next_number(Topic):
            yield part[-1]


def _check_torn(request: Request, topic: Topic) -> None:
    """Refuse a vote on a topic on which the letter votes otherwise, too."""
    if topic.number in request.contradicted:
        raise Refused(
            "Your mail votes on {id} in two ways, so neither counts; send one.", id=topic.id
        )


def _cast(request: Request, topic: Topic, written: WrittenVote) -> Sentence:
    agenda = request.agenda
    _check_torn(request, topic)
    check_choice(topic, written.choice, agenda.rules.scale)
    agenda.standing(topic.number)
    old = agenda.ballot_of(topic.number, request.sender.address)
    cast = (request.received, request.letter, len(agenda.changes))
    ballot = Ballot(topic.number, request.person, written.choice, *cast, reason=written.reason)
    agenda.cast(ballot)
    said = Sentence(
        "{id} {title}: {new} (was: {old})",
        id=topic.id,
        title=topic.title,
        new=shown(written.choice),
        old=shown(old.choice if old else None),
    )
    if not written.reason:
        return said
    return Sentence("{said}. Your reason: “{reason}”", said=said, reason=written.reason)
