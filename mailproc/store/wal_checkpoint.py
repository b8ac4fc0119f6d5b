"""Copying SQLite's log (``-wal``) back into its file, so that no commit has to."""

from __future__ import annotations

from typing import Final

from mailproc.store.database import Database

_TRIES: Final = 5


def copy_back(database: Database) -> int:
    """Copy what is in the log; nobody waits for it, and it waits for nobody.

    Without this the commit that makes the log too long copies all of it, and whoever mailed that
    letter waits. Once nothing came in since, the next one to write begins the log anew: so what
    comes in meanwhile is copied too, a few times. PostgreSQL has a process of its own for it.
    https://www.sqlite.org/c3ref/wal_checkpoint_v2.html has it as SQLITE_CHECKPOINT_PASSIVE.

    Returns:
        Always 0: a worker then waits until it is woken.

    Raises:
        StoreUnavailable: if the disk fails; the log has it all still.
    """
    if database.is_sqlite:
        with database.without_transaction() as connection:
            for _ in range(_TRIES):
                found = connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
                _busy, logged, copied = found
                if logged == copied:
                    break
    return 0
