"""Making room of what dropped bytes took, and how large a database is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import text

from mailproc.store.database import Database

_SIZE: Final = text("SELECT pg_database_size(current_database())")


def size_of(database: Database) -> int:
    """Bytes on the disk; of SQLite with its ``-wal``."""
    if not database.is_sqlite:
        with database.reading() as connection:
            return int(connection.execute(_SIZE).scalar_one())
    file = Path(database.url.database or "")
    files = (file, file.with_name(f"{file.name}-wal"))
    return sum(one.stat().st_size for one in files if one.exists())


def vacuum(database: Database) -> None:
    """Make room of what is not used.

    SQLite writes its file anew and gives the rest back to the disk. It needs as much free disk
    again meanwhile, and others cannot write: their letters wait, and after half a minute the door
    answers 451. PostgreSQL lets others work; it keeps the room for what comes, and its planner
    looks at the tables afresh.

    Raises:
        StoreUnavailable: if the database is away or busy, or the disk is full; nothing changed.
    """
    with database.without_transaction() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        else:
            connection.exec_driver_sql("VACUUM (ANALYZE)")
