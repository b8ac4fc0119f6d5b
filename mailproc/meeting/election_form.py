"""The ballot form of an election: what its marks mean, and the RANK that they stand for. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from mailproc.meeting.ballot_types import BallotType, FilledForm, ballot_type
from mailproc.meeting.form_marks import Meaning, rank_in_row
from mailproc.meeting.sentences import Sentence

_TICKS: Final = frozenset(("x", "v", "+1", "+", "yes", "ja", "✓", "✔", "✅", "☑", "👍"))


class ElectionForm(Struct, frozen=True):
    """What reading a form has to know, as `BallotType` tells it of a meeting's."""

    command: str
    meaning: Meaning
    arguments: Callable[[FilledForm], Iterator[tuple[str, str | Sentence]]]
    blank: Sentence


def _arguments(form: FilledForm) -> Iterator[tuple[str, str | Sentence]]:
    """``2 1 3`` becomes ``C4 > C3 > C7``; of a form that is not clear, nothing counts."""
    if not form.marks:
        return
    if len(form.marks) == 1 and form.marks[0].written.casefold() in _TICKS:
        one = f"C{form.marks[0].topic}"  # the only one whom somebody wants
        yield f"RANK {one}", one
        return
    line = " ".join(f"[{mark.written}] C{mark.topic}" for mark in form.marks)
    if unclear := [mark for mark in form.marks if not mark.value]:
        yield (
            line,
            Sentence(
                "I cannot read these rows of your ballot, so nothing on it was counted: {rows}. "
                "Write numbers between the brackets: 1 for whom you want most, 2 for the next.",
                rows=", ".join(f"C{mark.topic} ({mark.written})" for mark in unclear),
            ),
        )
        return
    often = Counter(int(mark.value) for mark in form.marks)
    if twice := [rank for rank, rows in often.items() if rows > 1]:
        yield (
            line,
            Sentence(
                "The number {rank} stands beside several candidates, so nothing on your ballot was "
                "counted. Please give each candidate a number of their own.",
                rank=min(twice),
            ),
        )
        return
    lost = form.standing - form.rows
    if lost and max(often) > len(often):
        yield (
            line,
            Sentence(
                "I found only the numbers {ranks} on your ballot, and no row of {lost}, so nothing "
                "was counted: a mail program may have joined some rows. Please send a line "
                "instead, the best first, such as:  RANK {order}",
                ranks=", ".join(map(str, sorted(often))),
                lost=", ".join(f"C{number}" for number in sorted(lost)),
                order=_order(form),
            ),
        )
        return
    yield f"RANK {_order(form)}", _order(form)


def _order(form: FilledForm) -> str:
    marks = sorted(form.marks, key=lambda mark: int(mark.value))
    return " > ".join(f"C{mark.topic}" for mark in marks)


ELECTION_FORM: Final = ElectionForm(
    "RANK",
    rank_in_row,
    _arguments,
    blank=Sentence(
        "I found your ballot, but nothing between its brackets. Please write 1 there for whom "
        "you want most, 2 for the next, as in  [ 1 ],  and send it again."
    ),
)


def form_type(name: str) -> BallotType | ElectionForm:
    """By what a form is read: ``election``'s, or that of a meeting with this type of ballot."""
    return ELECTION_FORM if name == "election" else ballot_type(name)
