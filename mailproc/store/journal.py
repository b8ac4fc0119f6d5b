"""The journal as it lies in the database: a list's decisions in order, each with its letter."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, func, select, union_all

from mailproc.mail.letter import Copied, State, StoredLetter, copied_of
from mailproc.mail.reply import Reply
from mailproc.meeting.roster import Tier
from mailproc.meeting.tokens import confirmation_token, hash_of_token
from mailproc.store.letters import decided_of, stored_letter
from mailproc.store.replies import of_letters
from mailproc.store.tables import letters, superseded

_AT_ONCE: Final = 500


class Entry(Struct, frozen=True):
    """One decision of the journal: about which letter, what was decided, what we sent."""

    stored: StoredLetter
    turn: int
    """Which decision of the list's it is, from 1."""
    decided: Mapping[str, Any]
    """By column (`letter_statements.DECIDED`)."""
    journal: str
    """The hash over all decisions up to this one, as it is recorded."""
    token_hash: str
    """Of what confirms the letter."""
    replies: tuple[Reply, ...] = ()
    """All mails that were sent because of the letter, in order, without their bytes."""

    @property
    def state(self) -> State:
        """What became of the letter then."""
        state: State = self.decided["state"]
        return state

    @property
    def tier(self) -> Tier:
        """How sure we were of its author."""
        tier: Tier = self.decided["tier"]
        return tier

    @property
    def copied(self) -> Copied | None:
        """What of its text was found in the mails that it answers."""
        return copied_of(self.decided["copied"])

    @property
    def headers(self) -> Tier:
        """How sure we were of its Subject and its references."""
        headers: Tier = self.decided["headers"]
        return headers


def entries(connection: Connection, list_name: str, secret: str) -> Iterator[Entry]:
    """All decisions about the list's letters, in order.

    Args:
        connection: a transaction that sees one state of the database.
        list_name: whose letters.
        secret: the list's, in hexadecimal.
    """
    turns, numbers = _places(connection, list_name)
    for start in range(0, len(turns), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        of_turn, of_letter = turns[some].tolist(), numbers[some].tolist()
        current = connection.execute(select(letters).where(letters.c.id.in_(of_letter)))
        rows = {row.id: row for row in current}
        earlier = select(superseded).where(superseded.c.list == list_name)
        found = connection.execute(earlier.where(superseded.c.turn.in_(of_turn)))
        kept = {row.turn: row for row in found}
        sent = of_letters(connection, of_letter)
        for turn, number in zip(of_turn, of_letter, strict=True):
            row = rows[number]
            stored = stored_letter(row)
            if row.turn == turn:
                decided, journal = decided_of(row), row.journal
            else:
                decided, journal = kept[turn].decided, kept[turn].journal
            token = hash_of_token(confirmation_token(secret, number, stored.raw))
            yield Entry(stored, turn, decided, journal or "", token, tuple(sent.get(number, ())))


def put_aside(connection: Connection, list_name: str) -> list[int]:
    """The numbers of the list's letters that do not wait, although nothing was decided about them.

    We leave none so: somebody has put them aside.
    """
    aside = letters.c.state != "received", func.coalesce(letters.c.turn, 0) < 1
    query = select(letters.c.id).where(letters.c.list == list_name, *aside)
    return list(connection.execute(query.order_by(letters.c.id)).scalars())


def _places(connection: Connection, list_name: str) -> tuple[array[int], array[int]]:
    """Which decisions there are, in order, and about which letter each was: 16 bytes a letter."""
    current = select(letters.c.turn, letters.c.id.label("letter"))
    current = current.where(letters.c.list == list_name, letters.c.turn > 0)
    earlier = select(superseded.c.turn, superseded.c.letter)
    both = union_all(current, earlier.where(superseded.c.list == list_name))
    turns, numbers = array("q"), array("q")
    for row in connection.execute(both.order_by("turn")):
        turns.append(row.turn)
        numbers.append(row.letter)
    return turns, numbers
