"""Notifications from PostgreSQL: that letters came in, through any process on any host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from psycopg import Connection, OperationalError

from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.dialects import CHANNEL

_SECONDS: Final = 1.0  # of waiting at a time, so that whoever waits can be told to stop


class Notifications:
    """Listens to PostgreSQL's NOTIFY on a connection of its own.

    Args:
        database: a PostgreSQL database.
        arrived: called when letters came in, and once at each start of listening, since they may
            have come before.
    """

    def __init__(self, database: Database, arrived: Callable[[], None]) -> None:
        self._database = database
        self._arrived = arrived
        self._connection: Connection[Any] | None = None

    def wait(self) -> int:
        """Listen for a moment; 1, since there is always more to hear.

        Raises:
            StoreUnavailable: if the database is away.
        """
        try:
            connection = self._connection or self._listen()
            if list(connection.notifies(timeout=_SECONDS, stop_after=1)):
                self._arrived()
        except OperationalError as fault:
            self.close()
            raise StoreUnavailable(f"database {self._database}: {fault}") from fault
        return 1

    def _listen(self) -> Connection[Any]:
        engine = self._database.engine
        words, options = engine.dialect.create_connect_args(engine.url)
        self._connection = Connection.connect(*words, **options, autocommit=True)
        self._connection.execute(f"LISTEN {CHANNEL}")
        self._arrived()
        return self._connection

    def close(self) -> None:
        """Hear no more."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
