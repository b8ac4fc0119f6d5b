"""`mailproc serve` as it is shipped, on SQLite or PostgreSQL, in one process or in several."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from tests.bench.peers import Peer, Target
from tests.bench.world import LIST, furnish
from tests.postgres import Postgres
from tests.postgres import missing as postgres_missing
from tests.running import run, serving


@contextmanager
def _serving(
    name: str, postgres: Postgres | None, arguments: tuple[str, ...], folder: Path
) -> Iterator[Target]:
    if postgres is None:
        furnish(folder)
        with _started(name, folder, arguments, []) as target:
            yield target
        return
    with postgres.fresh_database() as url:
        furnish(folder, url)
        with _started(name, folder, arguments, _servers()) as target:
            yield target


@contextmanager
def _started(
    name: str, folder: Path, arguments: tuple[str, ...], more: list[psutil.Process]
) -> Iterator[Target]:
    with serving(folder, arguments=arguments) as running:
        ours = psutil.Process(running.process.pid)
        yield Target(name, running.port, LIST, lambda: [ours, *more])


def _servers() -> list[psutil.Process]:
    """The PostgreSQL server that this process has started."""
    shells = psutil.Process().children()
    return [one for one in shells if any(c.name() == "postgres" for c in one.children())]


def _no_processes() -> str:
    """Why there cannot be several processes; empty if there can."""
    if "--processes" in run(Path.cwd(), "serve", "--help").stdout:
        return postgres_missing()
    return "this mailproc has no `serve --processes`"


SQLITE = Peer("mailproc, SQLite", lambda: "", partial(_serving, "mailproc, SQLite", None, ()))


def on_postgres(postgres: Postgres | None, processes: int) -> Peer:
    """`serve` on a database of its own on this server."""
    name = f"mailproc, PostgreSQL, {processes} process{'es' * (processes > 1)}"
    arguments = ("--processes", str(processes)) if processes > 1 else ()
    missing = _no_processes if processes > 1 else postgres_missing
    return Peer(name, missing, partial(_serving, name, postgres, arguments))
