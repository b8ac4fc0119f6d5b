"""Choices below each other, of which one is marked: ``[x] +1 approve``, ``[ ] -1 reject``. Pure.

So many projects vote. Without a mark they are a question; other such lines are a count of votes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mailproc.meeting.choices import SIGN, Choice, choice_of, plain

_MARK: Final = r"[xXvVyY*+✓✔✅☑✗✘]?"
_BOX: Final = rf"(?:[\[(][ \t]*(?P<{{0}}>{_MARK})[ \t]*[\])]|_+[ \t]*(?P<{{0}}_>[xX]?)[ \t]*_+)"
_ROW: Final = re.compile(
    rf"[ \t]*(?:[-*+•][ \t]+)?(?:{_BOX.format('before')}[ \t]*(?P<sign>{SIGN})(?P<text>.*)"
    rf"|(?P<other>{SIGN})[^\[\]()_]*{_BOX.format('after')}[ \t]*)"
)
_LISTED: Final = re.compile(rf"[ \t]*(?:{SIGN}|[\[(][ \t]?{SIGN}[ \t]?[\])])")
_SIGN: Final = re.compile(SIGN)
_MARKS: Final = ("before", "before_", "after", "after_")
_OPENING: Final = frozenset("[(_")
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
    if not _ROW.fullmatch(plain(lines[position][:400])):
        return None
    marked: list[Choice] = []
    blank, text, end = 0, "", position
    for at in range(position, min(len(lines), position + _MOST_LINES)):
        if not lines[at].strip() and not _goes_on(lines, at):
            break
        row = _ROW.fullmatch(plain(lines[at][:400]))
        if row is None:
            continue  # a long row, wrapped
        end = at + 1
        if not any(row[name] for name in _MARKS):
            blank += 1
            continue
        text = text or (row["text"] or "")
        marked.append(choice_of(row["sign"] or row["other"]))
    return ChoiceList(tuple(marked), blank, text.strip(), end)


def may_be_row(line: str) -> bool:
    """Whether a line may be one of such rows with its box in front; quick."""
    return line.lstrip(" \t-*+•")[:1] in _OPENING


def counts_votes(lines: Sequence[str], position: int) -> bool:
    """Whether lines from a place on begin with different choices: a count, or a question."""
    found = {_SIGN.findall(line)[0] for line in _listed(lines, position)}
    return len({choice_of(one) for one in found}) >= _FEWEST


def _listed(lines: Sequence[str], position: int) -> Iterator[str]:
    for at in range(position, min(len(lines), position + _MOST_LINES)):
        line = plain(lines[at][:400])
        if not line.strip():
            return
        if _LISTED.match(line):
            yield line


def _goes_on(lines: Sequence[str], at: int) -> bool:
    """Whether another row stands below an empty line."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return _ROW.fullmatch(plain(below[:400])) is not None
