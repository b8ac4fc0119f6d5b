"""The tally sheet: every voter's line, so that anybody can count for herself. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.eligibility import electorate
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
        names = {voter.person: voter.name for voter in electorate(agenda)}
        named = {names[person]: choices for person, choices in lines.items()}
        return [{"voter": name, "choices": named[name]} for name in sorted(named)]
    if meeting.voting == "open":
        dummies = (dummy_receipt(secret, meeting.number, at) for at in range(len(lines)))
        return [{"voter": dummy, "choices": {}} for dummy in sorted(dummies)]
    sealed = {receipt(secret, meeting.number, person): lines[person] for person in lines}
    return [{"voter": found, "choices": sealed[found]} for found in sorted(sealed)]
