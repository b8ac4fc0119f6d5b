"""Each `serve` that works on this database: since when, on which configuration, what it is asked.

To be asked is to read the configuration again: so whoever can write here reaches them all, on
whatever host they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from mailproc.store.backend import backend_of, upsert
from mailproc.store.tables import servers


class ServerRow(Struct, frozen=True):
    """One `serve`: its host and the number of its first process there."""

    host: str
    process: int
    since: datetime
    """When it began to work on this configuration, aware."""
    settings: Mapping[str, str]
    """The configuration's keys, and a fingerprint of each value."""
    asked: datetime | None = None
    """When it was asked to read the configuration again; None once it has answered."""
    faults: tuple[str, ...] = ()
    """Why it did not take the configuration that it read the last time, a line each."""

    def __str__(self) -> str:
        return f"serve on {self.host} (process {self.process})"


def note(connection: Connection, row: ServerRow) -> None:
    """Write down that a server is at work, in place of what was said of it before."""
    values = {
        "host": row.host,
        "process": row.process,
        "since": row.since,
        "settings": dict(row.settings),
        "asked": row.asked,
        "faults": list(row.faults),
    }
    connection.execute(upsert(backend_of(connection).insert, servers), values)


def forget(connection: Connection, host: str, process: int) -> None:
    """Strike a server out that is gone."""
    connection.execute(delete(servers).where(_is(host, process)))


def ask(connection: Connection, now: datetime) -> None:
    """Ask all servers to read their configuration again."""
    connection.execute(update(servers).values(asked=now, faults=[]))


def answer(connection: Connection, host: str, process: int, faults: Sequence[str]) -> None:
    """Say why a server keeps the configuration that it has, a line for each fault."""
    said = update(servers).where(_is(host, process)).values(asked=None, faults=list(faults))
    connection.execute(said)


def all_servers(connection: Connection) -> list[ServerRow]:
    """Those that are written down; one that was killed may be among them."""
    found = connection.execute(select(servers).order_by(servers.c.host, servers.c.process))
    return [
        ServerRow(row.host, row.process, row.since, row.settings, row.asked, tuple(row.faults))
        for row in found
    ]


def _is(host: str, process: int) -> ColumnElement[bool]:
    return and_(servers.c.host == host, servers.c.process == process)
