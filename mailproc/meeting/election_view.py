"""Elections as JSON values, for exports, pages and mails; their ballots below receipts. Pure.

While people vote nothing here depends on a ballot.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final, TypedDict
from zoneinfo import ZoneInfo

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.election import Candidate, Election
from mailproc.meeting.election_list import (
    candidates_of,
    counted_ballots,
    elected,
    elections,
    seat_count,
)
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.stv import BrokenTie, CountRound, SeatCount
from mailproc.meeting.tokens import election_receipt

#: How an election is counted, for all who read its result.
COUNTING: Final = Sentence(
    "by the single transferable vote, as for Scotland’s councils (Scottish Local Government "
    "Elections Order 2007, rules 45 to 52), in exact fractions; where the Order draws lots, the "
    "lower number wins."
)


class ElectionSheetLine(TypedDict):
    """One voter's ballot, in JSON values."""

    voter: str
    """The receipt that they were told."""
    candidates: list[str]
    """``C3``, the best first."""


def elections_view(agenda: Agenda) -> list[dict[str, Any]]:
    """Every election of the list."""
    return [election_view(agenda, one) for one in elections(agenda)]


def election_view(agenda: Agenda, election: Election) -> dict[str, Any]:
    """All about an election that anybody may see.

    Votes are exact, as in ``48/11``; ballots stand in the order of what they say.
    """
    zone = ZoneInfo(agenda.rules.timezone)
    counted = seat_count(agenda, election)
    closed = election.state == "closed"
    return {
        "id": election.id,
        "title": election.title,
        "seats": election.seats,
        "state": election.state,
        "voters": election.house,
        "nominations": election.nominations.astimezone(zone).isoformat(),
        "until": election.until.astimezone(zone).isoformat(),
        "reason": election.reason,
        "candidates": [_candidate(one) for one in _shown(agenda, election)],
        "elected": [one.id for one in elected(agenda, election)],
        "eligible": election.eligible if closed else None,
        "voted": len(election.counted) if closed else None,
        "quota": counted.quota if counted else None,
        "rounds": [
            {**_round(one), "said": str(said)}
            for one, said in zip(
                counted.rounds if counted else (), round_sentences(agenda, election), strict=True
            )
        ],
        "ballots": sorted(
            [f"C{number}" for number in cast.candidates]
            for cast in counted_ballots(agenda, election)
        ),
    }


def round_sentences(agenda: Agenda, election: Election) -> list[Sentence]:
    """What happened in each round, in words; nothing where nothing was counted."""
    counted = seat_count(agenda, election)
    if counted is None:
        return []
    names = {one.number: one.name for one in candidates_of(agenda, election)}
    return [
        Sentence("{what}{tie}{won}", what=what, tie=_tie(each.tie, names), won=_won(each, names))
        for each, what in zip(counted.rounds, _acts(counted, names), strict=True)
    ]


def election_sheet(agenda: Agenda, election: Election, secret: str) -> list[ElectionSheetLine]:
    """Every ballot that counts, under its receipt; none while people vote.

    Args:
        agenda: the list's.
        election: which.
        secret: the list's, from which receipts are made.
    """
    lines: list[ElectionSheetLine] = [
        {
            "voter": election_receipt(secret, election.number, cast.voter),
            "candidates": [f"C{number}" for number in cast.candidates],
        }
        for cast in counted_ballots(agenda, election)
    ]
    return sorted(lines, key=lambda line: line["voter"])


def _shown(agenda: Agenda, election: Election) -> list[Candidate]:
    """Who stands or stood; who was asked and has said no, or nothing, is nobody's business."""
    found = candidates_of(agenda, election)
    return [one for one in found if one.state in ("standing", "withdrawn")]


def _candidate(candidate: Candidate) -> dict[str, str]:
    return {"id": candidate.id, "name": candidate.name, "state": candidate.state}


def _round(each: CountRound) -> dict[str, Any]:
    tie = each.tie
    return {
        "act": each.act,
        "candidate": f"C{each.candidate}" if each.candidate else None,
        "value": str(each.value) if each.value is not None else None,
        "votes": {f"C{number}": str(votes) for number, votes in each.votes.items()},
        "exhausted": str(each.exhausted),
        "elected": [f"C{number}" for number in each.elected],
        "tie": {
            "between": [f"C{number}" for number in tie.between],
            "chosen": f"C{tie.chosen}",
            "round": tie.round,
        }
        if tie
        else None,
    }


def _acts(counted: SeatCount, names: dict[int, str]) -> Iterator[Sentence]:
    """What each round passes on."""
    before: CountRound | None = None
    for number, each in enumerate(counted.rounds, 1):
        if before is None or each.candidate is None:
            yield Sentence(
                "{n}. First preferences: {papers} ballots; with {quota} votes one is elected.",
                n=number,
                papers=counted.papers,
                quota=counted.quota,
            )
        elif each.act == "surplus":
            surplus = before.votes[each.candidate] - counted.quota
            yield Sentence(
                "{n}. {name} has {votes} more than that; they are passed on, a first preference as "
                "{value} of a vote.",
                n=number,
                name=names[each.candidate],
                votes=_in_words(surplus),
                value=each.value,
            )
        elif each.votes[each.candidate]:
            yield Sentence(
                "{n}. {name} has the fewest votes and is out.", n=number, name=names[each.candidate]
            )
        else:
            yield Sentence(
                "{n}. {name} has the fewest votes and is out; all of them are passed on.",
                n=number,
                name=names[each.candidate],
            )
        before = each


def _in_words(votes: Fraction) -> str:
    """``4``, ``3 1/2``."""
    whole, rest = divmod(votes, 1)
    return " ".join(str(part) for part in (whole, rest) if part) or "0"


def _won(each: CountRound, names: dict[int, str]) -> Sentence | str:
    if not each.elected:
        return ""
    return Sentence(" Elected: {names}.", names=", ".join(names[one] for one in each.elected))


def _tie(tie: BrokenTie | None, names: dict[int, str]) -> Sentence | str:
    if tie is None:
        return ""
    between = ", ".join(names[one] for one in tie.between)
    if tie.round is None:
        return Sentence(
            " {names} had equally many votes in every round, so their numbers settled it.",
            names=between,
        )
    return Sentence(
        " {names} had equally many votes; what they had in round {n} settled it.",
        names=between,
        n=tie.round,
    )
