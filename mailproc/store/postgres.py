"""PostgreSQL: a server, for several hosts if need be."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    func,
    text,
)
from sqlalchemy import select as select_
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from mailproc.store.backend import ENGINE_OPTIONS, Progress, StoreUnavailable
from mailproc.store.tables import metadata

#: What we are called among the sessions of a server.
APPLICATION: Final = "mailproc"

#: Where the server tells all processes that letters came in.
_CHANNEL: Final = "mailproc"

#: libpq's options that tell soon, and not after hours, that a server's host is gone.
_IMPATIENT: Final = {
    "connect_timeout": "10",  # seconds, as all but tcp_user_timeout
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",  # milliseconds
}

#: Tells our locks from those of other programs in the same database.
_OURS: Final = 0x6D61696C  # "mail"
_CLAIM: Final = text("SELECT pg_try_advisory_xact_lock(:ours, hashtext(:list))")
#: The lock of who decides about whatever comes in: many may have it, and each has one of its own.
_SERVING: Final = 0x6D707376  # "mpsv"
_SERVED: Final = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = :serving"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
_OTHERS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = :name AND pid <> pg_backend_pid()"
)
_COUNT_UP: Final = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
_SIZE: Final = text("SELECT pg_database_size(current_database())")
_LISTENED: Final = 1.0  # seconds of listening at a time, so that whoever does can be told to stop

# Here, since naming an option of a dialect's loads that dialect, for SQLite too.
for _table in metadata.tables.values():
    for _index in _table.indexes:
        _index.dialect_options["postgresql"]["where"] = _index.dialect_options["sqlite"]["where"]


class PostgresBackend:
    """A database on a server (see `backend.Backend`).

    Args:
        url: of SQLAlchemy, with libpq's options as its query.
    """

    #: A NOTIFY of its own would be one more way there and back. It is heard once it is committed.
    announcement: Sequence[ColumnElement[Any]] = (func.pg_notify(_CHANNEL, ""),)
    announces = True
    locks_rows = True
    reading: Mapping[str, Any] = {"isolation_level": "REPEATABLE READ"}
    plain: Mapping[str, Any] = {"isolation_level": "AUTOCOMMIT"}
    single: Mapping[str, Any] = plain  # one way there and back, not four

    def __init__(self, url: URL) -> None:
        missing = {name: value for name, value in _IMPATIENT.items() if name not in url.query}
        self._url = url.update_query_dict({**missing, "application_name": APPLICATION})
        self._shown = url.render_as_string(hide_password=True)

    def engine(self) -> Engine:
        """Make the engine; it connects when it is used."""
        made = create_engine(self._url, execution_options={"backend": self}, **ENGINE_OPTIONS)
        event.listen(made, "checkout", _refuse_closed)
        event.listen(made, "connect", _prepare)
        return made

    def wider(self) -> None:
        """The server's memory is everybody's."""

    def begin(self, connection: Connection, *, writes: bool) -> None:
        """The driver does, with the first statement."""

    @contextmanager
    def claim(self, engine: Engine, list_name: str) -> Iterator[bool]:
        """Take an advisory lock: it ends with the transaction, our process or the connection.

        Rows claimed by FOR UPDATE SKIP LOCKED, as for the outbox, would not do: the letters of one
        list are decided about in order, over several transactions.
        """
        with engine.connect() as connection:
            # A host that vanishes without a word loses its claims after this time of silence.
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '2min'")
            yield bool(connection.execute(_CLAIM, {"ours": _OURS, "list": list_name}).scalar())

    def serving(self) -> AbstractContextManager[None]:
        """Nothing: `Arrivals` takes a lock on its own connection, as often as that begins anew."""
        return nullcontext()

    def is_served(self, connection: Connection) -> bool:
        """Whether somebody has that lock."""
        return bool(connection.execute(_SERVED, {"serving": _SERVING}).scalar_one())

    @staticmethod
    def insert(table: Table) -> postgresql.Insert:
        """An INSERT that can say what to do about a row that is there already."""
        return postgresql.insert(table)

    def listening(self, engine: Engine, arrived: Callable[[], None]) -> Arrivals:
        """Somebody who hears what the server tells."""
        return Arrivals(engine, self._shown, arrived)

    def copy_log_back(self, connection: Connection) -> None:
        """The server has a process of its own for that."""

    @contextmanager
    def alone(self, engine: Engine, seconds: float) -> Iterator[Connection]:
        """A transaction that waits so long for the locks of others."""
        with engine.execution_options(**self.reading).connect() as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{round(seconds * 1000)}ms'")
            yield connection

    def altering(self, engine: Engine) -> AbstractContextManager[Connection]:
        """It alters tables in any transaction."""
        return engine.begin()

    def shut_out(self, connection: Connection) -> str:
        """Lock what everybody writes to, before the first look: it sees what others have done."""
        connection.exec_driver_sql("LOCK TABLE lists, letters, outbox IN EXCLUSIVE MODE")
        others = connection.execute(_OTHERS, {"name": APPLICATION}).scalar_one()
        return f"{others} other connections of mailproc" if others else ""

    def copy_pages(self, connection: Connection, file: Path, progress: Progress) -> bool:  # noqa: ARG002  # `Backend`'s form
        """The server's pages are no SQLite file."""
        return False

    def count_up(self, connection: Connection, tables: Sequence[Table]) -> None:
        """Set the sequences of the tables' ids."""
        for table in tables:
            last = connection.execute(select_(func.max(table.c.id))).scalar()
            if last is not None:
                connection.execute(_COUNT_UP, {"name": table.name, "last": last})

    def size(self, connection: Connection) -> int:
        """Bytes of the database on the server's disk."""
        return int(connection.execute(_SIZE).scalar_one())

    def room(self) -> None:
        """The disk may be another host's."""

    def vacuum(self, connection: Connection) -> None:
        """Let others work meanwhile, keep the room for what comes, look at the tables afresh."""
        connection.exec_driver_sql("VACUUM (ANALYZE)")


class Arrivals:
    """Listens to NOTIFY on a connection of its own (see `backend.Listening`).

    While it does, the database is served (`PostgresBackend.is_served`).

    Args:
        engine: the server's.
        name: what the operator knows the database by.
        arrived: called when letters came in, and at each start of listening.
    """

    def __init__(self, engine: Engine, name: str, arrived: Callable[[], None]) -> None:
        self._engine = engine
        self._name = name
        self._arrived = arrived
        self._connection: psycopg.Connection[Any] | None = None

    def wait(self) -> int:
        """Listen for a moment; 1, since there is always more to hear.

        Raises:
            StoreUnavailable: if the database is away.
        """
        try:
            connection = self._connection or self._listen()
            if list(connection.notifies(timeout=_LISTENED, stop_after=1)):
                self._arrived()
        except psycopg.OperationalError as fault:
            self.close()
            raise StoreUnavailable(f"database {self._name}: {fault}") from fault
        return 1

    def _listen(self) -> psycopg.Connection[Any]:
        engine = self._engine
        words, options = engine.dialect.create_connect_args(engine.url)
        self._connection = psycopg.Connection.connect(*words, **options, autocommit=True)
        self._connection.execute(f"LISTEN {_CHANNEL}")
        self._connection.execute("SELECT pg_advisory_lock_shared(%s, 0)", (_SERVING,))
        self._arrived()
        return self._connection

    def close(self) -> None:
        """Hear no more."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _refuse_closed(  # Any, here and below: the driver's own connection
    connection: Any, _record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Have the pool make a new connection in place of one that the server has closed meanwhile.

    SQLAlchemy's own way, `pool_pre_ping`, asks the server: one more way there and back each time.
    """
    if not connection.closed:
        poller = select.poll()
        poller.register(connection.fileno(), select.POLLIN)
        if not poller.poll(0):  # nobody asked anything: a word would be the server's last
            return
    raise DisconnectionError("the server has closed the connection")


def _prepare(connection: Any, _record: ConnectionPoolEntry) -> None:
    """A commit is on the disk when it returns, even where the server's own setting is `off`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'local', false)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )
    connection.commit()
