"""The database itself: one engine, transactions that are durable and ordered, clear faults."""

from __future__ import annotations

import errno
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from alembic import command
from pydantic_core import from_json, to_json
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from mailproc.store.dialects import claim
from mailproc.store.schema import alembic_config, known_revisions, revision_of, schema_fault
from mailproc.store.tables import metadata

#: What we are called among the sessions of a PostgreSQL server.
APPLICATION: Final = "mailproc"

#: How long a transaction waits for another one to let go, in seconds.
BUSY_TIMEOUT: Final = 30

#: KiB of SQLite's file that a connection keeps in mind, and one of who decides about letters.
_CACHE: Final = 2_000  # SQLite's own default
_WIDE_CACHE: Final = 8_000

#: Several times faster than the standard library's, on columns that every letter has.
_JSON: Final[dict[str, Any]] = {
    "json_serializer": lambda value: to_json(value).decode(),
    "json_deserializer": from_json,
}

#: libpq's options that tell soon, and not after hours, that a server's host is gone.
_IMPATIENT: Final = {
    "connect_timeout": "10",  # seconds, as all but tcp_user_timeout
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",  # milliseconds
}

#: What the functions of this package work in.
Transaction = Connection


class StoreUnavailable(Exception):  # noqa: N818  # named for what the operator is told
    """The database is away, locked, full or read-only: nothing was written; try again."""


class Database:
    """One database: SQLite in a file, or PostgreSQL.

    Args:
        url: a SQLAlchemy URL with an absolute path or a server. For SQLite `?timeout=5` says
            how many seconds to wait for a lock, in place of `BUSY_TIMEOUT`.
        cache: how many KiB of SQLite's file each connection keeps in mind.
    """

    def __init__(self, url: str | URL, cache: int = _CACHE) -> None:
        self.url = make_url(url)
        self._wide: Database | None = None
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _create_private(Path(self.url.database or ""))
            seconds = float(str(self.url.query.get("timeout", BUSY_TIMEOUT)))
            kinds = {"connect_args": {"timeout": seconds}, **_JSON}
            # The one used last is the next one: it has the most of the file in mind.
            self.engine = create_engine(self.url, poolclass=QueuePool, pool_use_lifo=True, **kinds)
            event.listen(self.engine, "connect", partial(_prepare_sqlite, cache))
            event.listen(self.engine, "begin", _begin_sqlite)
            self._reading_engine = self.engine
            self._plain_engine = self.engine.execution_options(plain=True)
        else:
            self.engine = _server_engine(self.url)
            event.listen(self.engine, "connect", _prepare_postgres)
            self._reading_engine = self.engine.execution_options(isolation_level="REPEATABLE READ")
            self._plain_engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writing_engine = self.engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads and sees one state of the database."""
        with self._faults_named(), self._reading_engine.connect() as connection:
            yield connection

    @contextmanager
    def without_transaction(self) -> Iterator[Connection]:
        """A connection on which each statement stands for itself, as VACUUM asks for."""
        with self._faults_named(), self._plain_engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is durable once the block ends; an exception takes all of it back.

        On SQLite it takes the write lock at once: a reader that turns writer would fail.

        Raises:
            StoreUnavailable: when the database cannot do it now.
        """
        with self._faults_named(), self._writing_engine.begin() as connection:
            yield connection

    @contextmanager
    def writing_once(self) -> Iterator[Connection]:
        """The same for a single statement, which costs PostgreSQL one way there and back, not four.

        Raises:
            StoreUnavailable: when the database cannot do it now.
        """
        with self.writing() if self.is_sqlite else self.without_transaction() as connection:
            yield connection

    @contextmanager
    def claiming(self, list_name: str) -> Iterator[bool]:
        """The right to decide about a list, or False if another process has it just now.

        It ends with the block, with our process or with our connection. Rows claimed by FOR
        UPDATE SKIP LOCKED, as for the outbox, would not do: the letters of one list are decided
        about in order, over several transactions. On SQLite it is always free: whoever decides
        beside us finds out when it writes.
        """
        if self.is_sqlite:
            yield True
            return
        with self._faults_named(), self.engine.connect() as connection:
            yield claim(connection, list_name)

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError) as fault:
            raise StoreUnavailable(f"database {self}: {_said(fault)}") from fault
        except DBAPIError as fault:
            # A plain DatabaseError is SQLite's "file is not a database", or "malformed".
            if fault.connection_invalidated or type(fault) is DatabaseError:
                raise StoreUnavailable(f"database {self}: {_said(fault)}") from fault
            raise

    def upgrade(self, to: str = "head") -> tuple[str, str]:
        """Bring the schema up to date; the revisions before (``""`` if empty) and after.

        `to` names an older revision than the newest, for a database that is to be filled.
        """
        before = self.revision()
        if before and before not in known_revisions():
            raise StoreUnavailable(f"database {self}: {schema_fault(before)}")
        with self._faults_named(), self._writing_engine.begin() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
        return before, self.revision()

    def revision(self) -> str:
        """The schema's revision, ``""`` for a database without tables."""
        with self.reading() as connection:
            return revision_of(connection)

    def drop_tables(self) -> None:
        """Drop our tables, and what they hold."""
        with self.writing() as connection:
            metadata.drop_all(connection)
            connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")

    def with_wide_cache(self) -> Database:
        """The same database for one who decides about letters, by connections of its own.

        A batch of letters touches more of SQLite's pages than fit into 2 MB, however large the
        file is: they would be read twice, and written before the batch is whole. More than these
        8 MB gain nothing, not with a million letters in the file. In a pool shared with who sends
        and forgets, each connection in turn would come to fill as many.
        """
        if not self.is_sqlite:
            return self
        self._wide = self._wide or Database(self.url, _WIDE_CACHE)
        return self._wide

    def close(self) -> None:
        """Let go of all connections, those of `with_wide_cache` too."""
        self.engine.dispose()
        if self._wide:
            self._wide.close()

    def __str__(self) -> str:
        return self.url.render_as_string(hide_password=True)


def _server_engine(url: URL) -> Engine:
    try:
        missing = {name: value for name, value in _IMPATIENT.items() if name not in url.query}
        engine = create_engine(
            url.update_query_dict({**missing, "application_name": APPLICATION}),
            **_JSON,
        )
        event.listen(engine, "checkout", _refuse_closed)
        return engine
    except ModuleNotFoundError as fault:
        right = "run: pip install 'mailproc[postgres]'"
        said = f"{url.render_as_string(hide_password=True)}: {fault.name} is not installed"
        raise StoreUnavailable(f"database {said}; {right}") from fault


def _said(fault: DBAPIError) -> str:
    """The database's own words, on one line, without SQL or parameters."""
    return " ".join(str(fault.orig).split())


def _create_private(path: Path) -> None:
    """Create the file so that only its owner reads it; SQLite gives -wal and -shm the same mode.

    One that is there is not opened: to close it again would end the locks that SQLite has on it in
    this process (POSIX), and whoever closes it next elsewhere would take himself for the last one
    and remove the -wal that we work with.
    """
    try:
        os.close(os.open(path.resolve(), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if os.access(path, os.R_OK | os.W_OK):
            return
        read_only = os.statvfs(path).f_flag & os.ST_RDONLY
        reason = os.strerror(errno.EROFS if read_only else errno.EACCES)
        raise StoreUnavailable(f"database {path}: {reason}") from None
    except OSError as fault:
        raise StoreUnavailable(f"database {path}: {fault.strerror}") from fault


def _prepare_sqlite(cache: int, connection: Any, _record: ConnectionPoolEntry) -> None:
    """WAL, so that readers never wait; FULL, so that a commit is on the disk when it returns."""
    connection.isolation_level = None  # we begin transactions ourselves
    cursor = connection.cursor()
    mode = cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    if mode != "wal":
        raise StoreUnavailable(f"SQLite stays in journal mode {mode}; its folder does not do WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA cache_size=-{cache}")
    # 128 MiB of log before pages are copied back: in a large file they are far apart.
    cursor.execute("PRAGMA wal_autocheckpoint=32000")
    cursor.close()


def _refuse_closed(
    connection: Any, _record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Have the pool make a new connection in place of one that the server has closed meanwhile.

    SQLAlchemy's own way, `pool_pre_ping`, asks the server: one more way there and back each time.
    """
    if not connection.closed:
        word = select.poll()
        word.register(connection.fileno(), select.POLLIN)
        if not word.poll(0):  # nobody asked anything: a word would be the server's last
            return
    raise DisconnectionError("the server has closed the connection")


def _prepare_postgres(connection: Any, _record: ConnectionPoolEntry) -> None:
    """A commit is on the disk when it returns, even where the server's own setting is `off`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'local', false)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("plain"):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
