"""The tally sheet: every voter's line, so that anybody can count for themselves. Pure.

It is the one place where a ballot meets the name of whoever cast it, or their receipt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple, NotRequired, TypedDict

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.ballot_types.ballot_type import SheetPart
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
        return [SheetLine(voter=dummy, choices={}) for dummy in sorted(dummies)]
    voters = electorate(agenda)
    names = {voter.person: voter.name for voter in voters}
    choices_of: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    reasons_of: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for part in ballot_type(meeting.ballot).sheet(agenda):
        made = partial(_entries, part, names, secret, sealed=meeting.secret)
        known = agenda.remember(("sheet", secret, part.name), made, given=(part.given, voters))
        for voter, choices in known.choices:
            choices_of[voter].append(choices)
        for voter, reasons in known.reasons:
            reasons_of[voter].update(reasons)
    lines = [
        SheetLine(voter=voter, choices=_joined(choices_of[voter])) for voter in sorted(choices_of)
    ]
    for line in lines:
        if line["voter"] in reasons_of:
            line["reasons"] = reasons_of[line["voter"]]
    return lines


def _joined(parts: Sequence[dict[str, str]]) -> dict[str, str]:
    """All of it; of a single part itself, which is quicker to compare with what it was."""
    if len(parts) == 1:
        return parts[0]
    return {topic: choice for part in parts for topic, choice in part.items()}


class _Entries(NamedTuple):
    """What a part adds to the sheet, each of it with its voter as they are shown."""

    choices: list[tuple[str, dict[str, str]]]
    reasons: list[tuple[str, dict[str, str]]]


def _entries(part: SheetPart, names: Mapping[str, str], secret: str, *, sealed: bool) -> _Entries:
    made = _Entries([], [])
    for person, cast, choices in part.entries():
        # A receipt is made of the key that its voter had when they were told it.
        hidden = cast.secret or sealed
        voter = receipt(secret, cast.meeting, cast.voter) if hidden else names[person]
        made.choices.append((voter, choices))
        if isinstance(cast, Ballot) and cast.reason and not hidden:
            made.reasons.append((voter, dict.fromkeys(choices, cast.reason)))
    return made


def reasons(agenda: Agenda, number: int) -> list[Reason]:
    """Why people vote as they do on a topic, by name: of ballots that count and show names."""
    if agenda.meeting.secret:
        return []
    given = agenda.editions(agenda.sources(number)), electorate(agenda)
    return agenda.remember(("reasons", number), partial(_reasons, agenda, number), given=given)


def _reasons(agenda: Agenda, number: int) -> list[Reason]:
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


def _dummies(agenda: Agenda) -> int:
    """As many lines as there may be; where anybody may vote, that depends on the ballots."""
    return _DUMMIES if agenda.rules.voters == "anyone" else len(electorate(agenda))
