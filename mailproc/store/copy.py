"""All rows of one database into another, empty one: what backup, restore and a move share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    LargeBinary,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.types import TypeEngine

from mailproc.store.backend import Progress, backend_of
from mailproc.store.database import Database
from mailproc.store.record_tables import whole_schema
from mailproc.store.schema import revision, revision_of, upgrade
from mailproc.store.tables import RowValues, letters, outbox

_ROWS_AT_ONCE: Final = 1000
_LETTERS_AT_ONCE: Final = 20  # each may be as large as [smtp] max_size


class CannotCopy(Exception):
    """Nothing was copied, for a reason that the operator can mend."""


def fill(target: Database, source: Connection, progress: Progress) -> dict[str, int]:
    """Copy everything into an empty database and bring that to the newest schema.

    The tables are made as old as the source's, so that the migrations see the rows, too.

    Args:
        target: has no tables yet, or none with rows in it.
        source: a transaction that sees one state of the database to be copied.
        progress: is told how far we are.

    Returns:
        How many rows each table got.

    Raises:
        CannotCopy: if the target is not empty, or not all arrived.
        StoreUnavailable: if one of the two is away; the target is as empty as before.
    """
    with target.reading() as connection:
        _must_be_empty(target, connection)
    written_by = revision_of(source)
    if revision(target) not in ("", written_by):
        target.drop_tables()
    upgrade(target, written_by)
    with target.writing() as connection:
        _must_be_empty(target, connection)  # now nobody else can write into it
        counts = _copy(source, connection, progress)
        numbered = [letters, outbox]
        backend_of(connection).count_up(connection, numbered)
    upgrade(target)
    return counts


def _must_be_empty(target: Database, connection: Connection) -> None:
    for table in _present(connection):
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise CannotCopy(
                f"database {target} is not empty, it has {table.name}; name a new one, "
                "or move the old one away"
            )


def _copy(source: Connection, target: Connection, progress: Progress) -> dict[str, int]:
    """Copy every table, those first that others refer to; the number of rows of each."""
    expected = {table: _count(source, table) for table in _present(source)}
    done, total = 0, sum(expected.values())
    for table, count in expected.items():
        columns = _columns(source, table)
        new = insert(table).values({c.name: bindparam(c.name, type_=_type(c)) for c in columns})
        for rows in _batches(source, table, columns):
            target.execute(new, rows)
            done += len(rows)
            progress(done, total)
        if _count(target, table) != count:
            raise CannotCopy(f"{table.name}: of {count} rows {_count(target, table)} arrived")
    return {table.name: count for table, count in expected.items()}


def _present(connection: Connection) -> list[Table]:
    """Our tables that are there, those first that others refer to."""
    names = set(inspect(connection).get_table_names())
    return [table for table in whole_schema().sorted_tables if table.name in names]


def _columns(connection: Connection, table: Table) -> list[Column[Any]]:
    """The table's columns that are there: an older schema has fewer."""
    names = {column["name"] for column in inspect(connection).get_columns(table.name)}
    return [column for column in table.c if column.name in names]


def _type(column: Column[Any]) -> TypeEngine[Any]:
    """Nothing stays nothing, and does not become JSON's ``null``."""
    return JSON(none_as_null=True) if isinstance(column.type, JSON) else column.type


def _batches(
    connection: Connection, table: Table, columns: list[Column[Any]]
) -> Iterator[list[RowValues]]:
    large = any(isinstance(column.type, LargeBinary) for column in columns)
    size = _LETTERS_AT_ONCE if large else _ROWS_AT_ONCE
    query = select(*columns).order_by(*table.primary_key)
    rows = iter(connection.execute(query, execution_options={"yield_per": size}).mappings())
    while batch := [dict(row) for row in islice(rows, size)]:
        yield batch


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
