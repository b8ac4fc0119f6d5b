"""The database itself: one engine, transactions that are durable and ordered, clear faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

from mailproc.store.backend import Backend, Listening
from mailproc.store.backend import StoreUnavailable as StoreUnavailable

#: What the functions of this package work in.
Transaction = Connection


class Database:
    """One database: SQLite in a file, or PostgreSQL.

    Args:
        url: a SQLAlchemy URL with an absolute path or a server. For SQLite `?timeout=5` says
            how many seconds to wait for a lock, in place of 30.
        backend: what works on it; by default, what the URL says.

    Raises:
        StoreUnavailable: if SQLite's file cannot be had, or PostgreSQL's driver is not installed.
    """

    def __init__(self, url: str | URL, backend: Backend | None = None) -> None:
        self.url = make_url(url)
        self._wide: Database | None = None
        try:
            self.backend = backend or _backend_for(self.url)
            self.engine = self.backend.engine()
        except ModuleNotFoundError as fault:
            right = "run: pip install 'psycopg[binary]'"
            said = f"database {self}: {fault.name} is not installed; {right}"
            raise StoreUnavailable(said) from fault
        self._reading_engine = self.engine.execution_options(**self.backend.reading)
        self._plain_engine = self.engine.execution_options(**self.backend.plain)
        self._single_engine = self.engine.execution_options(**self.backend.single)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads and sees one state of the database."""
        with self._faults_named(), self._reading_engine.connect() as connection:
            self.backend.begin(connection, writes=False)
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
        with self._faults_named(), self.engine.begin() as connection:
            self.backend.begin(connection, writes=True)
            yield connection

    @contextmanager
    def altering(self) -> Iterator[Connection]:
        """The same for who alters tables that other tables refer to.

        Raises:
            StoreUnavailable: when the database cannot do it now, or rows would refer to none.
        """
        with self._faults_named(), self.backend.altering(self.engine) as connection:
            yield connection

    @contextmanager
    def writing_once(self) -> Iterator[Connection]:
        """The same for a single statement, which costs PostgreSQL one way there and back, not four.

        Raises:
            StoreUnavailable: when the database cannot do it now.
        """
        with self._faults_named(), self._single_engine.begin() as connection:
            self.backend.begin(connection, writes=True)
            yield connection

    @contextmanager
    def claiming(self, list_name: str) -> Iterator[bool]:
        """The right to decide about a list, or False if another process has it just now.

        It ends with the block, with our process or with our connection.
        """
        with self._faults_named(), self.backend.claim(self.engine, list_name) as ours:
            yield ours

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Let other processes see that we decide about whatever comes in, until the block ends."""
        with self.backend.serving():
            yield

    def is_served(self) -> bool:
        """Whether a process, ours or another, decides about whatever comes in.

        Raises:
            StoreUnavailable: when the database cannot be asked.
        """
        with self.without_transaction() as connection:
            return self.backend.is_served(connection)

    @contextmanager
    def alone(self, seconds: float) -> Iterator[Connection]:
        """A connection for `exclusive`; others have so long to be gone."""
        with self._faults_named(), self.backend.alone(self.engine, seconds) as connection:
            yield connection

    def listening(self, arrived: Callable[[], None]) -> Listening | None:
        """Somebody who calls `arrived` when letters came in, through any process on any host.

        It is called at each start of listening, too, since letters may have come before. None
        where the database tells nobody anything.
        """
        return self.backend.listening(self.engine, arrived)

    def copy_log_back(self) -> int:
        """Copy what was committed from the database's log into its tables.

        Without this the commit that makes the log too long copies all of it, and whoever mailed
        that letter waits.

        Returns:
            Always 0: a worker then waits until it is woken.

        Raises:
            StoreUnavailable: if the disk fails; the log has it all still.
        """
        with self.without_transaction() as connection:
            self.backend.copy_log_back(connection)
        return 0

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as fault:
            if _lacks_table(fault):
                said = f"database {self} has no tables yet; mailproc serve makes them"
                raise StoreUnavailable(said) from fault
            # A plain DatabaseError is SQLite's "file is not a database", or "malformed".
            away = isinstance(fault, OperationalError | InterfaceError)
            if away or fault.connection_invalidated or type(fault) is DatabaseError:
                raise StoreUnavailable(f"database {self}: {_said(fault)}") from fault
            _drop_values(fault)
            raise

    def drop_tables(self) -> None:
        """Drop our tables, and what they hold."""
        from mailproc.store.record_tables import whole_schema

        with self.writing() as connection:
            whole_schema().drop_all(connection)
            connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")

    def with_wide_cache(self) -> Database:
        """The same database for one who decides about letters, by connections of its own."""
        if self._wide is None and (wider := self.backend.wider()):
            self._wide = Database(self.url, wider)
        return self._wide or self

    def close(self) -> None:
        """Let go of all connections, those of `with_wide_cache` too."""
        self.engine.dispose()
        if self._wide:
            self._wide.close()

    def __str__(self) -> str:
        return self.url.render_as_string(hide_password=True)


def _backend_for(url: URL) -> Backend:
    """The only place that asks which kind of database it is; the other kind is not loaded."""
    if url.get_backend_name() == "sqlite":
        from mailproc.store.sqlite import SqliteBackend

        return SqliteBackend(url)
    from mailproc.store.postgres import PostgresBackend

    return PostgresBackend(url)


def _drop_values(fault: DBAPIError) -> None:
    """Leave only the first line: PostgreSQL names on the next (DETAIL) what a row holds."""
    for one in (fault, fault.orig):
        if one is not None:
            one.args = (str(fault.orig).partition("\n")[0],)


def _lacks_table(fault: DBAPIError) -> bool:
    """Whether a table is asked for that is not there, as SQLite and PostgreSQL say so."""
    state = getattr(fault.orig, "sqlstate", None)
    return "no such table" in str(fault.orig) or state == "42P01"  # undefined_table


def _said(fault: DBAPIError) -> str:
    """The database's own words, on one line, without SQL or parameters."""
    return " ".join(str(fault.orig).split())
