"""`mailproc check` on the database: what is wrong, what to do, and nothing is made."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from mailproc.cli.check.storage import check_database
from mailproc.store import revisions, sqlite
from mailproc.store.revisions import newest_revision
from tests.support.check import said, unwritable
from tests.support.server import configuration, run
from tests.support.template import migrated


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with the newest schema."""
    migrated(tmp_path / "mailproc.db").close()
    return tmp_path / "mailproc.db"


def with_schema(file: Path, revision: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [revision])
    connection.close()


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    found = said(check_database, tmp_path)
    assert found == [f"ok      database {tmp_path}/mailproc.db (not there yet; serve makes it)"]
    assert [one.name for one in tmp_path.iterdir()] == ["mailproc.toml"]


def test_a_good_database_is_left_as_it_is(file: Path) -> None:
    before = file.read_bytes()
    assert said(check_database, file.parent) == [f"ok      database sqlite:///{file}"]
    assert file.read_bytes() == before
    assert {one.name for one in file.parent.iterdir()} == {file.name, "mailproc.toml"}


def test_an_older_schema_is_told_with_the_command_that_mends_it(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = newest_revision()
    scripts = tmp_path / "migrations"
    shutil.copytree(str(files("mailproc.store.migrations")), scripts)
    (scripts / "versions" / "9998_one_more.py").write_text(
        f"revision, down_revision = '9998', {old!r}\ndef upgrade(): pass\n"
    )
    monkeypatch.setattr(revisions, "MIGRATIONS", scripts)
    assert said(check_database, file.parent) == [
        (
            f"FAILED  database sqlite:///{file}: its schema is {old}, this program needs 9998;"
            " run: mailproc db upgrade"
        )
    ]


def test_a_schema_of_a_newer_program_is_told_and_not_called_old(file: Path) -> None:
    with_schema(file, "9999")
    right = "install that one again, or go back to a backup of the database"
    told = f"its schema 9999 is of a newer mailproc, this one knows up to {newest_revision()}"
    (found,) = said(check_database, file.parent)
    assert found == f"FAILED  database sqlite:///{file}: {told}; {right}"
    done = run(file.parent, "db", "upgrade", status=1)
    assert done.stderr.splitlines() == [f"mailproc: database sqlite:///{file}: {told}; {right}"]


def test_a_folder_that_is_not_there_or_cannot_be_written_to(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", unwritable(tmp_path)):
        text = configuration(f"sqlite:///{folder}/mailproc.db")
        (found,) = said(check_database, tmp_path, text)
        assert found.startswith(f"FAILED  database {folder}/mailproc.db: folder {folder}: ")
        assert "give the user who runs mailproc a local folder of its own" in found


def test_a_folder_that_does_no_wal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # File systems here have all that WAL needs. SQLite stays out of it for one in memory, too.
    monkeypatch.setattr(
        sqlite, "create_engine", lambda _url, **more: create_engine("sqlite://", **more)
    )
    (found,) = said(check_database, tmp_path)
    assert "SQLite stays in journal mode memory" in found
    assert "a local folder" in found
    assert [one.name for one in tmp_path.iterdir()] == ["mailproc.toml"]


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "mailproc.db").write_bytes(b"Dear diary, " * 1000)
    (found,) = said(check_database, tmp_path)
    assert "file is not a database; see that its server runs, who owns its folder" in found


def test_a_server_that_is_away(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody:secret@127.0.0.1:9/nothing"
    (found,) = said(check_database, tmp_path, configuration(url))
    assert found.startswith("FAILED  database postgresql+psycopg://nobody:***@127.0.0.1:9/nothing")
    assert "see that its server runs" in found


def test_the_extra_for_postgresql_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    text = configuration("postgresql://joe:secret@127.0.0.1/x")
    assert said(check_database, tmp_path, text) == [
        (
            "FAILED  database postgresql+psycopg://joe:***@127.0.0.1/x: psycopg is not installed;"
            " run: pip install 'psycopg[binary]'"
        )
    ]
