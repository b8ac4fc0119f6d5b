"""Being alone with a database: what is copied away must not go on growing where it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, NullPool, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from mailproc.store.database import APPLICATION, Database, StoreUnavailable

_PATIENCE: Final = 5  # seconds that others have to be gone
_OTHERS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = :name AND pid <> pg_backend_pid()"
)


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """A transaction that reads while no other process of mailproc is there, nor can come.

    Raises:
        StoreUnavailable: if another one stays.
    """
    database.close()  # our own connections are in the way as well
    with _sqlite(database) if database.is_sqlite else database.reading() as connection:
        try:
            others = _shut_out(database, connection)
        except OperationalError as fault:
            others = " ".join(str(fault.orig).split())
        if others:
            right = "stop `mailproc serve` first"
            raise StoreUnavailable(f"database {database} is in use ({others}); {right}")
        yield connection


@contextmanager
def _sqlite(database: Database) -> Iterator[Connection]:
    engine = create_engine(database.url, connect_args={"timeout": _PATIENCE}, poolclass=NullPool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    with engine.connect() as connection:
        yield connection


def _shut_out(database: Database, connection: Connection) -> str:
    """Lock the others out; who is there still, ``""`` if nobody is."""
    if database.is_sqlite:
        # Whoever has a database in WAL mode open shares a lock on it, also while idle.
        connection.exec_driver_sql("SELECT 1 FROM sqlite_master").all()
        return ""
    # The locks come before the first look, so that this sees what the others have done.
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}s'")
    connection.exec_driver_sql("LOCK TABLE lists, letters, outbox IN EXCLUSIVE MODE")
    others = connection.execute(_OTHERS, {"name": APPLICATION}).scalar_one()
    return f"{others} other connections of mailproc" if others else ""


def _prepare(connection: Any, _record: ConnectionPoolEntry) -> None:
    """Said before the first look into the file, this shuts everybody else out of it."""
    connection.isolation_level = None
    connection.execute("PRAGMA locking_mode=EXCLUSIVE").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
