"""The outbox in the database: what waits, what was sent, what failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from mailproc.store.tables import outbox

#: How long whoever takes a reply to send it has for that; after it, others may try.
LEASE: Final = timedelta(minutes=10)
_SHOWN: Final = [column for column in outbox.c if column.name != "content"]


@dataclass(frozen=True, slots=True)
class Queued:
    """A reply on its way: its row's number, SMTP's view of it, its bytes and its history."""

    id: int
    sender: str
    recipient: str
    message_id: str
    content: bytes
    created: datetime
    attempts: int
    letter: int


def enqueue(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert replies; `clerk` makes the rows."""
    if rows:
        connection.execute(insert(outbox), list(rows))


def claim_due(connection: Connection, now: datetime, at_most: int) -> list[Queued]:
    """Take replies whose time has come, oldest first; nobody else gets them for a `LEASE`."""
    chosen = outbox.c.state == "queued", outbox.c.next_try <= now
    query = select(outbox).where(*chosen).order_by(outbox.c.id).limit(at_most)
    rows = connection.execute(query.with_for_update(skip_locked=True)).all()
    numbers = [row.id for row in rows]
    if numbers:
        lease = update(outbox).where(outbox.c.id.in_(numbers)).values(next_try=now + LEASE)
        connection.execute(lease)
    return [_queued(row) for row in rows]


def next_due(connection: Connection) -> datetime | None:
    """When the next reply is to be tried, or None if none waits."""
    query = select(outbox.c.next_try).where(outbox.c.state == "queued")
    return connection.execute(query.order_by(outbox.c.next_try).limit(1)).scalar()


def settle(connection: Connection, number: int, **columns: object) -> None:
    """Write what became of a try to send."""
    connection.execute(update(outbox).where(outbox.c.id == number).values(columns))


def describe(connection: Connection, state: str | None = None) -> Iterator[Row[Any]]:
    """All replies without their bytes, by number; only those in one state if given."""
    query = select(*_SHOWN).order_by(outbox.c.id)
    if state:
        query = query.where(outbox.c.state == state)
    yield from connection.execute(query)


def _queued(row: Row[Any]) -> Queued:
    return Queued(
        row.id,
        row.sender,
        row.recipient,
        row.message_id,
        row.content,
        row.created,
        row.attempts,
        row.letter,
    )
