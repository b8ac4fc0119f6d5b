"""A PostgreSQL server that can be stopped in the middle, and started again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg

from tests.support.postgres import Cluster, fresh_cluster


class Stoppable:
    """A server, running or not, and its one database."""

    def __init__(self, cluster: Cluster) -> None:
        self.url = f"postgresql+psycopg://postgres@/postgres?host={cluster.home}"
        self._cluster = cluster
        self._running = ExitStack()

    def start(self) -> None:
        """Start it, on the data that there are; returns once it takes connections."""
        self._running.enter_context(self._cluster.started())

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        self._running.close()

    def column(self, query: str) -> list[Any]:
        """The first column of what the database says."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            return [row[0] for row in connection.execute(query.encode()).fetchall()]


@contextmanager
def stoppable_postgres() -> Iterator[Stoppable]:
    """A running server of one's own."""
    with fresh_cluster() as cluster:
        server = Stoppable(cluster)
        server.start()
        try:
            yield server
        finally:
            server.stop()
