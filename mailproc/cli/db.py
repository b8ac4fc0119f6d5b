"""db: the operator's care for the database."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.databases import counted, megabytes, opened, progress_bar
from mailproc.cli.groups import WholeHelpGroup
from mailproc.cli.options import configured
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.store.database import Database
    from mailproc.store.retention import Dropped


@click.group(cls=WholeHelpGroup)
def db() -> None:
    """Upgrade, copy, prune or vacuum the database."""


@db.command()
@configured
def upgrade(config: Config) -> None:
    """Bring the database's schema up to date."""
    from mailproc.store.schema import upgrade as upgrade_schema

    with opened(config) as database:
        before, after = upgrade_schema(database)
    echo(
        f"{database}: {before or 'no schema'} -> {after}"
        if before != after
        else f"{database} is up to date ({after})"
    )


@db.command()
@click.argument("url")
@configured
def copy(config: Config, url: str) -> None:
    """Copy everything into the empty database at URL: from SQLite to PostgreSQL, or back.

    `serve` must be stopped, so that no letter is left behind. Then set [database] url.
    """
    from mailproc.store.copy import CannotCopy, fill
    from mailproc.store.database import Database
    from mailproc.store.exclusive import alone
    from mailproc.store.schema import revision_of

    destination = _absolute(url)
    if destination == config.database_url():
        raise click.UsageError("URL is the configured database itself; name another one")
    with opened(config) as source, alone(source) as connection:
        if not revision_of(connection):
            raise CannotCopy(f"database {source} has no tables yet; there is nothing to copy")
        with closing(Database(destination)) as target, progress_bar("copy") as progress:
            counts = fill(target, connection, progress)
    echo(f"{target} has {counted(counts)}")
    echo(f'now set [database] url = "{target}" and see: mailproc verify')


@db.command()
@click.option("--days", type=click.IntRange(1), help="Default: [database] keep_ignored_days.")
@click.option("--dry-run", is_flag=True, help="Only say what would be dropped.")
@configured
def prune(config: Config, days: int | None, dry_run: bool) -> None:
    """Drop the bytes of old letters that did nothing, and of replies that were sent.

    Who wrote each, when, and the hash of its bytes stay, so that `verify` goes on. Letters with
    effects, held ones and shunted ones are kept whole.
    """
    from mailproc.store.retention import droppable

    days = days or config.database.keep_ignored_days
    if days is None:
        raise click.UsageError("set [database] keep_ignored_days, or say --days")
    before = datetime.now(UTC) - timedelta(days=days)
    with opened(config) as database:
        with database.reading() as connection:
            there = droppable(connection, before)
        dropped = there if dry_run else _prune(database, before, there)
    would = "would drop" if dry_run else "dropped"
    echo(f"{would} the bytes of {dropped} ({megabytes(dropped.bytes)})")


@db.command()
@configured
def vacuum(config: Config) -> None:
    """Make room of what is not used; on SQLite `serve` has to wait meanwhile.

    SQLite's file becomes smaller; PostgreSQL keeps the room for what comes.
    """
    from mailproc.store.vacuum import size_of
    from mailproc.store.vacuum import vacuum as vacuum_database

    with opened(config) as database:
        before = size_of(database)
        vacuum_database(database)
        echo(f"{database}: {megabytes(before)} -> {megabytes(size_of(database))}")


def _prune(database: Database, before: datetime, there: Dropped) -> Dropped:
    """Drop it all, resting as long as we work, so that `serve` can write in between."""
    from mailproc.store.retention import Dropped, Retention

    retention, dropped = Retention(database, before), Dropped()
    with progress_bar("prune") as progress:
        while True:
            began = monotonic()
            some = retention.drop_some()
            if some == Dropped():
                return dropped
            dropped += some
            progress(dropped.letters + dropped.replies, there.letters + there.replies)
            sleep(monotonic() - began)


def _absolute(url: str) -> str:
    """A database's URL as the configuration would take it, seen from here."""
    from mailproc.config.servers import DatabaseConfig, database_url
    from mailproc.config.table import Wrong

    try:
        return DatabaseConfig(url=database_url(url)).absolute_url(Path.cwd())
    except Wrong as fault:
        raise click.UsageError(str(fault)) from None


COMMANDS: Final = (db,)
