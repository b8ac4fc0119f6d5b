"""The outbox in the database: what waits, what was sent, what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from mailproc.store.database import Database
from mailproc.store.tables import outbox

#: How long whoever takes a reply to send it has for that; after it, others may try.
LEASE: Final = timedelta(minutes=10)
#: No reply waits longer than this for its next try.
LONGEST_PAUSE: Final = timedelta(hours=4)
Writing = AbstractContextManager[Connection]
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


class Claim:
    """A reply that is ours to send, and where to write what became of it."""

    def __init__(self, queued: Queued, writing: Callable[[], Writing]) -> None:
        self.queued = queued
        self._writing = writing

    def note(self, **columns: object) -> None:
        """Write what became of a try to send."""
        columns["attempts"] = self.queued.attempts + 1
        with self._writing() as connection:
            connection.execute(update(outbox).where(_is(self.queued)).values(columns))


@contextmanager
def claimed(database: Database, now: datetime) -> Iterator[Claim | None]:
    """The reply that waits the longest for a try, for us alone; None if none is due.

    PostgreSQL keeps its row locked while we send; others skip it, and get it at once if we die.
    SQLite can be locked as a whole only, so there it is ours for a `LEASE`.
    """
    if not database.backend.locks_rows:
        with database.writing() as connection:
            queued = _take(connection, now)
            if queued:
                lease = update(outbox).where(_is(queued)).values(next_try=now + LEASE)
                connection.execute(lease)
        yield Claim(queued, database.writing) if queued else None
    else:
        with database.writing() as connection:
            queued = _take(connection, now)
            yield Claim(queued, lambda: nullcontext(connection)) if queued else None


def _take(connection: Connection, now: datetime) -> Queued | None:
    """The reply whose time came first, or one that waits since before the clock stepped back."""
    queued = select(outbox).where(outbox.c.state == "queued")
    queued = queued.order_by(outbox.c.next_try, outbox.c.id).limit(1)
    for due in (outbox.c.next_try <= now, outbox.c.next_try > now + LONGEST_PAUSE):
        query = queued.where(due).with_for_update(skip_locked=True)
        row = connection.execute(query).one_or_none()
        if row:
            return _queued(row)
    return None


def _is(queued: Queued) -> ColumnElement[bool]:
    return outbox.c.id == queued.id


def put_off(connection: Connection, due: datetime, until: datetime) -> None:
    """Have everything that is due by `due` wait until `until`: not tried, so not counted so."""
    chosen = outbox.c.state == "queued", outbox.c.next_try <= due
    connection.execute(update(outbox).where(*chosen).values(next_try=until))


def next_due(connection: Connection) -> datetime | None:
    """When the next reply is to be tried, or None if none waits."""
    query = select(outbox.c.next_try).where(outbox.c.state == "queued")
    return connection.execute(query.order_by(outbox.c.next_try).limit(1)).scalar()


def describe(
    connection: Connection, state: str | None = None, letter: int | None = None
) -> Iterator[Row[Any]]:
    """All replies without their bytes, by number; only those in one state, or to one letter."""
    query = select(*_SHOWN).order_by(outbox.c.id)
    if state:
        query = query.where(outbox.c.state == state)
    if letter is not None:
        query = query.where(outbox.c.letter == letter)
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
