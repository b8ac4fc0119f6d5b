"""The tally sheet: every voter's line, so that anybody can count for herself. Pure.

It is the one place where a ballot meets the name of whoever cast it, or their receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypedDict

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.eligibility import electorate
from mailproc.meeting.records import Ballot, Ranking
from mailproc.meeting.tokens import dummy_receipt, receipt

_DUMMIES: Final = 10  # lines, where anybody may vote


class SheetLine(TypedDict):
    """One voter's line, in JSON values."""

    voter: str
    """A name or, where ballots are secret, a receipt."""
    choices: dict[str, str]
    """By topic (``T7``): ``+1``, ``0``, ``-1``, or a rank."""


Sheet = Sequence[SheetLine]


def tally_sheet(agenda: Agenda, secret: str) -> list[SheetLine]:
    """One line a voter of the current meeting, those whose ballots count.

    Args:
        agenda: the list's agenda.
        secret: the list's secret, from which receipts are made.

    Returns:
        ``{"voter": ..., "choices": {"T7": "+1"}}`` a line, or ``{"T7": "1"}`` with ranks. `voter`
        is a name or, of ballots that were cast as secret ones, the receipt that their voter was
        told; who voted on a topic at an earlier meeting has that one's receipt. While a secret
        vote is open all lines are dummies, one for each who may vote: receipts that nobody has,
        and no choices.
    """
    meeting = agenda.meeting
    if meeting.hides_counts:
        dummies = (dummy_receipt(secret, meeting.number, at) for at in range(_dummies(agenda)))
        return [{"voter": dummy, "choices": {}} for dummy in sorted(dummies)]
    lines: dict[str, dict[str, str]] = {}
    for person, cast, choices in ballot_type(meeting.ballot).sheet(agenda):
        lines.setdefault(_shown_as(agenda, person, cast, secret), {}).update(choices)
    return [{"voter": voter, "choices": lines[voter]} for voter in sorted(lines)]


def _dummies(agenda: Agenda) -> int:
    """As many lines as there may be; where anybody may vote, that depends on the ballots."""
    return _DUMMIES if agenda.rules.voters == "anyone" else len(electorate(agenda))


def _shown_as(agenda: Agenda, person: str, cast: Ballot | Ranking, secret: str) -> str:
    if cast.secret or agenda.meeting.secret:
        return receipt(secret, cast.meeting, person)
    return _name(agenda, person)


def _name(agenda: Agenda, person: str) -> str:
    """A name that tells this person from the others: with the address where two are named so."""
    member = agenda.roster.find(person)
    if member is None or not member.name:
        return person
    same = [one for one in agenda.roster.members if one.name == member.name]
    return member.name if len(same) == 1 else f"{member.name} ({person})"
