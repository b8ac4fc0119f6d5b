"""What SQLite and PostgreSQL do differently: `sqlite` and `postgres` each have one such class."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, Table

from mailproc.store.store_unavailable import StoreUnavailable as StoreUnavailable

if TYPE_CHECKING:  # of the two dialects only the one in use is loaded
    from sqlalchemy.dialects import postgresql, sqlite

    #: An INSERT that can say what to do about a row that is there already.
    Insert = postgresql.Insert | sqlite.Insert

#: SQLAlchemy's options of an engine or of an execution, by name.
Options = Mapping[str, Any]


def plain_text(value: object) -> str:
    """What JSON has for a text of a class of its own, such as `sentences.Word`.

    Raises:
        TypeError: it is no text, nor anything else that JSON has.
    """
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"JSON has nothing for {type(value).__name__}")


_ENCODER: Final = msgspec.json.Encoder(enc_hook=plain_text)

#: Options of SQLAlchemy's `create_engine` for every engine. What a statement was given, be it an
#: address or a token, is in no exception's text. The functions are several times faster than the
#: standard library's, on columns that every letter has.
ENGINE_OPTIONS: Final[Options] = {
    "hide_parameters": True,
    "json_serializer": lambda value: _ENCODER.encode(value).decode(),
    "json_deserializer": msgspec.json.decode,
}

#: Told how many of how many rows (or pages) are done.
Progress = Callable[[int, int], None]


class Listening(Protocol):
    """Hears that letters came in, through any process on any host."""

    def wait(self) -> int:
        """Listen for a moment; 1, since there is always more to hear.

        Raises:
            StoreUnavailable: if the database is away.
        """

    def close(self) -> None:
        """Hear no more."""


class Backend(Protocol):
    """One kind of database. Whatever a method is given was made with this backend's engine."""

    announcement: Sequence[ColumnElement[Any]]
    """What an INSERT of letters returns besides, so that others hear of them."""
    announces: bool
    """Whether other processes hear that letters came in."""
    locks_rows: bool
    """Whether one row can be kept from others while these go on writing."""
    reading: Options
    """SQLAlchemy's execution options of a transaction that sees one state."""
    plain: Options
    """Those of a connection on which each statement stands for itself."""
    single: Options
    """Those of a transaction of one statement that writes."""

    def engine(self) -> Engine:
        """Makes the engine, whose commits are on the disk when they return."""

    def wider(self) -> Backend | None:
        """The same, for who decides about letters; None if that needs nothing of its own."""

    def begin(self, connection: Connection, *, writes: bool) -> None:
        """Begins a transaction on a new connection, where the driver does not do so by itself."""

    def claim(self, engine: Engine, list_name: str) -> AbstractContextManager[bool]:
        """The right to decide about a list, if it is free, until the block ends."""

    def serving(self) -> AbstractContextManager[None]:
        """Others see until the block ends that somebody decides about whatever comes in.

        Where the database announces, `listening` does that too, and each time that it begins anew.
        """

    def is_served(self, connection: Connection) -> bool:
        """Whether somebody, in any process on any host, decides about whatever comes in."""

    @staticmethod
    def insert(table: Table) -> Insert:
        """An INSERT that can say what to do about a row that is there already."""

    def listening(self, engine: Engine, arrived: Callable[[], None]) -> Listening | None:
        """Somebody who calls `arrived` when letters came in; None where nobody can.

        It is called at each start of listening, too, since letters may have come before.
        """

    def copy_log_back(self, connection: Connection) -> None:
        """Copies what was committed from the log into the tables, waiting for nobody."""

    def alone(self, engine: Engine, seconds: float) -> AbstractContextManager[Connection]:
        """A connection that `shut_out` makes the only one, with a transaction that reads.

        Others have so long to be gone.
        """

    def altering(self, engine: Engine) -> AbstractContextManager[Connection]:
        """A transaction that writes and may alter any table, whatever other rows refer to it."""

    def shut_out(self, connection: Connection) -> str:
        """Locks others out; who is there still, ``""`` if nobody is."""

    def copy_pages(self, connection: Connection, file: Path, progress: Progress) -> bool:
        """Copies the database as it is into a SQLite file; False if it has no such pages."""

    def count_up(self, connection: Connection, tables: Sequence[Table]) -> None:
        """Has the next row of each table get the number after the highest that is there."""

    def size(self, connection: Connection) -> int:
        """Bytes on the disk."""

    def room(self) -> int | None:
        """Bytes that are free on its disk; None if that is not this host's.

        Raises:
            OSError: its file is gone.
        """

    def vacuum(self, connection: Connection) -> None:
        """Makes room of what is not used."""


def backend_of(connection: Connection) -> Backend:
    """The backend that a connection of a `Database` belongs to."""
    found: Backend = connection.get_execution_options()["backend"]
    return found


@cache
def upsert(insert: Callable[[Table], Insert], table: Table) -> Insert:
    """What writes whole rows, whether they are there already or not.

    Args:
        insert: a backend's.
        table: whose rows they are.
    """
    new = insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {c.name: new.excluded[c.name] for c in table.c if c.name not in keys}
    return new.on_conflict_do_update(index_elements=keys, set_=rest)
