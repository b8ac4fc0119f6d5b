"""A backup: one SQLite file, whichever database it is of, that can be restored into either."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DatabaseError

from mailproc.store.backend import ENGINE_OPTIONS, Progress
from mailproc.store.copy import CannotCopy, fill
from mailproc.store.database import Database
from mailproc.store.fsync import sync
from mailproc.store.revisions import known_revisions
from mailproc.store.schema import revision, revision_of


def back_up(database: Database, path: Path, progress: Progress, *, replace: bool) -> None:
    """Write what the database holds now into a file; others may write to the database meanwhile.

    The file gets its name only once it is whole, checked and on the disk. It holds every letter
    and the lists' secrets, so it is for its owner's eyes only.

    Raises:
        CannotCopy: if there is such a file and it is not to be replaced, or the copy is damaged.
        StoreUnavailable: if the database is away.
        OSError: if the file cannot be written.
    """
    if not revision(database):
        raise CannotCopy(f"database {database} has no tables yet; there is nothing to back up")
    with _new_file(path, replace=replace) as part:
        try:
            with database.reading() as connection:
                if not database.backend.copy_pages(connection, part, progress):
                    _copy_rows(connection, part, progress)
            _check(part)
        except sqlite3.Error as fault:
            raise CannotCopy(f"{path} cannot be written: {fault}") from fault


@contextmanager
def backup_file(path: Path) -> Iterator[Connection]:
    """A backup, opened for reading only, once it is found to be whole.

    Raises:
        CannotCopy: if it is none, is damaged, or was written by a later release.
    """
    if not path.is_file():
        raise CannotCopy(f"there is no file {path}")
    uri = f"{path.absolute().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(uri, uri=True, isolation_level=None),
        poolclass=NullPool,
        **ENGINE_OPTIONS,
    )
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql("BEGIN")
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            written_by = revision_of(connection)
        except DatabaseError as fault:
            raise CannotCopy(f"{path} is no backup of mailproc: {fault.orig}") from fault
        _must_be_readable(path, str(found), written_by)
        yield connection


def _must_be_readable(path: Path, found: str, written_by: str) -> None:
    if found != "ok":
        raise CannotCopy(f"{path} is damaged: {found}")
    if not written_by:
        raise CannotCopy(f"{path} is no backup of mailproc: it has no letters")
    if written_by not in known_revisions():
        raise CannotCopy(
            f"{path} was written by a later mailproc (schema {written_by}); install that one"
        )


def _copy_rows(source: Connection, part: Path, progress: Progress) -> None:
    target = Database(f"sqlite:///{part}")
    try:
        fill(target, source, progress)
    finally:
        target.close()


def _check(part: Path) -> None:
    """Make it a file without a ``-wal`` beside it, and see that SQLite finds it sound."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        loose = connection.execute("PRAGMA foreign_key_check").fetchone()
    if found != "ok" or loose:
        raise CannotCopy(f"the copy is damaged ({found if found != 'ok' else loose}); none is kept")


@contextmanager
def _new_file(path: Path, *, replace: bool) -> Iterator[Path]:
    """A private file beside `path` that takes its name, durably, when the block ends well."""
    _may_be_written(path, replace=replace)
    handle, name = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        sync(part)
        _may_be_written(path, replace=replace)
        part.replace(path)
        sync(path.parent)
    finally:
        for left in ("", "-journal", "-wal", "-shm"):
            part.with_name(part.name + left).unlink(missing_ok=True)


def _may_be_written(path: Path, *, replace: bool) -> None:
    if path.exists() and not replace:
        raise CannotCopy(f"there is a file {path} already; name another, or say --force")
