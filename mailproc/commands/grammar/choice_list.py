"""Choices below each other, of which one is marked: ``[x] +1 approve``, ``[ ] -1 reject``. Pure.

So many projects vote. Without a mark they are a question; other such lines are a count of votes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from mailproc.meeting.choices import SIGN, Choice, choice_of, plain

_MARK: Final = r"[xXvVyY*+✓✔✅☑✗✘]?"
_BOX: Final = rf"(?:[\[(][ \t]*(?P<{{0}}>{_MARK})[ \t]*[\])]|_+[ \t]*(?P<{{0}}_>[xX]?)[ \t]*_+)"
_ROW: Final = re.compile(
    rf"[ \t]*(?:[-*+•][ \t]+)?(?:{_BOX.format('before')}[ \t]*(?P<sign>{SIGN})(?P<text>.*)"
    rf"|(?P<other>{SIGN})[^\[\]()_]*{_BOX.format('after')}[ \t]*)"
)
#: "0 tests fail" is no row of choices.
_LISTED: Final = re.compile(
    rf"[ \t]*(?:(?!0[ \t]+\w)(?P<sign>{SIGN})|[\[(][ \t]?(?P<boxed>{SIGN})[ \t]?[\])])"
)
_MARKS: Final = ("before", "before_", "after", "after_")
_LONGEST_LINE: Final = 400  # characters
_MOST_LINES: Final = 40
_FEWEST: Final = 2


class ChoiceList(NamedTuple):
    """The rows of choices, one on a line, with the place below the last of them."""

    marked: tuple[Choice, ...]
    """Those with a mark in their box."""
    blank: int
    """How many have none in it."""
    text: str
    """What stands behind the first that is marked."""
    end: int


def choice_list_at(lines: Sequence[str], position: int) -> ChoiceList | None:
    """The rows that begin at a line; None if it is no row with a box beside its choice."""
    if _row(lines, position) is None:
        return None
    marked: list[Choice] = []
    blank, text, end = 0, "", position
    for at in range(position, min(len(lines), position + _MOST_LINES)):
        if not lines[at].strip() and _row(lines, at + 1) is None:
            break
        row = _row(lines, at)
        if row is None:
            continue  # a long row, wrapped
        end = at + 1
        if not any(row[name] for name in _MARKS):
            blank += 1
            continue
        text = text or (row["text"] or "")
        marked.append(choice_of(row["sign"] or row["other"]))
    return ChoiceList(tuple(marked), blank, text.strip(), end)


def counts_votes(lines: Sequence[str], position: int) -> bool:
    """Whether lines from a place on begin with different choices: a count, or a question."""
    return len({*_listed(lines, position)}) >= _FEWEST


def _listed(lines: Sequence[str], position: int) -> Iterator[Choice]:
    """The choices with which the lines of a paragraph begin."""
    for line in islice(lines, position, position + _MOST_LINES):
        text = plain(line[:_LONGEST_LINE])
        if not text.strip():
            return
        if found := _LISTED.match(text):
            yield choice_of(found["sign"] or found["boxed"])


def _row(lines: Sequence[str], at: int) -> re.Match[str] | None:
    """The row at a place; None if there is none."""
    return _ROW.fullmatch(plain(lines[at][:_LONGEST_LINE])) if at < len(lines) else None
