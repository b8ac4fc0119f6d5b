"""The rounds of an election as a table: a row for each candidate, a column for each round. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from rich.cells import cell_len, set_cell_size

_WIDTH: Final = 78
_NAMES: Final = 24  # columns, at most
_COLUMN: Final = 9
_CENT: Final = Fraction(1, 100)


def rounds_table(election: Mapping[str, Any], exhausted: str) -> str:
    """The votes at the end of each round, to two decimals; of many rounds, several tables.

    ``*`` marks who is elected from then on, ``-`` who is out.

    Args:
        election: as `meeting.election_view` has it.
        exhausted: what the votes are called that name nobody else.
    """
    names = {one["id"]: f"{one['id']} {one['name']}" for one in election["candidates"]}
    shown = {number: names[number] for number in election["rounds"][0]["votes"]}
    room = min(max(map(cell_len, (*shown.values(), exhausted))), _NAMES) + 1
    most = (_WIDTH - room) // _COLUMN
    columns = [*_columns(election["rounds"], list(shown))]
    tables = (
        _table([*shown.values(), exhausted], room, start, columns[start : start + most])
        for start in range(0, len(columns), most)
    )
    return "\n\n".join(tables)


def _table(names: Sequence[str], room: int, start: int, columns: Sequence[list[str]]) -> str:
    head = " " * room + "".join(
        f"{number} ".rjust(_COLUMN) for number in range(start + 1, start + 1 + len(columns))
    )
    rows = (
        set_cell_size(name if cell_len(name) < room else f"{name[: room - 4]}...", room)
        + "".join(column[at].rjust(_COLUMN) for column in columns)
        for at, name in enumerate(names)
    )
    return "\n".join(line.rstrip() for line in (head, *rows))


def _columns(rounds: Sequence[Mapping[str, Any]], candidates: Sequence[str]) -> Iterator[list[str]]:
    elected, out = set[str](), set[str]()
    for each in rounds:
        elected.update(each["elected"])
        if each["act"] == "exclusion":
            out.add(each["candidate"])
        column = [
            "- "
            if one in out
            else votes_shown(each["votes"][one]) + ("*" if one in elected else " ")
            for one in candidates
        ]
        yield [*column, f"{votes_shown(each['exhausted'])} "]


def votes_shown(votes: str) -> str:
    """Votes to two decimals, cut off: ``4`` of ``4``, ``3.66`` of ``11/3``."""
    exact = Fraction(votes)
    if exact.denominator == 1:
        return str(exact.numerator)
    return f"{float(exact // _CENT * _CENT):.2f}"
