"""SQLite's log is copied back by the worker, so that whoever mails a letter need not wait."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mailproc.serve.worker import process
from mailproc.store import lists
from mailproc.store.database import Database
from tests.support.template import migrated


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = migrated(tmp_path / "mailproc.db")
    yield database
    database.close()


def _lists_without_the_log(tmp_path: Path) -> list[str]:
    """What stands in the file itself, looked at in a copy."""
    copy = shutil.copy(tmp_path / "mailproc.db", tmp_path / "copy.db")
    with closing(sqlite3.connect(copy)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM lists")]


def test_what_was_committed_comes_from_the_log_into_the_file(
    tmp_path: Path, database: Database
) -> None:
    database.copy_log_back()
    with database.writing() as connection:
        lists.open_list(connection, "devel")
    assert _lists_without_the_log(tmp_path) == []
    assert database.copy_log_back() == 0
    assert _lists_without_the_log(tmp_path) == ["devel"]


def test_it_waits_for_nobody_who_writes_or_reads(tmp_path: Path, database: Database) -> None:
    with database.writing() as connection:
        lists.open_list(connection, "devel")
    with database.reading() as reader:
        lists.list_row(reader, "devel")
        with database.writing() as writer:
            lists.open_list(writer, "later")
            database.copy_log_back()  # or it would hang here for half a minute
        assert _lists_without_the_log(tmp_path) == ["devel"]


@pytest.mark.parametrize(("decided", "copied"), [(999, 0), (1000, 1)])
def test_after_many_letters_it_is_time(decided: int, copied: int) -> None:
    woken: list[bool] = []
    processor: Any = SimpleNamespace(process=lambda: decided)
    copying: Any = SimpleNamespace(wake=lambda: woken.append(True))
    assert process(processor, copying) == decided
    assert len(woken) == copied


def test_postgresql_does_it_itself(postgres_url: str) -> None:
    database = Database(postgres_url)
    assert database.copy_log_back() == 0
    database.close()
