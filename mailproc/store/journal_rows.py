"""The journal as it lies in the database: a list's letters, each with what was known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, select

from mailproc.case import State
from mailproc.correspondence import Seen
from mailproc.roster import Tier
from mailproc.store.letters import Stored, stored_letter
from mailproc.store.tables import letters
from mailproc.tokens import confirmation_token

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One letter of the journal, with what was known when it was decided about.

    `turn` orders the decisions; it differs from the letter's position only where a letter was
    tried again. `token` is what confirms it; one that nobody knows if it was never used. `wraps`
    is its second Message-ID, where that was kept. `seen` is what is left of an emptied letter.
    """

    stored: Stored
    state: State
    tier: Tier
    headers: Tier
    turn: int
    token: str
    wraps: str = ""
    seen: Seen | None = None

    @property
    def emptied(self) -> bool:
        """Whether its bytes were dropped."""
        return self.seen is not None


def entries(
    connection: Connection, list_name: str, secret: str, order: Literal["position", "turn"]
) -> Iterator[Entry]:
    """The list's decided letters in the order of the journal or of the decisions."""
    column = letters.c[order]
    last = 0
    while True:
        query = (
            select(letters)
            .where(letters.c.list == list_name, column > last)
            .order_by(column)
            .limit(_AT_ONCE)
        )
        rows = connection.execute(query).all()
        yield from (_entry(row, secret) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        last = getattr(rows[-1], order)


def _entry(row: Row[Any], secret: str) -> Entry:
    stored = stored_letter(row)
    token = confirmation_token(secret, stored.arrival.id, stored.raw)
    seen = None
    if row.raw_hash and not row.raw:
        parents = tuple(row.parents or ())
        seen = Seen(row.message_id or "", row.author or "", (), parents, row.id)
    known = row.state, row.tier, row.headers, row.turn
    return Entry(stored, *known, token, row.wraps or "", seen)
