"""Making room of what dropped bytes took, and how large a database is."""

from __future__ import annotations

from mailproc.store.database import Database


def size_of(database: Database) -> int:
    """Bytes on the disk; of SQLite with its ``-wal``.

    Raises:
        StoreUnavailable: if the database is away.
    """
    with database.reading() as connection:
        return database.backend.size(connection)


def vacuum(database: Database) -> None:
    """Make room of what is not used.

    SQLite writes its file anew and gives the rest back to the disk. It needs as much free disk
    again meanwhile, and others cannot write: letters wait, and after half a minute the listener
    answers 451. PostgreSQL lets others work; it keeps the room for what comes, and its planner
    looks at the tables afresh.

    Raises:
        StoreUnavailable: if the database is away or busy, or the disk is full; nothing changed.
    """
    with database.without_transaction() as connection:
        database.backend.vacuum(connection)
