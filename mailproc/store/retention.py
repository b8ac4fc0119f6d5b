"""What may be forgotten: the bytes of letters that did nothing, and of replies that were sent.

Their rows stay, with all that threads, duplicates and the journal need: who wrote them, their
Message-IDs, their parents, and the hash of their bytes, by which the journal's chain goes on.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from itertools import islice
from typing import Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from mailproc.store.database import Database
from mailproc.store.hash_chain import hash_of
from mailproc.store.tables import RowValues, letters, outbox, superseded

#: Ordinary list traffic. Letters in any other state had effects, may have, or await the operator.
_WITHOUT_EFFECT: Final = ("ignored", "duplicate")
_AT_ONCE: Final = 200
_BYTES_AT_ONCE: Final = 8 << 20


class Dropped(Struct, frozen=True):
    """How many letters and replies lost their bytes (or would), and how many bytes that is."""

    letters: int = 0
    replies: int = 0
    bytes: int = 0

    def __add__(self, other: Dropped) -> Dropped:
        return Dropped(
            self.letters + other.letters, self.replies + other.replies, self.bytes + other.bytes
        )

    def __str__(self) -> str:
        return f"{self.letters} letters and {self.replies} replies"


def droppable(connection: Connection, before: datetime) -> Dropped:
    """What there is to drop."""
    size = func.coalesce(func.sum(func.length(letters.c.raw)), 0)
    found = connection.execute(select(func.count(), size).where(*_old_letters(before))).one()
    size = func.coalesce(func.sum(func.length(outbox.c.content)), 0)
    sent = connection.execute(select(func.count(), size).where(*_old_replies(before))).one()
    return Dropped(found[0], sent[0], int(found[1]) + int(sent[1]))


class Retention:
    """Drops bytes in small transactions, the oldest first, so that nobody waits long for us.

    Args:
        database: where they are.
        before: what was received or sent before is dropped; aware.
    """

    def __init__(self, database: Database, before: datetime) -> None:
        self._database = database
        self._before = before
        self._old: tuple[deque[int], deque[int]] | None = None

    def drop_some(self) -> Dropped:
        """One transaction of each kind; nothing dropped: all is done."""
        if self._old is None:
            self._old = self._find()
        old_letters, old_replies = self._old
        return self._letters(old_letters) + self._replies(old_replies)

    def _find(self) -> tuple[deque[int], deque[int]]:
        """The numbers of all letters and replies to drop: to look for the next few is slow."""
        old_letters = select(letters.c.id).where(*_old_letters(self._before))
        old_replies = select(outbox.c.id).where(*_old_replies(self._before))
        with self._database.reading() as connection:
            found = (connection.execute(query).scalars() for query in (old_letters, old_replies))
            of_letters, of_replies = (deque(sorted(numbers)) for numbers in found)
        return of_letters, of_replies

    def _letters(self, old: deque[int]) -> Dropped:
        """What is to be dropped is read and hashed before we take the write lock."""
        query = select(letters.c.id, letters.c.raw).where(
            letters.c.id.in_(list(islice(old, _AT_ONCE)))
        )
        rows: list[RowValues] = []
        size = 0
        with self._database.reading() as connection:
            query = query.order_by(letters.c.id)
            stream = connection.execute(query, execution_options={"yield_per": 10})
            for row in stream:
                rows.append({"number": row.id, "hash": hash_of(row.raw)})
                size += len(row.raw)
                if size > _BYTES_AT_ONCE:
                    break
        if not rows:
            return Dropped()
        empty = update(letters).where(
            letters.c.id == bindparam("number"), letters.c.raw_hash.is_(None)
        )
        with self._database.writing() as connection:
            connection.execute(empty.values(raw=b"", raw_hash=bindparam("hash")), rows)
        for _ in rows:
            old.popleft()
        return Dropped(letters=len(rows), bytes=size)

    def _replies(self, old: deque[int]) -> Dropped:
        if not old:
            return Dropped()
        chosen = outbox.c.id.in_(list(islice(old, _AT_ONCE)))
        query = select(func.count(), func.coalesce(func.sum(func.length(outbox.c.content)), 0))
        with self._database.writing() as connection:
            count, size = connection.execute(query.where(chosen)).one()
            connection.execute(update(outbox).where(chosen).values(content=b""))
        for _ in range(count):
            old.popleft()
        return Dropped(replies=count, bytes=int(size))


def _old_letters(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        letters.c.state.in_(_WITHOUT_EFFECT),
        letters.c.received < before,
        letters.c.raw_hash.is_(None),
        letters.c.id.not_in(select(superseded.c.letter)),  # what was held can be confirmed again
    )


def _old_replies(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """A reply that failed keeps its bytes for the operator."""
    return outbox.c.state == "sent", outbox.c.sent < before, func.length(outbox.c.content) > 0
