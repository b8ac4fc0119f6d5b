"""The outbox in the database: what waits, what was sent, what failed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, insert, select, update

from mailproc.mail.reply import Reply
from mailproc.store.database import Database
from mailproc.store.many_rows import execute_many
from mailproc.store.selection import ALL, Selection, selected
from mailproc.store.tables import RowValues, outbox

#: How long whoever takes a reply to send it has for that; after it, others may try.
LEASE: Final = timedelta(minutes=10)
#: A transaction to write in, as a block.
Writing = AbstractContextManager[Connection]
_SHOWN: Final = [column for column in outbox.c if column.name != "content"]
#: Statements, each made once: to make one takes longer than to send it.
_INSERT: Final = insert(outbox).inline()  # nobody asks for their numbers
_UPDATE: Final = update(outbox).where(outbox.c.id == bindparam("number"))
_FIRST: Final = (
    select(outbox)
    .where(outbox.c.state == "queued")
    .order_by(outbox.c.next_try, outbox.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_DUE: Final = _FIRST.where(outbox.c.next_try <= bindparam("time"))
_TOO_FAR_OFF: Final = _FIRST.where(outbox.c.next_try > bindparam("time"))
_NEXT_TRY: Final = (
    select(outbox.c.next_try).where(outbox.c.state == "queued").order_by(outbox.c.next_try).limit(1)
)


def enqueue(connection: Connection, replies: Sequence[Reply]) -> None:
    """Insert replies, to be sent at once."""
    execute_many(connection, _INSERT, [_new_row(reply) for reply in replies])


def _new_row(reply: Reply) -> RowValues:
    return {
        "list": reply.list,
        "letter": reply.letter,
        "kind": reply.kind,
        "message_id": reply.message_id,
        "sender": reply.sender,
        "recipient": reply.recipient,
        "topics": list(reply.topics),
        "content": reply.content,
        "state": reply.state,
        "created": reply.created,
        "next_try": reply.created,
    }


class Claim:
    """A reply that is ours to send, and where to write what became of it."""

    def __init__(self, reply: Reply, writing: Callable[[], Writing]) -> None:
        self.reply = reply
        self._writing = writing

    def record(self, **columns: object) -> None:
        """Write what became of a try to send, by column; it counts as one more attempt."""
        columns["attempts"] = self.reply.attempts + 1
        with self._writing() as connection:
            connection.execute(_UPDATE, {"number": self.reply.id, **columns})

    def revive(self, numbers: Collection[int], due: datetime) -> None:
        """Have other replies, which were given up, wait for another try."""
        with self._writing() as connection:
            requeue(connection, due, numbers)


@contextmanager
def claimed(database: Database, now: datetime, longest_pause: timedelta) -> Iterator[Claim | None]:
    """The reply that waits the longest for a try, for us alone; None if none is due.

    One that would have to wait for longer than `longest_pause` waits since before the clock
    stepped back, and is due.

    PostgreSQL keeps its row locked while we send; others skip it, and get it at once if we die.
    SQLite can be locked as a whole only, so there it is ours for a `LEASE`.
    """
    if not database.backend.locks_rows:
        with database.writing() as connection:
            reply = _take(connection, now, longest_pause)
            if reply:
                lease = {"number": reply.id, "next_try": now + LEASE}
                connection.execute(_UPDATE, lease)
        yield Claim(reply, database.writing) if reply else None
    else:
        with database.writing() as connection:
            reply = _take(connection, now, longest_pause)
            yield Claim(reply, lambda: nullcontext(connection)) if reply else None


def _take(connection: Connection, now: datetime, longest_pause: timedelta) -> Reply | None:
    """The reply whose time came first, or one that waits since before the clock stepped back."""
    for query, time in ((_DUE, now), (_TOO_FAR_OFF, now + longest_pause)):
        row = connection.execute(query, {"time": time}).one_or_none()
        if row:
            return _reply(row, row.content)
    return None


def put_off(connection: Connection, due: datetime, until: datetime) -> None:
    """Have everything that is due by `due` wait until `until`: not tried, so not counted so."""
    chosen = outbox.c.state == "queued", outbox.c.next_try <= due
    connection.execute(update(outbox).where(*chosen).values(next_try=until))


def requeue(
    connection: Connection, due: datetime, numbers: Collection[int] | None = None
) -> list[int]:
    """Have replies that failed, or were dropped, be tried again; which.

    Args:
        connection: a transaction.
        due: when they are to be tried.
        numbers: those that are meant; None: all that failed.
    """
    chosen = (
        outbox.c.state == "failed"
        if numbers is None
        else and_(outbox.c.id.in_(numbers), outbox.c.state.in_(("failed", "dropped")))
    )
    return _moved(connection, chosen, state="queued", next_try=due, attempts=0)


def drop(connection: Connection, numbers: Collection[int] | None = None) -> list[int]:
    """Have replies that wait, or failed, never be sent; which. None: all that failed."""
    chosen = (
        outbox.c.state == "failed"
        if numbers is None
        else and_(outbox.c.id.in_(numbers), outbox.c.state.in_(("failed", "queued")))
    )
    return _moved(connection, chosen, state="dropped")


def _moved(connection: Connection, chosen: ColumnElement[bool], **columns: object) -> list[int]:
    changed = update(outbox).where(chosen).values(columns).returning(outbox.c.id)
    return sorted(connection.execute(changed).scalars())


def next_due(connection: Connection) -> datetime | None:
    """When the next reply is to be tried, or None if none waits."""
    return connection.execute(_NEXT_TRY).scalar()


def describe(connection: Connection, chosen: Selection = ALL) -> Iterator[Reply]:
    """The replies that are chosen, without their bytes, by number."""
    for row in selected(connection, select(*_SHOWN), outbox, outbox.c.created, chosen):
        yield _reply(row, b"")


def of_letters(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Reply]]:
    """The replies to these letters without their bytes, in the order in which they were made."""
    query = select(*_SHOWN).where(outbox.c.letter.in_(numbers)).order_by(outbox.c.id)
    found: dict[int, list[Reply]] = {}
    for row in connection.execute(query):
        found.setdefault(row.letter, []).append(_reply(row, b""))
    return found


def _reply(row: Row[Any], content: bytes) -> Reply:
    return Reply(
        kind=row.kind,
        message_id=row.message_id,
        sender=row.sender,
        recipient=row.recipient,
        topics=tuple(row.topics),
        content=content,
        letter=row.letter,
        created=row.created,
        list=row.list,
        id=row.id,
        state=row.state,
        attempts=row.attempts,
        next_try=row.next_try,
        error=row.error,
        sent=row.sent,
        sent_as=row.sent_as,
    )
