"""Mails dropped into SQLite's file for a `serve` that runs on it, by the driver alone.

Of the time that `ingest` takes for a mail most would go into loading SQLAlchemy: a pipe transport
starts it for each. `tests/store/test_mail_drop.py` compares with what `letters` stores.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, quote

import msgspec

from mailproc.mail.letter import StoredLetter
from mailproc.store.revisions import schema_fault
from mailproc.store.sqlite_file import BUSY_TIMEOUT, SqliteFile, prepare
from mailproc.store.store_unavailable import StoreUnavailable

_INSERT: Final = (
    "INSERT INTO letters (list, received, origin, sender, recipients, state, raw)"
    " VALUES (?, ?, ?, ?, ?, 'received', ?)"
)


class MailDrop:
    """The file, as far as who hands mails over has to do with it; one of our schema."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def list_names(self) -> list[str]:
        """The names of all lists that ever had a letter here."""
        return [name for (name,) in self._connection.execute("SELECT name FROM lists")]

    def running(self) -> list[Mapping[str, str]]:
        """What each server runs on (`running_servers.ServerRow.settings`)."""
        query = "SELECT settings FROM servers ORDER BY host, process"
        return [msgspec.json.decode(settings) for (settings,) in self._connection.execute(query)]

    def insert(self, new: Sequence[StoredLetter]) -> list[int]:
        """Store letters, all or none, durably; their numbers."""
        self._connection.execute("BEGIN IMMEDIATE")
        with self._connection:
            return [self._connection.execute(_INSERT, _row(one)).lastrowid or 0 for one in new]


def _row(stored: StoredLetter) -> tuple[object, ...]:
    """A letter's columns, as SQLAlchemy writes them."""
    envelope = stored.envelope
    received = stored.received.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    recipients = msgspec.json.encode(envelope.recipients).decode()
    return stored.list, received, envelope.origin, envelope.sender, recipients, stored.raw


@contextmanager
def mail_drop(url: str) -> Iterator[MailDrop | None]:
    """Where to drop mails; None unless the database is a plain file that somebody serves.

    Args:
        url: SQLAlchemy's, with an absolute path.

    Raises:
        StoreUnavailable: the database cannot be had or written now, or its schema is not ours.
    """
    place, _, options = url.removeprefix("sqlite:///").partition("?")
    others = dict(parse_qsl(options))
    patience = float(others.pop("timeout", BUSY_TIMEOUT))
    plain = url.startswith("sqlite:///") and "%" not in place and not others
    if not plain or not SqliteFile(Path(place)).is_served():
        yield None
        return
    try:
        there = f"file:{quote(place)}?mode=rw"  # one that is gone is not made anew
        with closing(sqlite3.connect(there, timeout=patience, uri=True)) as connection:
            prepare(connection)
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if fault := schema_fault(revision):
                raise StoreUnavailable(f"database {url}: {fault}")
            yield MailDrop(connection)
    except sqlite3.DatabaseError as fault:
        raise StoreUnavailable(f"database {url}: {fault}") from fault
