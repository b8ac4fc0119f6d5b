"""SQLite's file, by the driver alone: made, locked by who serves it, and how it is written."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from mailproc.store.store_unavailable import StoreUnavailable

#: How long a transaction waits for another one to let go, in seconds.
BUSY_TIMEOUT: Final = 30
_BETWEEN_TRIES: Final = 0.01  # seconds


def prepare(connection: sqlite3.Connection) -> None:
    """WAL, so that readers never wait; FULL, so that a commit is on the disk.

    Raises:
        StoreUnavailable: the file's folder does not do WAL.
        sqlite3.OperationalError: another has locked the file for longer than the connection waits.
    """
    connection.isolation_level = None  # we begin transactions ourselves
    cursor = connection.cursor()
    mode = _with_write_ahead_log(cursor)
    if mode != "wal":
        raise StoreUnavailable(f"SQLite stays in journal mode {mode}; its folder does not do WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # 128 MiB of log before pages are copied back: in a large file they are far apart.
    cursor.execute("PRAGMA wal_autocheckpoint=32000")
    cursor.close()


def _with_write_ahead_log(cursor: sqlite3.Cursor) -> str:
    """Ask for WAL, and say what mode the file is in then.

    Of several who open a new file together only one is let; the others SQLite turns away at once,
    however long they would wait, since it takes them for a deadlock
    (https://www.sqlite.org/c3ref/busy_handler.html).
    """
    (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()  # milliseconds
    until = time.monotonic() + patience / 1000
    while True:
        try:
            return str(cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0])
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_BETWEEN_TRIES)


class SqliteFile:
    """The file of a database, and the one beside it that says whether somebody serves it.

    Args:
        path: absolute.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def create(self) -> None:
        """Create it so that only its owner reads it; SQLite gives -wal and -shm the same mode.

        One that is there is not opened: to close it again would end the locks that SQLite has on it
        in this process (POSIX), and whoever closes it next elsewhere would take himself for the
        last one and remove the -wal that we work with.
        """
        try:
            os.close(os.open(self._path.resolve(), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            if os.access(self._path, os.R_OK | os.W_OK):
                return
            read_only = os.statvfs(self._path).f_flag & os.ST_RDONLY
            reason = os.strerror(errno.EROFS if read_only else errno.EACCES)
            raise StoreUnavailable(f"database {self._path}: {reason}") from None
        except OSError as fault:
            raise StoreUnavailable(f"database {self._path}: {fault.strerror}") from fault

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Lock a file beside the database. A second server there does without, and decides too."""
        with self._lock_file(os.O_CREAT) as descriptor:
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield

    def is_served(self) -> bool:
        """Whether that file is locked. Those who ask keep nobody else who asks from it."""
        if not self._lock_path.exists():
            return False
        with self._lock_file() as descriptor:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    @property
    def _lock_path(self) -> Path:
        """Not the database itself: to close that would end SQLite's own locks."""
        return self._path.with_name(f"{self._path.name}-serve")

    @contextmanager
    def _lock_file(self, flags: int = 0) -> Iterator[int]:
        """The open file."""
        try:
            descriptor = os.open(self._lock_path, flags | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as fault:
            raise StoreUnavailable(f"database {self._lock_path}: {fault.strerror}") from fault
        try:
            yield descriptor
        finally:
            os.close(descriptor)
