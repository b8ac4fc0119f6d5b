"""The journal as it lies in the database: a list's letters, each with what was known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, select

from mailproc.mail.letter import State, StoredLetter
from mailproc.mail.threads import KnownMail
from mailproc.meeting.roster import Tier
from mailproc.meeting.tokens import confirmation_token
from mailproc.store.letters import stored_letter
from mailproc.store.tables import letters

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One letter of the journal, with what was known when it was decided about.

    `turn` orders the decisions; it differs from the letter's position only where a letter was
    tried again. `token` is what confirms it; one that nobody knows if it was never used. `wraps`
    is its second Message-ID. `seen` and `parents` are what is left of an emptied letter.
    """

    stored: StoredLetter
    state: State
    tier: Tier
    headers: Tier
    turn: int
    token: str
    wraps: str = ""
    seen: KnownMail | None = None
    parents: tuple[str, ...] = ()


def entries(
    connection: Connection, list_name: str, secret: str, order: Literal["position", "turn"]
) -> Iterator[Entry]:
    """The list's decided letters in the order of the journal or of the decisions."""
    column = letters.c[order]
    query = select(letters.c.id).where(letters.c.list == list_name, column > 0).order_by(column)
    numbers = list(connection.execute(query).scalars())  # of a million letters: 40 MB
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        chosen = select(letters).where(letters.c.id.in_(some)).order_by(column)
        yield from (_entry(row, secret) for row in connection.execute(chosen))


def _entry(row: Row[Any], secret: str) -> Entry:
    stored = stored_letter(row)
    token = confirmation_token(secret, stored.id, stored.raw)
    seen, parents = None, ()
    if stored.emptied:
        parents = tuple(row.parents or ())
        seen = KnownMail(row.message_id or "", row.author or "", (), "", row.id)
    known = row.state, row.tier, row.headers, row.turn
    return Entry(stored, *known, token, row.wraps or "", seen, parents)
