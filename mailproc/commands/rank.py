"""RANK: a whole ranking."""

from __future__ import annotations

import re

from mailproc.commands.base import TOPIC, Answer, Request, command, number_of
from mailproc.commands.effects.election_ballots import CANDIDATES, cast_in_election
from mailproc.meeting.ballot_types import check_command
from mailproc.meeting.ballot_types.ranked import told_ranking
from mailproc.meeting.eligibility import check_open, check_voter
from mailproc.meeting.records import Ranking
from mailproc.meeting.sentences import Refused


@command(
    "RANK",
    "RANK T3 > T7 = T9",
    rf"{CANDIDATES}|(?P<order>{TOPIC}(?:(?:[ \t]*[>=,][ \t]*|[ \t]+){TOPIC})*)",
    act="vote",
    example="RANK T3 > T7 = T9 > T1",
    argument="vote",
)
def rank(request: Request) -> Answer:
    """Rank the topics.

    The best comes first, `=` between equal topics; what you leave out ties last. Topics can be
    ranked at meetings with ranked ballots, candidates in an election: `RANK C3 > C1`. Rank again
    to change your mind.
    """
    agenda = request.agenda
    if request["candidates"]:
        return cast_in_election(request)
    check_command(agenda, "RANK")
    check_open(agenda, request.received)
    check_voter(agenda, request.sender.address)
    tiers = tuple(
        tuple(agenda.standing(number_of(topic.strip())).number for topic in tier.split("="))
        for tier in re.split(r">|,|(?<=\d)\s+(?=[Tt#\d])", request["order"])
    )
    named = [number for tier in tiers for number in tier]
    if len(named) != len(set(named)):
        raise Refused("Your ranking names a topic twice; please name each once.")
    number = agenda.meeting.number
    agenda.cast(Ranking(number, request.person, tiers, request.received, request.letter))
    said = told_ranking(agenda, tiers)
    return Answer(request.with_receipt(said), topics=tuple(named))
