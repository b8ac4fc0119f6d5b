"""Looks into the SQLite file of a running server: much quicker than the command line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from tests.support.server import RunningServer, configuration, wait_for

#: Nobody is told to write less.
PATIENT: Final = "\n[limits]\nletters_per_sender_per_hour = 1000000\n"


def busy(database: str = "sqlite:///mailproc.db", more: str = "") -> str:
    """The usual configuration, for members who write all the time."""
    return configuration(database, more) + PATIENT


@contextmanager
def looking(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the database in this folder that only reads."""
    with closing(sqlite3.connect(folder / "mailproc.db", timeout=30)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA query_only=ON")
        yield connection


def rows(folder: Path, query: str, *values: Any) -> Sequence[sqlite3.Row]:
    """What the database says."""
    with looking(folder) as connection:
        return connection.execute(query, values).fetchall()


def number(folder: Path, query: str, *values: Any) -> int:
    """The one number that is asked for."""
    return int(rows(folder, query, *values)[0][0])


def all_decided(folder: Path) -> bool:
    """Whether no letter waits."""
    return number(folder, "SELECT count(*) FROM letters WHERE state = 'received'") == 0


def all_sent(folder: Path) -> bool:
    """Whether no letter and no reply waits."""
    queued = "SELECT count(*) FROM outbox WHERE state = 'queued'"
    return all_decided(folder) and number(folder, queued) == 0


def outbox(server: RunningServer) -> list[tuple[str, int, str]]:
    """State, tries and error of every reply, in order."""
    query = "SELECT state, attempts, error FROM outbox ORDER BY id"
    return [(row["state"], row["attempts"], row["error"]) for row in rows(server.folder, query)]


def a_while_passes(folder: Path) -> None:
    """What waits for its next try has waited long enough."""
    with closing(sqlite3.connect(folder / "mailproc.db", timeout=30)) as connection:
        connection.execute("UPDATE outbox SET next_try = created WHERE state = 'queued'")
        connection.commit()


def log_says(server: RunningServer, words: str) -> None:
    """Wait until the operator reads these words."""
    wait_for(lambda: words in (server.folder / "serve.log").read_text())


def waits_for(server: RunningServer, words: str) -> None:
    """The letter is decided about, its answer waits and says why."""
    wait_for(lambda: all_decided(server.folder) and bool(outbox(server)[-1][2]))
    state, attempts, error = outbox(server)[-1]
    assert (state, attempts) == ("queued", 1)
    assert words in error
    assert words in server.run("outbox", "--state", "queued")
