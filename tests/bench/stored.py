"""Databases with something in them: topics, votes that wait, or a long past.

A long past is inserted in bulk. Its rows are copies of those that mailproc made of one vote and
of one other letter, each with its own numbers, ids, bytes, author and place in the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table, delete, insert, select, update

from mailproc.mail.letter import Envelope, StoredLetter
from mailproc.meeting.records import Ballot, LastLetter
from mailproc.serve.app import App, open_app
from mailproc.store import letters as letter_rows
from mailproc.store.database import Transaction
from mailproc.store.hash_chain import chained
from mailproc.store.tables import TABLE_OF, letters, lists, outbox
from tests.bench.letters import TALK, list_mail, proposals, vote_line, voted_topic
from tests.bench.world import AGENT, MEMBERS, TOPICS, configured, furnish

ENVELOPE: Final = Envelope("devel-bounces@lists.example.org", (AGENT,), "smtp")
_AT_ONCE: Final = 10_000
_BALLOTS: Final = TABLE_OF[Ballot]
_LAST_LETTERS: Final = TABLE_OF[LastLetter]
Row = dict[str, Any]


def furnish_topics(folder: Path, topics: int = TOPICS) -> None:
    """A configuration, and a database with its roster and topics that members proposed."""
    furnish(folder)
    with open_app(configured(folder)) as app:
        for raw in proposals(topics):
            app.acceptor.accept(ENVELOPE, raw)
        app.processor.process_all()


def add_waiting(app: App, raws: Iterable[bytes], ago: timedelta = timedelta()) -> None:
    """Store letters that nobody has decided about, as if they had come then."""
    came = app.acceptor.clock() - ago
    addressed = app.acceptor.recipients.addressed
    new = [stored for raw in raws for stored in addressed(ENVELOPE, raw, came)]
    with app.database.writing() as connection:
        letter_rows.insert_letters(connection, new)


@dataclass(frozen=True)
class Past:
    """How much has happened; the votes are among the letters."""

    topics: int
    letters: int
    ballots: int


def furnish_past(folder: Path, past: Past, tell: Callable[[str], None]) -> None:
    """A configuration, and a database that looks as if all that had come in and been decided."""
    furnish_topics(folder, past.topics)
    with open_app(configured(folder)) as app:
        archivist = _Archivist(app, past)
        for start in range(0, past.letters, _AT_ONCE):
            end = min(start + _AT_ONCE, past.letters)
            with app.database.writing() as connection:
                archivist.write(connection, range(start, end))
            tell(f"{end:,} of {past.letters:,} letters of the past are stored")


class _Archivist:
    """Writes what the past would have left: letters with votes first, then talk."""

    def __init__(self, app: App, past: Past) -> None:
        self._past = past
        for number in (0, past.ballots):
            app.acceptor.accept(ENVELOPE, list_mail(number, _line(number, past)).raw)
        app.processor.process_all()
        with app.database.writing() as connection:
            self._vote, self._talk = _rows(connection, letters)[-2:]
            self._ack = _rows(connection, outbox)[-1]
            (self._ballot,) = _rows(connection, _BALLOTS)
            self._last = next(
                row for row in _rows(connection, _LAST_LETTERS) if row["letter"] == self._vote["id"]
            )
            connection.execute(delete(_LAST_LETTERS))  # those of the proposals: all will vote
            (self._list,) = _rows(connection, lists)
        self._next = self._talk["id"] + 1
        self._began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1100)

    def write(self, connection: Transaction, numbers: Iterable[int]) -> None:
        """The letters with these numbers, and what the votes among them left."""
        past = [self._letter(number) for number in numbers if number not in (0, self._past.ballots)]
        connection.execute(insert(letters), past)
        votes = [row for row in past if row["topics"]]
        if votes:
            connection.execute(insert(outbox), [self._answer(row) for row in votes])
            connection.execute(insert(_BALLOTS), [self._choice(row) for row in votes])
        if last := [row for row in votes if row["number"] >= self._past.ballots - MEMBERS]:
            connection.execute(insert(_LAST_LETTERS), [self._last_letter(row) for row in last])
        now = {name: self._list[name] for name in ("journal", "turns", "version")}
        connection.execute(update(lists).values(now))

    def _letter(self, number: int) -> Row:
        mail = list_mail(number, _line(number, self._past))
        received = self._began + timedelta(seconds=90 * number)
        stored = StoredLetter(self._next, "devel", received, ENVELOPE, mail.raw)
        self._next += 1
        is_vote = number < self._past.ballots
        self._list["turns"] += 1
        row: Row = {
            **(self._vote if is_vote else self._talk),
            "number": number,
            "id": stored.id,
            "received": received,
            "message_id": mail.message_id,
            "author": mail.author,
            "name": mail.name,
            "subject": mail.subject,
            "topics": [voted_topic(number, self._past.topics)] if is_vote else [],
            "parents": list(mail.parents),
            "thread": mail.parents[0] if mail.parents else "",
            "turn": self._list["turns"],
            "raw": mail.raw,
        }
        decided = {column.name: row[column.name] for column in letter_rows.DECIDED}
        self._list["journal"] = chained(self._list["journal"], stored, decided)
        return {**row, "journal": self._list["journal"]}

    def _answer(self, letter: Row) -> Row:
        return {
            **{name: value for name, value in self._ack.items() if name != "id"},
            "letter": letter["id"],
            "message_id": _ack_id(letter),
            "recipient": letter["author"],
            "topics": letter["topics"],
            "state": "sent",
            "created": letter["received"],
            "next_try": letter["received"],
            "sent": letter["received"],
        }

    def _choice(self, letter: Row) -> Row:
        return {
            **self._ballot,
            "topic": letter["topics"][0],
            "voter": letter["author"],
            "choice": (1, -1, 0)[letter["number"] % 3],
            "cast": letter["received"],
            "letter": letter["id"],
        }

    def _last_letter(self, letter: Row) -> Row:
        ((kind, before, after),) = self._last["changes"]
        hers = {name: value for name, value in self._choice(letter).items() if name in after}
        changes = [[kind, before, {**hers, "cast": letter["received"].isoformat()}]]
        her = {"person": letter["author"], "letter": letter["id"], "changes": changes}
        return {**self._last, **her}


def _ack_id(letter: Row) -> str:
    seconds = int(letter["received"].timestamp())
    return f"<ack.{seconds:08x}.{letter['journal'][:20]}@lists.example.org>"


def _line(number: int, past: Past) -> str:
    return vote_line(number, past.topics) if number < past.ballots else TALK


def _rows(connection: Transaction, table: Table) -> list[Row]:
    found = connection.execute(select(table).order_by(*table.primary_key)).mappings()
    return [dict(row) for row in found]
