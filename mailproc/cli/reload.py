"""reload: have `serve` go by the configuration as its file is now."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.databases import opened
from mailproc.cli.options import configured
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.store.database import Database
    from mailproc.store.running_servers import ServerRow

_PATIENCE: Final = 90.0  # seconds; listeners let mail that is coming in end
_MOMENT: Final = 5.0  # seconds
_PAUSE: Final = 0.1  # seconds


@click.command("reload")
@configured
def reload_command(config: Config) -> None:
    """Have serve read its configuration again, and say what changes.

    Each serve on this database does so, on whatever host, with the file that it has there. It goes
    on with the configuration that it has where the file cannot be used. What only a restart changes
    is said.
    """
    from mailproc.store import running_servers

    with opened(config) as database:
        if not database.is_served():
            echo("mailproc serve does not run; it reads the file when it starts", err=True)
            sys.exit(1)
        with database.writing() as connection:
            before = running_servers.all_servers(connection)
            running_servers.ask(connection, datetime.now(UTC))
        after = _answered(database, before)
        _decided(database, [one.name for one in config.lists])
        with database.writing() as connection:
            for row in before:
                if (row.host, row.process) not in after:  # one that lives notes itself again
                    running_servers.forget(connection, row.host, row.process)
    good = [_tell(config, row, after.get((row.host, row.process))) for row in before]
    sys.exit(int(not all(good)))


def _answered(database: Database, asked: Sequence[ServerRow]) -> dict[tuple[str, int], ServerRow]:
    """The servers that have answered, once all have or none can be waited for any longer."""
    from mailproc.store import running_servers

    until = time.monotonic() + _PATIENCE
    while True:
        with database.reading() as connection:
            rows = running_servers.all_servers(connection)
        answered = {(one.host, one.process): one for one in rows if one.asked is None}
        done = all((one.host, one.process) in answered for one in asked)
        if done or time.monotonic() > until:
            return answered
        time.sleep(_PAUSE)


def _decided(database: Database, names: Sequence[str]) -> None:
    """Wait until what the new configuration tells the lists is so, if that is soon."""
    from mailproc.store import letters

    until = time.monotonic() + _MOMENT
    while time.monotonic() < until:
        with database.reading() as connection:
            if not letters.lists_waiting(connection, names):
                return
        time.sleep(_PAUSE)


def _tell(config: Config, before: ServerRow, after: ServerRow | None) -> bool:
    """Print what became of the request to one server; False if it does not run on the file."""
    from mailproc.config.differences import NEEDS_RESTART, differences, fingerprints

    if after is None:
        echo(f"{before} does not answer; it was killed, or its log says why", err=True)
        return False
    if after.faults or after.since == before.since:
        for line in after.faults:
            echo(line, err=True)
        echo(f"{after} goes on with the configuration that it had", err=True)
        return False
    found = differences(before.settings, after.settings)
    left = differences(after.settings, fingerprints(config))
    later = [one for one in left if one in NEEDS_RESTART]
    if len(later) < len(left):
        left = [one for one in left if one not in later]
        echo(f"{after} does not go by this file ({'; '.join(left)}); its log says why", err=True)
        return False
    echo(f"{after} has read its configuration again")
    for line in _told(found, later):
        echo(f"  {line}")
    return True


def _told(found: Sequence[str], later: Sequence[str]) -> Iterator[str]:
    whole = (" is new", " is gone")
    yield from (one if one.endswith(whole) else f"changed: {one}" for one in found)
    yield from (f"changed by a restart only: {one}" for one in later)
    if not found and not later:
        yield "no key was changed; templates, keys and certificates are read again"


COMMANDS: Final = (reload_command,)
