"""Who opens SQLite's file while another makes it waits for that."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mailproc.store.sqlite_file import prepare


def test_two_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    with locked(tmp_path / "new.db") as other, opened(tmp_path / "new.db", 30) as connection:
        threading.Timer(0.1, other.rollback).start()
        prepare(connection)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_but_nobody_waits_for_longer_than_asked(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "new.db"),
        opened(tmp_path / "new.db", 0.05) as connection,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        prepare(connection)


@contextmanager
def locked(file: Path) -> Iterator[sqlite3.Connection]:
    """A new file, and who begins to write it, for whom SQLite lets nobody wait."""
    with opened(file, 0) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


@contextmanager
def opened(file: Path, seconds: float) -> Iterator[sqlite3.Connection]:
    found = sqlite3.connect(file, timeout=seconds, isolation_level=None, check_same_thread=False)
    with closing(found):
        yield found
