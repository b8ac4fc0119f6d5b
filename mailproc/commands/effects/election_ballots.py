"""What RANK does in an election: casts a ballot, which nobody but its voter is ever shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from mailproc.commands.base import Answer, Request
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision_rule import MEMBERS
from mailproc.meeting.election import Candidate, Election, ElectionBallot, check_voting
from mailproc.meeting.election_list import ballot_of, election_numbered, elections
from mailproc.meeting.eligibility import people_in
from mailproc.meeting.sentences import Refused, Sentence, Word
from mailproc.meeting.tokens import election_receipt

#: A regular expression for the name of a candidate.
CANDIDATE: Final = r"(?:[Cc]\d{1,6}(?![\w-]))"
#: The group ``candidates`` of a grammar: one, or several in their order.
CANDIDATES: Final = (
    rf"(?:[Ee](?P<election>\d{{1,6}})[ \t]*[:,]?[ \t]+)?"
    rf"(?P<candidates>{CANDIDATE}(?:(?:[ \t]*[>=,][ \t]*|[ \t]+){CANDIDATE})*)"
)
_NUMBER: Final = re.compile(r"\d+")


def cast_in_election(request: Request) -> Answer:
    """Cast the ballot that a line says.

    Raises:
        Refused: the sender may not vote, nobody can now, or it is not clear what the line says.
    """
    agenda, written = request.agenda, request["candidates"]
    named = [_candidate(agenda, int(number)) for number in _NUMBER.findall(written)]
    election = _election(request, named)
    check_voting(election, request.received)
    if request.person not in people_in(agenda, election.house):
        raise Refused(
            "On {id} only {who} vote. If you are one of them under another address, write from "
            "that, or ask the chairs.",
            id=election.id,
            who=Word("members of the list") if election.house == MEMBERS else election.house,
        )
    if "=" in written:
        raise Refused(
            "In an election each candidate has a place of their own, so nothing was counted. "
            "Please write an order such as:  RANK {order}",
            order=" > ".join(one.id for one in named),
        )
    numbers = tuple(one.number for one in named)
    if len(set(numbers)) != len(numbers):
        raise Refused("Your ranking names a candidate twice; please name each once.")
    _check_standing(named)
    agenda.put(
        ElectionBallot(election.number, request.person, numbers, request.received, request.letter)
    )
    return Answer(_said(request, election, named), secret=True)


def _said(request: Request, election: Election, named: list[Candidate]) -> tuple[Sentence, ...]:
    said = _order(election, named)
    secret, seen = request.context.secret, request.seen_by_list()
    if not secret:
        return (said, *seen)
    told = Sentence(
        "Your receipt is {receipt}; with it you can find your ballot once the result is posted.",
        receipt=election_receipt(secret, election.number, request.person),
    )
    return (said, *seen, told)


def take_back_in_election(request: Request, number: int) -> Answer:
    """Take back the ballot that the sender has cast in an election.

    Raises:
        Refused: there is none, or the vote is over.
    """
    agenda = request.agenda
    election = election_numbered(agenda, number)
    check_voting(election, request.received)
    values = {"id": election.id, "title": election.title}
    cast = agenda.of_person(ElectionBallot, request.person, election.number)
    if not cast:
        raise Refused("You have no vote on {id} {title} to take back.", **values)
    for ballot in cast:
        agenda.remove(ballot)
    said = Sentence("Your vote on {id} {title} is taken back. You now have none.", **values)
    return Answer((said,), secret=True)


def own_ballots(agenda: Agenda, person: str) -> Iterator[Sentence]:
    """What somebody has voted in the elections, for themselves alone."""
    for election in elections(agenda):
        ballot = ballot_of(agenda, election, person)
        if ballot is not None and election.state != "cancelled":
            found = (agenda.get(Candidate, number) for number in ballot.candidates)
            yield _order(election, [one for one in found if one is not None])


def _order(election: Election, named: Iterable[Candidate]) -> Sentence:
    order = ", ".join(f"{place}. {one.name}" for place, one in enumerate(named, 1))
    return Sentence(
        "Your vote on {id} {title}: {order}.", id=election.id, title=election.title, order=order
    )


def _candidate(agenda: Agenda, number: int) -> Candidate:
    found = agenda.get(Candidate, number)
    if found is None:
        raise Refused("There is no candidate C{number}; ELECTIONS shows them.", number=number)
    return found


def _election(request: Request, named: list[Candidate]) -> Election:
    """The election that all of them stand in, which is the one that is named, if one is."""
    numbers = {one.election for one in named}
    if request["election"]:
        numbers.add(int(request["election"]))
    if len(numbers) > 1:
        raise Refused(
            "These are not all candidates of one election, so nothing was counted; ELECTIONS shows "
            "who stands for what."
        )
    return election_numbered(request.agenda, numbers.pop())


def _check_standing(named: list[Candidate]) -> None:
    gone = [one for one in named if one.state != "standing"]
    if gone:
        raise Refused(
            "{name} ({id}) does not stand, so nothing was counted; please leave them out.",
            name=gone[0].name,
            id=gone[0].id,
        )
