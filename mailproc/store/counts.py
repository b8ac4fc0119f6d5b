"""Figures over the whole database: what waits and since when."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, func, select

from mailproc.store.tables import letters, outbox


class Counts(Struct, frozen=True):
    """How many letters and replies are in which state, and since when (aware) the oldest wait."""

    letters: dict[str, int]
    outbox: dict[str, int]
    oldest_letter: datetime | None
    oldest_reply: datetime | None


def count(connection: Connection) -> Counts:
    """The figures as they are."""
    return Counts(
        _by_state(connection, letters),
        _by_state(connection, outbox),
        _oldest(connection, letters, "received", letters.c.received),
        _oldest(connection, outbox, "queued", outbox.c.created),
    )


def _by_state(connection: Connection, table: Table) -> dict[str, int]:
    states = select(table.c.state, func.count().label("letters"))
    found = connection.execute(states.group_by(table.c.state).order_by(table.c.state))
    return {row.state: row.letters for row in found}


def _oldest(
    connection: Connection, table: Table, state: str, when: ColumnElement[datetime]
) -> datetime | None:
    first = select(func.min(table.c.id)).where(table.c.state == state).scalar_subquery()
    found: datetime | None = connection.execute(select(when).where(table.c.id == first)).scalar()
    return found
