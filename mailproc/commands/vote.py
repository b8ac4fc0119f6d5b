"""VOTE: casts a ballot, or replaces it. The words for a choice are in `meeting.choices`."""

from __future__ import annotations

import re

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.meeting.ballot_types import check_command
from mailproc.meeting.choices import CHOICE, Choice, choice_of, shown
from mailproc.meeting.eligibility import check_open, check_voter
from mailproc.meeting.records import Ballot, Topic
from mailproc.meeting.sentences import Refused, Sentence

#: A topic, but not the bare choice ``0``: there is no topic 0.
_TOPIC = rf"(?:(?!0+(?!\d)){TOPIC})"
_PART = re.compile(rf"(?P<topics>(?:{_TOPIC}[ ,:]+)*)(?P<choice>{CHOICE})(?:[ ,]+|$)")


def _stated(request: Request) -> list[tuple[Topic, Choice]]:
    """Each topic with the choice that this line states for it.

    Raises:
        Refused: for a topic that does not exist or is not named.
    """
    return [(request.topic(topic), choice) for topic, choice in _written(request)]


@command(
    "VOTE",
    "VOTE T7 +1",
    rf"(?P<choices>(?:(?:{_TOPIC}[ ,:]+)+{CHOICE}(?:[ ,]+|$|(?=[.!]$)))+|{CHOICE})[.!]?",
    who="member",
    act="vote",
    choices=_stated,
    example="VOTE T7 +1\nVOTE T9 T12 -1",
)
def vote(request: Request) -> Answer:
    """Vote on topics.

    Say `+1`, `0` or `-1` (or `yes`, `abstain`, `no`) for each. Vote again to change your mind.
    """
    check_command(request.agenda, "VOTE")
    check_open(request.agenda, request.received)
    check_voter(request.agenda, request.sender.address)
    said: list[Sentence] = []
    topics: list[int] = []
    refused: list[Sentence] = []
    for written, choice in _written(request):
        try:
            topic = request.topic(written)
            said.append(_cast(request, topic, choice))
            topics.append(topic.number)
        except Refused as refusal:
            refused.append(refusal.said)
    if said:
        said[-1:] = request.with_receipt(said[-1])
    return Answer(tuple(said), tuple(refused), topics=tuple(topics))


def _written(request: Request) -> list[tuple[str, Choice]]:
    """Each topic as it is written, ``""`` for the one that is meant, with its choice."""
    pairs: list[tuple[str, Choice]] = []
    for part in _PART.finditer(request["choices"]):
        topics = re.findall(_TOPIC, part["topics"]) or [""]
        pairs.extend((topic, choice_of(part["choice"])) for topic in topics)
    return pairs


def _cast(request: Request, topic: Topic, choice: Choice) -> Sentence:
    agenda = request.agenda
    if topic.number in request.contradicted:
        raise Refused(
            "Your mail votes on {id} in two ways, so neither counts; send one.", id=topic.id
        )
    agenda.standing(topic.number)
    old = agenda.ballot_of(topic.number, request.sender.address)
    cast = (request.received, request.letter, len(agenda.changes))
    agenda.cast(Ballot(topic.number, request.person, choice, *cast))
    return Sentence(
        "{id} {title}: {new} (was: {old})",
        id=topic.id,
        title=topic.title,
        new=shown(choice),
        old=shown(old.choice if old else None),
    )
