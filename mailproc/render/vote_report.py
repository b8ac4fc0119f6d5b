"""What the result mail tells beside the counts: who voted how, and what broke ties. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal

from msgspec import Struct, field

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.choices import Choice, shown
from mailproc.meeting.eligibility import electorate
from mailproc.meeting.ranking import ranking
from mailproc.meeting.tally import Tally, counted
from mailproc.meeting.tally_sheet import Sheet, SheetLine

#: Choices by name that one mail holds; of more the pages tell.
_MOST_CHOICES: Final = 2000
#: Topics that one mail lists.
MOST_TOPICS: Final = 100

#: Two topics of one score, and what put the first before the second.
Tie = tuple[str, str, Literal["for", "number"]]


class VoteReport(Struct, frozen=True):
    """Who voted how, by name: empty where the vote was secret, or there is too much for a mail."""

    voters: Mapping[str, list[tuple[str, list[str]]]] = field(default_factory=dict)
    """By topic (``T7``): each choice, the best first, with those who made it and their reasons."""
    rankings: Sequence[tuple[str, str]] = ()
    """Each voter's ranking, such as ``T3 > T1 = T2``."""
    ties: Sequence[Tie] = ()
    """Of those that stand one below the other."""


def vote_report(agenda: Agenda, sheet: Sheet) -> VoteReport:
    """The report on a vote that is over.

    Args:
        agenda: the list's agenda.
        sheet: the meeting's tally sheet.
    """
    counts = ballot_type(agenda.meeting.ballot).counts
    ranked = [(topic.number, count) for topic, count in ranking(agenda) if count is not None]
    ties = list(_ties(ranked[:MOST_TOPICS])) if counts else []
    too_much = sum(len(row["choices"]) for row in sheet) > _MOST_CHOICES
    if agenda.meeting.secret or too_much:
        return VoteReport(ties=ties)
    if not counts:
        return VoteReport(rankings=[(row["voter"], _ranking(row)) for row in sheet])
    names = {voter.person: voter.name for voter in electorate(agenda)}
    return VoteReport(
        {f"T{number}": _voters(agenda, number, names) for number, _ in ranked}, (), ties
    )


def _voters(agenda: Agenda, number: int, names: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Whose ballots count on a topic: also those on what was consolidated into it."""
    made: dict[Choice, list[str]] = {}
    for person, ballot in counted(agenda, number).items():
        name = names.get(person, person)
        told = f"{name} ({ballot.reason})" if ballot.reason else name
        made.setdefault(ballot.choice, []).append(told)
    return [(shown(choice), sorted(made[choice])) for choice in sorted(made, reverse=True)]


def _ranking(row: SheetLine) -> str:
    tiers: dict[int, list[str]] = {}
    for topic, rank in row["choices"].items():
        tiers.setdefault(int(rank), []).append(topic)
    return " > ".join(" = ".join(tiers[rank]) for rank in sorted(tiers))


def _ties(ranked: Sequence[tuple[int, Tally]]) -> Iterator[Tie]:
    for (first, one), (second, other) in pairwise(ranked):
        if one.score == other.score and one.voters:
            yield f"T{first}", f"T{second}", "for" if one.for_ != other.for_ else "number"
