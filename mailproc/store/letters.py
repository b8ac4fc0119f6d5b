"""Letters in the database: inserted, waiting, decided about, found again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update
from sqlalchemy.sql.dml import ReturningInsert

from mailproc.mail.letter import (
    NOBODY,
    Copied,
    Envelope,
    LetterState,
    Mailbox,
    Origin,
    StoredLetter,
    copied_of,
    lacks_proof,
)
from mailproc.mail.threads import MOST_STEPS, KnownMail, Threads
from mailproc.meeting.roster import Tier
from mailproc.store import letter_statements as statements
from mailproc.store.backend import backend_of
from mailproc.store.letter_statements import DECIDED, METADATA, MOST_ANSWERED
from mailproc.store.mails_by_relay import mails_by_relay
from mailproc.store.many_rows import execute_many
from mailproc.store.selection import ALL, Selection, selected
from mailproc.store.tables import RowValues, letters, superseded

_BYTES_AT_ONCE: Final = 8 << 20
_FETCHED_AT_ONCE: Final = 100
_IDS_AT_ONCE: Final = 500  # SQLite takes at most 999 parameters in old builds


class AnsweredLine(Struct, frozen=True):
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


class LetterRow(Struct, frozen=True):
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
    text_hash: str = ""
    """Of the author's own text; ``""`` where nobody asks for it."""
    copied: Copied | None = None
    """What of its text stands in the mails that it answers; None where nobody looked."""
    journal: str = ""
    turn: int = 0
    """Which of the list's decisions it was, from 1; 0 before it was decided about."""


class Decided(NamedTuple):
    """What was decided about one letter: its number, the journal's hash then, and `DECIDED`."""

    number: int
    journal: str
    columns: RowValues


def insert_letters(
    connection: Connection, new: Sequence[StoredLetter], *, announced: bool = True
) -> list[int]:
    """Insert letters that wait to be decided about; their numbers, in the same order.

    `announced` tells other processes, where the database can.
    """
    if not new:
        return []
    inserted = _inserted(*(backend_of(connection).announcement if announced else ()))
    return list(connection.execute(inserted, [_new_row(one) for one in new]).scalars())


@cache
def _inserted(*announcement: ColumnElement[Any]) -> ReturningInsert[Any]:
    """Made once: making it takes longer than sending it."""
    return statements.INSERT.returning(letters.c.id, *announcement, sort_by_parameter_order=True)


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


def lists_waiting(connection: Connection, names: Sequence[str]) -> list[str]:
    """Those of these lists that have letters to decide about, the longest waiting first."""
    rows = connection.execute(statements.LISTS_WAITING, {"some": names})
    found = [(row.first, row.name) for row in rows if row.first is not None]
    return [name for _, name in sorted(found)]


def waiting(connection: Connection, list_name: str) -> list[int]:
    """The letters of a list that nobody has decided about, by number, as they came.

    No more than are looked at, however many wait.
    """
    return [*connection.execute(statements.WAITING, {"of_list": list_name}).scalars().all()]


def heads(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[int, Origin, bytes]]:
    """The beginnings of letters (`HEAD_BYTES`), each with its number and how it came."""
    for start in range(0, len(numbers), _IDS_AT_ONCE):
        some = {"some": numbers[start : start + _IDS_AT_ONCE]}
        for row in connection.execute(statements.HEADS, some):
            yield row.id, row.origin, bytes(row.head)


def undecided(connection: Connection, numbers: Sequence[int]) -> list[StoredLetter]:
    """Those of these letters that wait, by number; not many more bytes than `_BYTES_AT_ONCE`."""
    found: list[StoredLetter] = []
    size = 0
    for start in range(0, len(numbers), _FETCHED_AT_ONCE):
        some = {"some": numbers[start : start + _FETCHED_AT_ONCE]}
        with connection.execute(statements.UNDECIDED, some) as rows:
            for row in rows:
                found.append(stored_letter(row))
                size += len(row.raw)
                if size > _BYTES_AT_ONCE:
                    return found
    return found


def still_waiting(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Which of these letters are undecided still, now that we hold the list's lock."""
    return set(connection.execute(statements.STILL_WAITING, {"some": numbers}).scalars())


def fetch(connection: Connection, number: int) -> StoredLetter | None:
    """One letter by its number."""
    row = connection.execute(select(letters).where(letters.c.id == number)).one_or_none()
    return stored_letter(row) if row else None


def copied_before(connection: Connection, number: int) -> Copied | None:
    """What was found copied in a letter's text when it was decided about."""
    query = select(letters.c.copied).where(letters.c.id == number)
    return copied_of(connection.execute(query).scalar())


def answered(connection: Connection, list_name: str, ids: Collection[str]) -> dict[str, bytes]:
    """The bytes of those mails of a list, and of ours to it, that have these Message-IDs.

    Of several with one Message-ID it is ours, else the first. Those that are very large, or whose
    bytes were dropped, are left out.
    """
    found: dict[str, bytes] = {}
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = sorted(ids)[start : start + _IDS_AT_ONCE]
        asked = {"some": some, "of_list": list_name}
        for query in (statements.ANSWERED, statements.OURS_ANSWERED):
            for row in connection.execute(query, asked):
                found[row.message_id] = bytes(row.raw)
        for message_id, mail in mails_by_relay(connection, list_name, some):
            if 0 < len(mail.content) <= MOST_ANSWERED:
                found[message_id] = bytes(mail.content)
    return found


def raw_bytes(connection: Connection, number: int) -> bytes | None:
    """A letter's bytes as they came; None if there is no such letter."""
    found = connection.execute(select(letters.c.raw).where(letters.c.id == number)).scalar()
    return None if found is None else bytes(found)


def update_decided(
    connection: Connection, list_name: str, decided: Sequence[Decided], again: Sequence[int]
) -> None:
    """Write what became of letters of a list, in the order of the decisions.

    Args:
        connection: a transaction.
        list_name: whose letters they are.
        decided: about which letters; one that was held and is confirmed may be there twice.
        again: the numbers of those that were decided about before, whose earlier decision is kept.
    """
    latest: dict[int, Decided] = {}
    earlier: list[Decided] = []
    for one in decided:
        if one.number in latest:
            earlier.append(latest[one.number])
        latest[one.number] = one
    in_database = set(again) - {one.number for one in earlier}
    if in_database:
        columns = [*DECIDED, letters.c.id, letters.c.journal]
        rows = connection.execute(select(*columns).where(letters.c.id.in_(in_database)))
        earlier += [Decided(row.id, row.journal, decided_of(row)) for row in rows]
    _keep_superseded(connection, list_name, earlier)
    new = [{"number": one.number, "journal": one.journal, **one.columns} for one in latest.values()]
    execute_many(connection, statements.DECIDE, new)


def _keep_superseded(connection: Connection, list_name: str, earlier: Iterable[Decided]) -> None:
    rows = [
        {
            "list": list_name,
            "turn": one.columns["turn"],
            "letter": one.number,
            "journal": one.journal,
            "decided": one.columns,
        }
        for one in earlier
    ]
    if rows:
        connection.execute(insert(superseded), rows)


def decided_of(row: Row[Any]) -> RowValues:
    """What `decided_columns` gave, of a row."""
    return {column.name: getattr(row, column.name) for column in DECIDED}


def decided_columns(one: LetterRow) -> RowValues:
    """What was decided about a letter, by column."""
    return {
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
        "text_hash": one.text_hash or None,
        "copied": one.copied and [[list(pair) for pair in pairs] for pairs in one.copied],
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
    """Have a shunted letter decided again; False if it is not shunted. That it was, is kept."""
    columns = [*DECIDED, letters.c.id, letters.c.list, letters.c.journal]
    chosen = letters.c.id == number, letters.c.state == "shunted"
    row = connection.execute(select(*columns).where(*chosen).with_for_update()).one_or_none()
    if row is None:
        return False
    _keep_superseded(connection, row.list, [Decided(row.id, row.journal, decided_of(row))])
    blank: RowValues = {column.name: None for column in DECIDED if column.nullable}
    again = {**blank, "journal": None, "state": "received", "reason": ""}
    connection.execute(update(letters).where(letters.c.id == number).values(again))
    return True


def describe(connection: Connection, chosen: Selection = ALL) -> Iterator[LetterRow]:
    """The letters that are chosen, without their bytes, by number."""
    query = select(*METADATA)
    yield from map(letter_row, selected(connection, query, letters, letters.c.received, chosen))


def not_taken(connection: Connection, after: int) -> list[tuple[str, int, int]]:
    """Why letters with a higher number than `after` were refused or shunted.

    Returns:
        Each reason with how many there are and the number of the first; the commonest come first.
    """
    many, first = func.count(), func.min(letters.c.id)
    chosen = letters.c.id > after, letters.c.state.in_(("refused", "shunted"))
    query = select(letters.c.reason, many, first).where(*chosen).group_by(letters.c.reason)
    return [(*row,) for row in connection.execute(query.order_by(many.desc(), first))]


def last_number(connection: Connection) -> int:
    """The highest number of a letter; 0 before there is one."""
    return connection.execute(select(func.max(letters.c.id))).scalar() or 0


def refused_since(connection: Connection, reason: str) -> tuple[int, int]:
    """How many letters were refused with these words in the reason, and the number of the last."""
    chosen = letters.c.state == "refused", letters.c.reason.contains(reason, autoescape=True)
    query = select(func.count(), func.max(letters.c.id)).where(*chosen)
    many, last = connection.execute(query).one()
    return many, last or 0


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


def first_letter(connection: Connection, list_name: str) -> int | None:
    """The number of a list's first letter; None before it has one."""
    query = select(func.min(letters.c.id)).where(letters.c.list == list_name)
    found: int | None = connection.execute(query).scalar()
    return found


def as_of(connection: Connection, number: int) -> tuple[str, tuple[int, datetime]] | None:
    """The journal's hash up to a letter, and the letter's number and when we received it."""
    query = select(letters.c.journal, letters.c.received).where(letters.c.id == number)
    row = connection.execute(query).one_or_none()
    return (row.journal, (number, row.received)) if row else None


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
        asked = {"some": some, "of_list": list_name}
        for row in connection.execute(statements.SEEN, asked):
            yield KnownMail(
                row.known_as,
                row.author or "",
                tuple(row.opened or ()),
                row.thread,
                row.id,
                text=row.text_hash or "",
                console=row.origin == "console",
                unproven=row.tier if lacks_proof(row.state, row.reason) else "",
            )
        for row in connection.execute(statements.OURS_SEEN, asked):
            yield _our_mail(row.message_id, row)
        for message_id, row in mails_by_relay(connection, list_name, some):
            yield _our_mail(message_id, row)


def _our_mail(message_id: str, row: Row[Any]) -> KnownMail:
    topics = tuple(row.topics)
    return KnownMail(message_id, "", topics, "", 0, row.kind, recipient=row.recipient)


def stored_letter(row: Row[Any]) -> StoredLetter:
    """A whole row of the table as a letter with its bytes."""
    return StoredLetter(
        row.id,
        row.list,
        row.received,
        Envelope(row.sender, tuple(row.recipients), row.origin),
        row.raw,
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
        text_hash=row.text_hash or "",
        copied=copied_of(row.copied),
        journal=row.journal or "",
        turn=row.turn or 0,
    )
