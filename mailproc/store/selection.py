"""Which rows of the letters, or of the outbox, somebody wants to see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:  # what an option of a command has chosen needs no more
    from sqlalchemy import Column, Connection, Row, Select, Table


class Selection(NamedTuple):
    """What is asked for; each field that is None lets all through."""

    list: str | None = None
    state: str | None = None
    since: datetime | None = None
    """Aware; received, or made, then or later."""
    limit: int | None = None
    """Only so many, the newest."""


ALL: Final = Selection()


def selected(
    connection: Connection,
    query: Select[Any],
    table: Table,
    time: Column[datetime],
    chosen: Selection,
) -> Iterable[Row[Any]]:
    """The rows of a query that are chosen, by number.

    Args:
        connection: where to ask.
        query: selects from `table`, and has no order yet.
        table: the letters, or the outbox.
        time: the column that `Selection.since` is compared with.
        chosen: which rows.
    """
    if chosen.list is not None:
        query = query.where(table.c.list == chosen.list)
    if chosen.state is not None:
        query = query.where(table.c.state == chosen.state)
    if chosen.since is not None:
        query = query.where(time >= chosen.since)
    if chosen.limit is None:
        return connection.execute(query.order_by(table.c.id))
    newest = query.order_by(table.c.id.desc()).limit(chosen.limit)
    return reversed(connection.execute(newest).all())
