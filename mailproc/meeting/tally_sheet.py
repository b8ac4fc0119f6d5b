"""The tally sheet: every voter's line, so that anybody can count for herself. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.tokens import dummy_receipt, receipt


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
        ``{"voter": ..., "choices": {"T7": "+1"}}`` a line, or ``{"T7": "1"}`` with ranks. In an
        open vote `voter` is a name; in a secret one it is the voter's receipt, the lines sorted
        by it, and while voting is open all lines are dummies: receipts that nobody has, and no
        choices.
    """
    meeting = agenda.meeting
    lines = ballot_type(meeting.ballot).sheet(agenda)
    if not meeting.secret:
        named = {_name(agenda, person): choices for person, choices in lines.items()}
        return [{"voter": name, "choices": named[name]} for name in sorted(named)]
    if meeting.voting == "open":
        dummies = (dummy_receipt(secret, meeting.number, at) for at in range(len(lines)))
        return [{"voter": dummy, "choices": {}} for dummy in sorted(dummies)]
    sealed = {receipt(secret, meeting.number, person): lines[person] for person in lines}
    return [{"voter": found, "choices": sealed[found]} for found in sorted(sealed)]


def _name(agenda: Agenda, person: str) -> str:
    """A name that tells this person from the others: with the address where two are named so."""
    member = agenda.roster.find(person)
    if member is None or not member.name:
        return person
    same = [one for one in agenda.roster.members if one.name == member.name]
    return member.name if len(same) == 1 else f"{member.name} ({person})"
