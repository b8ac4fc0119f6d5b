"""Letters in the database: taken in, waiting, settled, found again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert

from mailproc.mail.letter import Arrival, Envelope
from mailproc.mail.threads import Correspondence, Seen
from mailproc.store.backend import backend_of
from mailproc.store.tables import letters, outbox

_BYTES_AT_ONCE: Final = 32 << 20
_IDS_AT_ONCE: Final = 500  # SQLite takes at most 999 parameters in old builds
#: So many rows at most are inserted by one statement.
IN_ONE_STATEMENT: Final = 1000
_INSERT: Final = insert(letters).execution_options(insertmanyvalues_page_size=IN_ONE_STATEMENT)
#: All that is kept of a letter but its bytes.
METADATA: Final = [column for column in letters.c if column.name != "raw"]


@dataclass(frozen=True, slots=True)
class Stored:
    """A letter as it was taken in: how it came, for which list, and its bytes."""

    arrival: Arrival
    list: str
    raw: bytes
    journal: str = ""
    """The journal's hash up to this letter; ``""`` before it was first decided about."""
    position: int = 0
    """Which letter of its list's journal it is, from 1; 0 before it was first decided about."""
    turn: int = 0
    """When it was last decided about, counted over the list; a confirmation does not count."""
    raw_hash: str = ""
    """Of the bytes that `retention` dropped, as `journal.hash_of` gives it; ``""`` before."""


def take_in(connection: Connection, new: Sequence[dict[str, Any]]) -> list[int]:
    """Insert letters as `letter_row` makes them; their numbers, in the same order."""
    if not new:
        return []
    inserted = _taken_in(*backend_of(connection).announcement)
    return list(connection.execute(inserted, new).scalars())


@cache
def _taken_in(*announcement: ColumnElement[Any]) -> ReturningInsert[Any]:
    """Made once: making it takes longer than sending it."""
    return _INSERT.returning(letters.c.id, *announcement, sort_by_parameter_order=True)


def letter_row(
    list_name: str, envelope: Envelope, raw: bytes, received: datetime
) -> dict[str, Any]:
    """The row of a letter that was just received."""
    return {
        "list": list_name,
        "received": received,
        "origin": envelope.origin,
        "sender": envelope.sender,
        "recipients": list(envelope.recipients),
        "state": "received",
        "raw": raw,
    }


def lists_waiting(connection: Connection, lists: Sequence[str], at_most: int) -> list[str]:
    """Those of these lists that have letters to decide about, the longest waiting first.

    Only so many letters are looked at: however many wait, an answer is quick.
    """
    query = select(letters.c.list).where(letters.c.state == "received", letters.c.list.in_(lists))
    oldest = connection.execute(query.order_by(letters.c.id).limit(at_most)).scalars()
    return list(dict.fromkeys(oldest))


def waiting(connection: Connection, list_name: str, at_most: int) -> list[Stored]:
    """The letters of a list that nobody has decided about, in order of arrival.

    At most so many, and not many more than `_BYTES_AT_ONCE`.
    """
    chosen = letters.c.state == "received", letters.c.list == list_name
    query = select(letters).where(*chosen).order_by(letters.c.id).limit(at_most)
    found: list[Stored] = []
    size = 0
    for row in connection.execution_options(yield_per=50).execute(query):
        found.append(stored_letter(row))
        size += len(row.raw)
        if size > _BYTES_AT_ONCE:
            break
    return found


def still_waiting(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Which of these letters are undecided still, now that we hold the list's lock."""
    chosen = letters.c.id.in_(numbers), letters.c.state == "received"
    return set(connection.execute(select(letters.c.id).where(*chosen)).scalars())


def fetch(connection: Connection, number: int) -> Stored | None:
    """One letter by its number."""
    row = connection.execute(select(letters).where(letters.c.id == number)).one_or_none()
    return stored_letter(row) if row else None


def settle(connection: Connection, decided: Sequence[dict[str, Any]]) -> None:
    """Write what became of letters; each row has ``number`` and the columns to set."""
    if decided:
        columns: dict[str, Any] = {name: bindparam(name) for name in decided[0] if name != "number"}
        connection.execute(
            update(letters).where(letters.c.id == bindparam("number")).values(columns), decided
        )


def requeue(connection: Connection, number: int) -> bool:
    """Have a shunted letter decided again; False if it is not shunted."""
    chosen = letters.c.id == number, letters.c.state == "shunted"
    again = update(letters).where(*chosen).values(state="received", reason="")
    return connection.execute(again).rowcount == 1


def describe(connection: Connection, state: str | None = None) -> Iterator[Row[Any]]:
    """All letters without their bytes, by number; only those in one state if given."""
    query = select(*METADATA).order_by(letters.c.id)
    if state:
        query = query.where(letters.c.state == state)
    yield from connection.execute(query)


def details(connection: Connection, number: int) -> Row[Any]:
    """One letter without its bytes."""
    return connection.execute(select(*METADATA).where(letters.c.id == number)).one()


def recent(
    connection: Connection, list_name: str, since: datetime, states: Sequence[str]
) -> Iterator[tuple[str, int, datetime]]:
    """Each letter since then in one of `states`: its author, number and arrival."""
    query = (
        select(letters.c.author, letters.c.id, letters.c.received)
        .where(letters.c.list == list_name, letters.c.received > since)
        .where(letters.c.state.in_(states))
        .order_by(letters.c.id)
    )
    for row in connection.execute(query):
        yield row.author, row.id, row.received


def look_up(
    connection: Connection, list_name: str, ids: Iterable[str], known: Correspondence
) -> None:
    """Add what was seen of these Message-IDs, and of all their ancestors' chains, to `known`."""
    wanted, asked = {one for one in ids if not known.known(one)}, set[str]()
    while wanted:
        asked |= wanted
        for mail in _seen(connection, list_name, sorted(wanted)):
            known.add(mail)
        wanted = known.unseen_parents() - asked


def _seen(connection: Connection, list_name: str, ids: Sequence[str]) -> Iterator[Seen]:
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        both = (letters.c.message_id, letters.c.wraps)
        theirs = union_all(*(_known_as(name, list_name, some) for name in both))
        for row in connection.execute(theirs.order_by("id")):
            author, opened, parents = row.author or "", tuple(row.opened or ()), tuple(row.parents)
            yield Seen(row.known_as, author, opened, parents, row.id)
        ours = select(outbox.c.message_id, outbox.c.topics, outbox.c.kind)
        ours = ours.where(outbox.c.message_id.in_(some))
        for row in connection.execute(ours):
            yield Seen(row.message_id, "", tuple(row.topics), (), 0, row.kind)


def _known_as(name: Column[Any], list_name: str, ids: Sequence[str]) -> Select[Any]:
    """The letters whose `name`, one of the two Message-IDs, is among `ids`."""
    return select(
        name.label("known_as"),
        *(letters.c.author, letters.c.opened, letters.c.parents, letters.c.id),
    ).where(letters.c.list == list_name, name.in_(ids), letters.c.state != "duplicate")


def stored_letter(row: Row[Any]) -> Stored:
    """A whole row of the table as a letter."""
    envelope = Envelope(row.sender, tuple(row.recipients), row.origin)
    return Stored(
        Arrival(row.id, row.received, envelope),
        row.list,
        row.raw,
        row.journal or "",
        row.position or 0,
        row.turn or 0,
        row.raw_hash or "",
    )
