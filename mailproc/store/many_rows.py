"""One statement for many rows, of which each letter has several.

SQLAlchemy looks up anew for each value of each row what becomes of it, which takes longer than the
database does. Here that is looked up once for each statement, and the driver is given the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Dialect, Insert, Update

_REMEMBERED: Final = 100  # statements: one or two a table


class _Compiled(NamedTuple):
    """A statement as a database's driver takes it."""

    sql: str
    parameters: Sequence[tuple[str, Callable[[Any], Any] | None]]
    """In order: the name of each, and what makes of a value what the driver takes, if it does."""
    by_name: bool
    """Whether the driver takes them by name, and not in order."""


def execute_many(
    connection: Connection, statement: Insert | Update, rows: Sequence[Mapping[str, Any]]
) -> None:
    """What `connection.execute` does, for statements that give nothing back.

    Args:
        connection: a transaction.
        statement: for one row; it is compiled once, if it is the same object each time.
        rows: the values of each row by the names of its parameters, the same in all.
    """
    if not rows:
        return
    sql, parameters, by_name = _compiled(statement, connection.dialect, tuple(rows[0]))
    given: Sequence[Any] = [
        tuple([made(row[name]) if made else row[name] for name, made in parameters]) for row in rows
    ]
    if by_name:
        names = [name for name, _ in parameters]
        given = [dict(zip(names, values, strict=True)) for values in given]
    connection.exec_driver_sql(sql, given)


@lru_cache(_REMEMBERED)
def _compiled(statement: Insert | Update, dialect: Dialect, names: tuple[str, ...]) -> _Compiled:
    made = statement.compile(dialect=dialect, column_keys=names)
    types = {name: bound.type.dialect_impl(dialect) for name, bound in made.binds.items()}
    parameters = [(name, types[name].bind_processor(dialect)) for name in made.positiontup or types]
    return _Compiled(made.string, parameters, by_name=not made.positional)
