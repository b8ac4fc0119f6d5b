"""Rows of choices that the reader of a call to vote has ticked in its quote. Pure, and linear.

Projects list the choices below each other (``[ ] +1 approve``, ``[ ] -1 do not, because``), and
people put their mark into the quote and write no word of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

_MARKS: Final = "xXvVyY*+✓✔✅☑"
_SIGN: Final = r"(?:[+\u2212\u2013-][ ]?[012]|[±]?0)(?![\w.:/%])"
_BLANK: Final = r"[ \t\xa0_]{0,5}"
#: The marks of quotes in front, a box, and the choice behind it, or in front of it.
_ROW: Final = re.compile(
    r"(?P<quote>(?:[ \t]?>){0,9}[ \t*•]{0,8}?)"
    rf"(?P<own>[\[(_]{_BLANK}(?P<mark>[{_MARKS}]?)\ufe0f?{_BLANK}[\])_]"
    rf"[ \t]{{0,4}}(?P<sign>{_SIGN})"
    rf"|(?P<first>{_SIGN})[^\[\]()_\n]{{0,200}}[\[(]{_BLANK}(?P<behind>[{_MARKS}]?)\ufe0f?{_BLANK}"
    r"[\])][ \t]*$)"
)
_WORD: Final = re.compile(r"\S+")
_MOST: Final = 100  # rows of a call
_LONGEST: Final = 1000  # characters of a line


class TickedRow(NamedTuple):
    """Where on a line somebody has ticked a choice, in columns."""

    start: int
    """Behind the marks of quotes."""
    end: int
    """Behind the choice, or the box behind that; what follows is the caller's."""
    added: int
    """Where the reader has written more; the line's length where they have not."""


def shown_ticks(lines: Iterable[str]) -> tuple[str, ...]:
    """The ticked choices in the quotes of a text, as ``[x] -1``: whoever ticked them."""
    found = (_row(line) for line in lines if ">" in line[:4])
    ticked = (row for row in found if row and _mark(row))
    return tuple(row["own"] for row in islice(ticked, _MOST))


def ticked_rows(lines: Sequence[str], call: Sequence[str]) -> Mapping[int, TickedRow]:
    """Which lines are rows of the answered mail in which nobody had ticked them, by number.

    Args:
        lines: the reader's mail.
        call: the mail that it answers.
    """
    rows = ((number, row) for number, line in enumerate(lines) if (row := _row(line)))
    ticked = [*islice(((number, row) for number, row in rows if _mark(row)), _MOST)]
    blank = [*_blank_rows(call)] if ticked else []
    found: dict[int, TickedRow] = {}
    for number, row in ticked:
        own = _WORD.findall(lines[number][:_LONGEST], row.end())
        words = max((_copied(own, theirs) for one, theirs in blank if _same(one, row)), default=-1)
        if words >= 0:
            added = _column(lines[number], row.end(), words)
            found[number] = TickedRow(row.start("own"), row.end(), added)
    return found


def _row(line: str) -> re.Match[str] | None:
    return _ROW.match(line[:_LONGEST])


def _mark(row: re.Match[str]) -> str:
    return row["mark"] or row["behind"] or ""


def _blank_rows(call: Iterable[str]) -> Iterator[tuple[re.Match[str], list[str]]]:
    found = ((row, line) for line in call if (row := _row(line)) and not _mark(row))
    for row, line in islice(found, _MOST):
        yield row, _WORD.findall(line[:_LONGEST], row.end())


def _same(known: re.Match[str], row: re.Match[str]) -> bool:
    """Whether both rows have the same choice on the same side of the box."""
    return all(_plain(known[side]) == _plain(row[side]) for side in ("sign", "first"))


def _plain(sign: str | None) -> str:
    return (sign or "").replace(" ", "").replace("\u2212", "-").replace("\u2013", "-")


def _copied(own: Sequence[str], words: Sequence[str]) -> int:
    """How many of one's own words are those of the row; -1 if it is another row.

    A row that was wrapped has only the first of them.
    """
    if own[: len(words)] == words:
        return len(words)
    return len(own) if own and words[: len(own)] == own else -1


def _column(line: str, start: int, words: int) -> int:
    """Where the words end that are the row's, and more of them begin; the line's end otherwise."""
    more = next(islice(_WORD.finditer(line, start), words, None), None)
    return more.start() if more else len(line)
