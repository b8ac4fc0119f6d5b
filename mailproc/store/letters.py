"""Letters in the database: inserted, waiting, decided about, found again."""

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

from mailproc.mail.letter import NOBODY, Envelope, Mailbox, StoredLetter
from mailproc.mail.threads import MOST_STEPS, KnownMail, Threads
from mailproc.meeting.roster import Tier
from mailproc.store.backend import backend_of
from mailproc.store.tables import LetterState, RowValues, letters, outbox

_BYTES_AT_ONCE: Final = 32 << 20
_IDS_AT_ONCE: Final = 500  # SQLite takes at most 999 parameters in old builds
#: So many rows at most are inserted by one statement.
IN_ONE_STATEMENT: Final = 1000
_INSERT: Final = insert(letters).execution_options(insertmanyvalues_page_size=IN_ONE_STATEMENT)
#: All that is kept of a letter but its bytes.
METADATA: Final = [column for column in letters.c if column.name != "raw"]


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """One line of a letter that was taken for a command, with what was said to it."""

    line: str
    said: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    command: str = ""
    """The command's keyword; ``""`` where it was none."""
    released: int = 0
    """The held letter that it confirmed."""
    secret: bool = False
    """Whether it may tell of a ballot that was a secret one then."""


@dataclass(frozen=True, slots=True)
class LetterRow:
    """All that is kept of a letter but its bytes."""

    id: int
    list: str
    received: datetime
    envelope: Envelope
    state: LetterState
    reason: str = ""
    """Why it is in that state, for the operator."""
    message_id: str | None = None
    wraps: str | None = None
    """Its second Message-ID: that of the author's own mail inside a list's."""
    author: Mailbox = NOBODY
    subject: str | None = None
    parents: tuple[str, ...] = ()
    """The Message-IDs of its ancestors, the nearest first."""
    tier: Tier | None = None
    headers: Tier | None = None
    why: str = ""
    """Why we are as sure of the author as `tier` says."""
    topics: tuple[int, ...] = ()
    """Those that it was about."""
    opened: tuple[int, ...] = ()
    thread: str | None = None
    """What `Threads.thread_of` says of it; None for what is not remembered by its Message-ID."""
    lines: tuple[AnsweredLine, ...] = ()
    journal: str = ""
    position: int = 0
    turn: int = 0


def insert_letters(connection: Connection, new: Sequence[StoredLetter]) -> list[int]:
    """Insert letters that wait to be decided about; their numbers, in the same order."""
    if not new:
        return []
    inserted = _inserted(*backend_of(connection).announcement)
    return list(connection.execute(inserted, [_new_row(one) for one in new]).scalars())


@cache
def _inserted(*announcement: ColumnElement[Any]) -> ReturningInsert[Any]:
    """Made once: making it takes longer than sending it."""
    return _INSERT.returning(letters.c.id, *announcement, sort_by_parameter_order=True)


def _new_row(stored: StoredLetter) -> RowValues:
    return {
        "list": stored.list,
        "received": stored.received,
        "origin": stored.envelope.origin,
        "sender": stored.envelope.sender,
        "recipients": list(stored.envelope.recipients),
        "state": "received",
        "raw": stored.raw,
    }


def lists_waiting(connection: Connection, lists: Sequence[str], at_most: int) -> list[str]:
    """Those of these lists that have letters to decide about, the longest waiting first.

    Only so many letters are looked at: however many wait, an answer is quick.
    """
    query = select(letters.c.list).where(letters.c.state == "received", letters.c.list.in_(lists))
    oldest = connection.execute(query.order_by(letters.c.id).limit(at_most)).scalars()
    return list(dict.fromkeys(oldest))


def waiting(connection: Connection, list_name: str, at_most: int) -> list[StoredLetter]:
    """The letters of a list that nobody has decided about, in order of arrival.

    At most so many, and not many more than `_BYTES_AT_ONCE`.
    """
    chosen = letters.c.state == "received", letters.c.list == list_name
    query = select(letters).where(*chosen).order_by(letters.c.id).limit(at_most)
    found: list[StoredLetter] = []
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


def fetch(connection: Connection, number: int) -> StoredLetter | None:
    """One letter by its number."""
    row = connection.execute(select(letters).where(letters.c.id == number)).one_or_none()
    return stored_letter(row) if row else None


def raw_bytes(connection: Connection, number: int) -> bytes | None:
    """A letter's bytes as they came; None if there is no such letter."""
    found = connection.execute(select(letters.c.raw).where(letters.c.id == number)).scalar()
    return None if found is None else bytes(found)


def update_decided(connection: Connection, decided: Sequence[LetterRow]) -> None:
    """Write what became of letters."""
    rows = [_decided_row(one) for one in decided]
    if rows:
        columns: RowValues = {name: bindparam(name) for name in rows[0] if name != "number"}
        chosen = letters.c.id == bindparam("number")
        connection.execute(update(letters).where(chosen).values(columns), rows)


def _decided_row(one: LetterRow) -> RowValues:
    return {
        "number": one.id,
        "state": one.state,
        "reason": one.reason,
        "message_id": one.message_id,
        "wraps": one.wraps,
        "author": one.author.key,
        "name": one.author.name,
        "subject": one.subject,
        "parents": list(one.parents),
        "tier": one.tier,
        "headers": one.headers,
        "why": one.why,
        "topics": list(one.topics),
        "opened": list(one.opened),
        "thread": one.thread,
        "answer": [_line_as_json(line) for line in one.lines],
        "journal": one.journal,
        "position": one.position,
        "turn": one.turn,
    }


def _line_as_json(line: AnsweredLine) -> RowValues:
    told: RowValues = {
        "line": line.line,
        "said": line.said,
        "refused": line.refused,
        "command": line.command,
    }
    if line.released:
        told["released"] = line.released
    if line.secret:
        told["secret"] = True
    return told


def answered_lines(answer: Iterable[RowValues] | None) -> tuple[AnsweredLine, ...]:
    """The column ``answer`` as values."""
    return tuple(
        AnsweredLine(
            line["line"],
            tuple(line["said"]),
            tuple(line["refused"]),
            line["command"],
            line.get("released", 0),
            line.get("secret", False),
        )
        for line in answer or ()
    )


def requeue(connection: Connection, number: int) -> bool:
    """Have a shunted letter decided again; False if it is not shunted."""
    chosen = letters.c.id == number, letters.c.state == "shunted"
    again = update(letters).where(*chosen).values(state="received", reason="")
    return connection.execute(again).rowcount == 1


def describe(connection: Connection, state: str | None = None) -> Iterator[LetterRow]:
    """All letters without their bytes, by number; only those in one state if given."""
    query = select(*METADATA).order_by(letters.c.id)
    if state:
        query = query.where(letters.c.state == state)
    yield from map(letter_row, connection.execute(query))


def details(connection: Connection, number: int) -> LetterRow:
    """One letter without its bytes; it must be there."""
    return letter_row(connection.execute(select(*METADATA).where(letters.c.id == number)).one())


def last_decided(connection: Connection, list_name: str) -> tuple[int, datetime] | None:
    """The number of the last letter of a list that does not wait, and when we received it."""
    chosen = letters.c.list == list_name, letters.c.state != "received"
    query = select(letters.c.id, letters.c.received).where(*chosen)
    newest = query.order_by(letters.c.received.desc(), letters.c.id.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return (row.id, row.received) if row else None


def load_threads(
    connection: Connection, list_name: str, ids: Iterable[str], known: Threads
) -> None:
    """Add what was seen of these Message-IDs, and what their threads are about, to `known`.

    Most of the time one query tells all; there are never more than `MOST_STEPS` after it.
    """
    wanted, asked = {one for one in ids if not known.known(one)}, set[str]()
    for _ in range(MOST_STEPS + 1):
        if not wanted:
            break
        asked |= wanted
        found = list(_seen(connection, list_name, sorted(wanted)))
        for mail in found:
            known.add(mail)
        wanted = {mail.thread for mail in found if mail.thread and not mail.opened} - asked


def _seen(connection: Connection, list_name: str, ids: Sequence[str]) -> Iterator[KnownMail]:
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        both = (letters.c.message_id, letters.c.wraps)
        theirs = union_all(*(_known_as(name, list_name, some) for name in both))
        for row in connection.execute(theirs.order_by("id")):
            author, opened = row.author or "", tuple(row.opened or ())
            yield KnownMail(row.known_as, author, opened, row.thread, row.id)
        ours = select(outbox.c.message_id, outbox.c.topics, outbox.c.kind)
        ours = ours.where(outbox.c.message_id.in_(some))
        for row in connection.execute(ours):
            yield KnownMail(row.message_id, "", tuple(row.topics), "", 0, row.kind)


def _known_as(name: Column[Any], list_name: str, ids: Sequence[str]) -> Select[Any]:
    """The remembered letters whose `name`, one of the two Message-IDs, is among `ids`."""
    return select(
        name.label("known_as"),
        *(letters.c.author, letters.c.opened, letters.c.thread, letters.c.id),
    ).where(letters.c.list == list_name, name.in_(ids), letters.c.thread.is_not(None))


def stored_letter(row: Row[Any]) -> StoredLetter:
    """A whole row of the table as a letter with its bytes."""
    return StoredLetter(
        row.id,
        row.list,
        row.received,
        Envelope(row.sender, tuple(row.recipients), row.origin),
        row.raw,
        row.journal or "",
        row.position or 0,
        row.turn or 0,
        row.raw_hash or "",
    )


def letter_row(row: Row[Any]) -> LetterRow:
    """A row of `METADATA` as values."""
    return LetterRow(
        id=row.id,
        list=row.list,
        received=row.received,
        envelope=Envelope(row.sender, tuple(row.recipients), row.origin),
        state=row.state,
        reason=row.reason,
        message_id=row.message_id,
        wraps=row.wraps,
        author=Mailbox(row.name or "", row.author or ""),
        subject=row.subject,
        parents=tuple(row.parents or ()),
        tier=row.tier,
        headers=row.headers,
        why=row.why or "",
        topics=tuple(row.topics or ()),
        opened=tuple(row.opened or ()),
        thread=row.thread,
        lines=answered_lines(row.answer),
        journal=row.journal or "",
        position=row.position or 0,
        turn=row.turn or 0,
    )
