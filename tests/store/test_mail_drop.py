"""Mails that `ingest` drops by the driver alone are stored as all others are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select

from mailproc.mail.letter import Envelope, StoredLetter
from mailproc.store import letters, lists, running_servers
from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.mail_drop import mail_drop
from mailproc.store.running_servers import ServerRow
from mailproc.store.tables import letters as letters_table
from tests.support.template import migrated

RECEIVED = datetime(2027, 8, 20, 14, 5, 6, 7, tzinfo=timezone(timedelta(hours=2)))
NEW = [
    StoredLetter(0, name, RECEIVED, Envelope(sender, recipients, "pipe"), raw)
    for name, sender, recipients, raw in (
        ("devel", "", ("agenda@example.org",), b"Subject: hello\n\n\xff\x00"),
        ("users", "jané@example.org", ('"a\\b"@example.org', "x@example.org"), b""),
    )
]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Database]:
    """A database with two lists that a server works on."""
    with closing(migrated(tmp_path / "a b.db")) as database:
        with database.writing() as connection:
            for name in ("devel", "users"):
                lists.open_list(connection, name)
        with database.serving():
            yield database


def url(database: Database) -> str:
    return str(database.url)


def dropped(where: str, new: list[StoredLetter]) -> list[int]:
    """Their numbers."""
    with mail_drop(where) as drop:
        assert drop is not None
        return drop.insert(new)


def test_what_is_dropped_is_stored_as_all_else(served: Database) -> None:
    assert dropped(url(served), NEW) == [1, 2]
    with served.writing() as connection:
        assert letters.insert_letters(connection, NEW) == [3, 4]
    others = [column for column in letters_table.c if column.name != "id"]
    with served.reading() as connection:
        one, two, three, four = connection.execute(select(*others).order_by(letters_table.c.id))
        assert (one, two) == (three, four)
        assert one.received == RECEIVED.astimezone(UTC)
    with closing(sqlite3.connect(str(served.url.database))) as connection:
        names = ", ".join(column.name for column in others)
        query = f"SELECT {names} FROM letters ORDER BY id"  # noqa: S608  # names of ours
        rows = connection.execute(query).fetchall()
    assert rows[:2] == rows[2:]


def test_it_knows_the_lists_and_what_servers_run_on(served: Database) -> None:
    with served.writing() as connection:
        running_servers.note(connection, ServerRow("here", 7, RECEIVED, {"smtp.listen": "ab12"}))
    with mail_drop(url(served)) as drop:
        assert drop is not None
        assert sorted(drop.list_names()) == ["devel", "users"]
        assert drop.running() == [{"smtp.listen": "ab12"}]


def test_none_or_all_letters_are_stored(served: Database) -> None:
    unknown = StoredLetter(0, "nobody's", RECEIVED, Envelope("", (), "pipe"), b"")
    with pytest.raises(StoreUnavailable, match="FOREIGN KEY"):
        dropped(url(served), [NEW[0], unknown])
    with served.reading() as connection:
        assert letters.last_number(connection) == 0


def test_there_is_none_where_nobody_serves_or_the_database_is_no_plain_file(tmp_path: Path) -> None:
    with closing(migrated(tmp_path / "one.db")) as database:
        with mail_drop(url(database)) as drop:
            assert drop is None
        with database.serving():
            for other in (f"{url(database)}?cache=shared", url(database).replace("one", "o%6ee")):
                with mail_drop(other) as drop:
                    assert drop is None
    with mail_drop("postgresql+psycopg://mailproc@localhost/mailproc") as drop:
        assert drop is None


def test_a_file_that_is_gone_or_locked_or_of_another_release_is_said(served: Database) -> None:
    file = Path(str(served.url.database))
    with served.writing(), pytest.raises(StoreUnavailable, match=r"a b\.db.*locked"):
        dropped(f"{url(served)}?timeout=0", NEW)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnavailable, match="of a newer mailproc"), mail_drop(url(served)):
        pass
    served.close()
    file.unlink()
    with pytest.raises(StoreUnavailable, match="unable to open"), mail_drop(url(served)):
        pass
    assert not file.exists()
