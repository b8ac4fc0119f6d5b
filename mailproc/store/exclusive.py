"""Being alone with a database: what is copied away must not go on growing where it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from mailproc.store.database import Database, StoreUnavailable

_PATIENCE: Final = 5  # seconds that others have to be gone


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """A transaction that reads while no other process of mailproc is there, nor can come.

    Raises:
        StoreUnavailable: if another one stays.
    """
    database.close()  # our own connections are in the way as well
    with database.alone(_PATIENCE) as connection:
        try:
            others = database.backend.shut_out(connection)
        except OperationalError as fault:
            others = " ".join(str(fault.orig).split())
        if others:
            right = "stop `mailproc serve` first"
            raise StoreUnavailable(f"database {database} is in use ({others}); {right}")
        yield connection
