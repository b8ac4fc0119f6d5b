"""A list moves from SQLite to PostgreSQL and back, and nobody is at it meanwhile."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.exclusive import alone
from tests.support.databases import first_release, folder_for, rows
from tests.support.server import run, serving


def test_there_and_back_nothing_is_lost(tmp_path: Path, postgres_url: str) -> None:
    first_release(tmp_path)
    run(tmp_path, "db", "upgrade")
    config = (tmp_path / "mailproc.toml").read_text()
    before = rows(f"sqlite:///{tmp_path / 'mailproc.db'}")
    told = run(tmp_path, "db", "copy", postgres_url).stdout
    assert f"{len(before['letters'])} letters" in told
    moved = folder_for(tmp_path / "moved", postgres_url, config)
    run(moved, "db", "copy", f"sqlite:///{tmp_path / 'back.db'}")
    assert rows(f"sqlite:///{tmp_path / 'back.db'}") == before
    # Numbers go on where they were.
    (moved / "mail").write_bytes(b"From: ann@example.org\r\n\r\nPROPOSE: Late\r\n")
    told = run(moved, "ingest", "--list", "devel", "mail").stdout
    assert told == f"letter {len(rows(postgres_url)['letters'])}\n"
    assert "all is as the letters say" in run(moved, "verify", "--list", "devel").stdout


def test_no_letter_is_left_behind_because_serve_must_be_stopped(
    tmp_path: Path, migrated_url: str
) -> None:
    live = folder_for(tmp_path / "live", migrated_url)
    with serving(live) as server:
        server.settled(1)
        said = run(live, "db", "copy", "sqlite:///new.db", status=1).stderr
        assert "is in use" in said
        assert "stop `mailproc serve` first" in said
        assert not (live / "new.db").exists()
    run(live, "db", "copy", "sqlite:///new.db")


def test_who_is_alone_with_a_database_stays_alone(
    tmp_path: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(migrated_url)
    insert = "INSERT INTO lists (name, secret, settings) VALUES ('late', '', '{}')"
    with alone(database) as connection:
        assert connection.execute(text("SELECT count(*) FROM lists")).scalar() == 0
        if migrated_url.startswith("sqlite"):
            other = sqlite3.connect(tmp_path / "mailproc.db", timeout=0)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute(insert)
            other.close()
        else:
            engine = create_engine(migrated_url)
            with engine.begin() as writing:
                writing.exec_driver_sql("SET LOCAL lock_timeout = '10ms'")
                with pytest.raises(OperationalError) as fault:
                    writing.exec_driver_sql(insert)
                assert isinstance(fault.value.orig, psycopg.errors.LockNotAvailable)
                writing.rollback()
            engine.dispose()
    with database.writing() as connection:  # then all is as ever
        connection.execute(text(insert))
    monkeypatch.setattr("mailproc.store.exclusive._PATIENCE", 0)
    with database.reading() as connection:
        connection.execute(text("SELECT 1 FROM lists")).all()
        second = Database(migrated_url)
        with pytest.raises(StoreUnavailable, match="in use"), alone(second):
            pass
        second.close()
    database.close()


def test_who_reads_sees_one_state_of_the_database(migrated_url: str) -> None:
    database = Database(migrated_url)
    count = text("SELECT count(*) FROM lists")
    with database.reading() as reading:
        assert reading.execute(count).scalar() == 0
        with database.writing() as writing:
            writing.execute(
                text("INSERT INTO lists (name, secret, settings) VALUES ('late', '', '{}')")
            )
        assert reading.execute(count).scalar() == 0
    with database.reading() as reading:
        assert reading.execute(count).scalar() == 1
    database.close()


@pytest.mark.parametrize(
    ("url", "status", "said"),
    [
        ("sqlite:///mailproc.db", 2, "the configured database itself"),
        ("mysql://localhost/x", 2, "is no database that mailproc knows"),
        ("sqlite:///full.db", 1, "is not empty"),
    ],
)
def test_a_wrong_destination_is_named(tmp_path: Path, url: str, status: int, said: str) -> None:
    first_release(tmp_path)
    (tmp_path / "full.db").write_bytes((tmp_path / "mailproc.db").read_bytes())
    assert said in run(tmp_path, "db", "copy", url, status=status).stderr
