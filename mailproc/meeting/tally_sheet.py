"""The tally sheet: every voter's line, so that anybody can count for themselves. Pure.

It is the one place where a ballot meets the name of whoever cast it, or their receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NotRequired, TypedDict

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.choices import shown
from mailproc.meeting.eligibility import electorate
from mailproc.meeting.records import Ballot
from mailproc.meeting.tally import counted
from mailproc.meeting.tokens import dummy_receipt, receipt

_DUMMIES: Final = 10  # lines, where anybody may vote


class SheetLine(TypedDict):
    """One voter's line, in JSON values."""

    voter: str
    """A name or, where ballots are secret, a receipt."""
    choices: dict[str, str]
    """By topic (``T7``): ``+1``, ``0``, ``-1``, or a rank."""
    reasons: NotRequired[dict[str, str]]
    """By topic, where there are any: why, in the voter's words; only of ballots that show names."""


class Reason(TypedDict):
    """Why somebody votes as they do on a topic, in JSON values."""

    name: str
    choice: str
    """``+1``, ``0``, ``-1``."""
    reason: str


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
        and no choices. Beside a receipt stands no reason: words tell whose they are.
    """
    meeting = agenda.meeting
    if meeting.hides_counts:
        dummies = (dummy_receipt(secret, meeting.number, at) for at in range(_dummies(agenda)))
        return [_line(dummy) for dummy in sorted(dummies)]
    names = {voter.person: voter.name for voter in electorate(agenda)}
    lines: dict[str, SheetLine] = {}
    for person, cast, choices in ballot_type(meeting.ballot).sheet(agenda):
        # A receipt is made of the key that its voter had when they were told it.
        sealed = cast.secret or meeting.secret
        voter = receipt(secret, cast.meeting, cast.voter) if sealed else names[person]
        line = lines.setdefault(voter, _line(voter))
        line["choices"].update(choices)
        if isinstance(cast, Ballot) and cast.reason and not sealed:
            line.setdefault("reasons", {}).update(dict.fromkeys(choices, cast.reason))
    return [lines[voter] for voter in sorted(lines)]


def reasons(agenda: Agenda, number: int) -> list[Reason]:
    """Why people vote as they do on a topic, by name: of ballots that count and show names."""
    if agenda.meeting.secret:
        return []
    told = {
        person: ballot
        for person, ballot in counted(agenda, number).items()
        if ballot.reason and not ballot.secret
    }
    if not told:
        return []
    names = {voter.person: voter.name for voter in electorate(agenda)}
    return sorted(
        (
            {"name": names[person], "choice": shown(ballot.choice), "reason": ballot.reason}
            for person, ballot in told.items()
        ),
        key=lambda one: (-int(one["choice"]), one["name"]),
    )


def _line(voter: str) -> SheetLine:
    return {"voter": voter, "choices": {}}


def _dummies(agenda: Agenda) -> int:
    """As many lines as there may be; where anybody may vote, that depends on the ballots."""
    return _DUMMIES if agenda.rules.voters == "anyone" else len(electorate(agenda))
