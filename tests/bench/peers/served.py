"""`mailproc serve` as it is shipped, on SQLite or PostgreSQL, in one process or in several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import psutil

from tests.bench.peers import Peer, Target, unavailable
from tests.bench.world import LIST, furnish
from tests.support.postgres import Postgres
from tests.support.postgres import missing as postgres_missing
from tests.support.server import serving

_SQLITE: Final = "mailproc, SQLite"


@contextmanager
def _on_sqlite(folder: Path) -> Iterator[Target]:
    furnish(folder)
    with serve_there(_SQLITE, folder) as target:
        yield target


@contextmanager
def _on_postgres(name: str, postgres: Postgres, processes: int, folder: Path) -> Iterator[Target]:
    with postgres.fresh_database() as url:
        furnish(folder, url)
        with serve_there(name, folder, processes, _servers()) as target:
            yield target


@contextmanager
def serve_there(
    name: str, folder: Path, processes: int = 1, more: Sequence[psutil.Process] = ()
) -> Iterator[Target]:
    """`serve` in a folder that has a configuration; `more` are processes that work for it."""
    with serving(folder, processes=processes, fresh=True) as running:
        ours = psutil.Process(running.process.pid)
        yield Target(name, running.port, LIST, lambda: [ours, *more])


def _servers() -> list[psutil.Process]:
    """The PostgreSQL server that this process has started."""
    shells = psutil.Process().children()
    return [one for one in shells if any(c.name() == "postgres" for c in one.children())]


SQLITE = Peer(_SQLITE, lambda: "", _on_sqlite)


def on_postgres(postgres: Postgres | None, processes: int) -> Peer:
    """`serve` on a database of its own on this server; None where there is no server."""
    name = f"mailproc, PostgreSQL, {processes} process{'es' * (processes > 1)}"
    if postgres is None:
        return unavailable(name, postgres_missing())
    return Peer(name, lambda: "", partial(_on_postgres, name, postgres, processes))
