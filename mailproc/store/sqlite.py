"""SQLite: one file, one writer at a time."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    NullPool,
    Table,
    create_engine,
    event,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from mailproc.store.backend import ENGINE_OPTIONS, Progress, StoreUnavailable
from mailproc.store.sqlite_file import BUSY_TIMEOUT, SqliteFile, prepare

#: KiB of the file that a connection keeps in mind, and one of who decides about letters.
_CACHE: Final = 2_000  # SQLite's own default
_WIDE_CACHE: Final = 8_000
_PAGES_AT_ONCE: Final = 1000  # of 4 KiB
_TRIES: Final = 5


class SqliteBackend:
    """A database in a file (see `backend.Backend`).

    Args:
        url: with an absolute path. `?timeout=5` says how many seconds to wait for a lock, in
            place of `BUSY_TIMEOUT`.
        cache: how many KiB of the file each connection keeps in mind.
    """

    announcement: Sequence[ColumnElement[Any]] = ()
    announces = False
    locks_rows = False  # it can be locked as a whole only
    reading: Mapping[str, Any] = {}
    plain: Mapping[str, Any] = {}
    single: Mapping[str, Any] = {}

    def __init__(self, url: URL, cache: int = _CACHE) -> None:
        self._url = url
        self._path = Path(url.database or "")
        self._file = SqliteFile(self._path)
        self._cache = cache
        self._patience = float(str(url.query.get("timeout", BUSY_TIMEOUT)))

    def engine(self) -> Engine:
        """Make the file, if there is none, and its engine.

        Raises:
            StoreUnavailable: if the file cannot be made or written.
        """
        self._file.create()
        made = create_engine(
            self._url,
            connect_args={"timeout": self._patience},
            poolclass=QueuePool,
            pool_use_lifo=True,  # the one used last has the most of the file in mind
            execution_options={"backend": self},
            **ENGINE_OPTIONS,
        )
        event.listen(made, "connect", self._prepare)
        return made

    # Any, here and in `_exclude`: the driver's own connection.
    def _prepare(self, connection: Any, _record: ConnectionPoolEntry) -> None:
        prepare(connection)
        connection.execute(f"PRAGMA cache_size=-{self._cache}").close()

    def wider(self) -> SqliteBackend:
        """The same with more of the file in mind.

        A batch of letters touches more pages than fit into 2 MB, however large the file is: they
        would be read twice, and written before the batch is whole. More than these 8 MB gain
        nothing, not with a million letters in the file. In a pool shared with who sends and
        forgets, each connection in turn would come to fill as many.
        """
        return SqliteBackend(self._url, _WIDE_CACHE)

    def begin(self, connection: Connection, *, writes: bool) -> None:
        """Say so to the driver.

        SQLAlchemy's event for it would cost each statement a sixth, and a short transaction half.
        """
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101  # for the type checker
        statement = "BEGIN IMMEDIATE" if writes else "BEGIN"
        try:
            driver.execute(statement).close()
        except sqlite3.Error as fault:
            raise DBAPIError.instance(statement, None, fault, sqlite3.Error) from fault

    def claim(self, engine: Engine, list_name: str) -> AbstractContextManager[bool]:  # noqa: ARG002  # `Backend`'s form
        """It is always free: whoever decides beside us finds out when it writes."""
        return nullcontext(enter_result=True)

    def serving(self) -> AbstractContextManager[None]:
        """A file beside the database is locked."""
        return self._file.serving()

    def is_served(self, connection: Connection) -> bool:  # noqa: ARG002  # `Backend`'s form
        """Whether that file is locked."""
        return self._file.is_served()

    @staticmethod
    def insert(table: Table) -> sqlite.Insert:
        """An INSERT that can say what to do about a row that is there already."""
        return sqlite.insert(table)

    def listening(self, engine: Engine, arrived: Callable[[], None]) -> None:
        """Nobody: SQLite tells no other process anything."""

    def copy_log_back(self, connection: Connection) -> None:
        """Copy what is in the log (``-wal``); nobody waits for it, and it waits for nobody.

        Once nothing came in since, the next one to write begins the log anew: so what comes in
        meanwhile is copied too, a few times.
        https://www.sqlite.org/c3ref/wal_checkpoint_v2.html has it as SQLITE_CHECKPOINT_PASSIVE.
        """
        for _ in range(_TRIES):
            found = connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
            _busy, logged, copied = found
            if logged == copied:
                break

    @contextmanager
    def alone(self, engine: Engine, seconds: float) -> Iterator[Connection]:
        """A connection that nobody else can have beside it."""
        excluding = create_engine(
            engine.url,
            connect_args={"timeout": seconds},
            poolclass=NullPool,
            execution_options={"backend": self},
            **ENGINE_OPTIONS,
        )
        event.listen(excluding, "connect", _exclude)
        event.listen(excluding, "begin", _lock)
        with excluding.connect() as connection:
            yield connection

    @contextmanager
    def altering(self, engine: Engine) -> Iterator[Connection]:
        """SQLite alters a table by making a new one, and dropping a table takes its rows away.

        So rows may refer to nothing meanwhile, which can be allowed before a transaction only
        (https://www.sqlite.org/lang_altertable.html, section 7); at its end none may.
        """
        with engine.connect() as connection:
            file = connection.connection.driver_connection
            assert isinstance(file, sqlite3.Connection)  # noqa: S101  # for the type checker
            file.execute("PRAGMA foreign_keys=OFF").close()
            try:
                with connection.begin():
                    self.begin(connection, writes=True)
                    yield connection
                    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise StoreUnavailable(
                            f"rows of {lost[0]} would refer to none of {lost[2]}"
                        )
            finally:
                file.execute("PRAGMA foreign_keys=ON").close()

    def shut_out(self, connection: Connection) -> str:
        """Have the lock taken: others who have the file open in WAL mode share one, also idle."""
        connection.exec_driver_sql("SELECT 1 FROM sqlite_master").all()
        return ""

    def copy_pages(self, connection: Connection, file: Path, progress: Progress) -> bool:
        """By SQLite's own backup, from one state: what others write does not disturb it."""
        connection.exec_driver_sql("SELECT 1 FROM sqlite_master").all()  # from here on it stands
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)  # noqa: S101  # for the type checker
        with closing(sqlite3.connect(file)) as target:
            source.backup(
                target,
                pages=_PAGES_AT_ONCE,
                progress=lambda _, left, total: progress(total - left, total),
            )
        return True

    def count_up(self, connection: Connection, tables: Sequence[Table]) -> None:
        """It does so by itself."""

    def size(self, connection: Connection) -> int:  # noqa: ARG002  # as above
        """Bytes of the file and its ``-wal``."""
        files = (self._path, self._path.with_name(f"{self._path.name}-wal"))
        return sum(one.stat().st_size for one in files if one.exists())

    def room(self) -> int:
        """Bytes that are free where the file is.

        Raises:
            OSError: it is gone.
        """
        return shutil.disk_usage(self._path).free

    def vacuum(self, connection: Connection) -> None:
        """Write the file anew and give the rest back to the disk."""
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()


def _lock(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _exclude(connection: Any, _record: ConnectionPoolEntry) -> None:
    """Said before the first look into the file, this shuts everybody else out of it."""
    connection.isolation_level = None
    connection.execute("PRAGMA locking_mode=EXCLUSIVE").close()
