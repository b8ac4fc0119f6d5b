"""backup, restore, db: the operator's care for the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import click
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from mailproc.cli.options import configured
from mailproc.config import Config, DatabaseConfig
from mailproc.store.backend import Progress as Tell
from mailproc.store.backup import back_up, backup_file
from mailproc.store.copy import CannotCopy, fill
from mailproc.store.database import Database
from mailproc.store.exclusive import alone
from mailproc.store.retention import Dropped, Retention, droppable
from mailproc.store.schema import revision_of
from mailproc.store.schema import upgrade as upgrade_schema
from mailproc.store.vacuum import size_of
from mailproc.store.vacuum import vacuum as vacuum_database

FilePath: Final = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("path", metavar="FILE", type=FilePath)
@click.option("--force", is_flag=True, help="Replace FILE if there is one.")
@configured
def backup(config: Config, path: Path, force: bool) -> None:
    """Write the whole database into FILE, while `serve` may be running.

    FILE is one SQLite file, also of a PostgreSQL database; `restore` reads it into either. Keep it
    as safe as the database: every letter is in it, and what secret ballots hang on.
    """
    with _opened(config) as database, _progress("backup") as progress:
        try:
            back_up(database, path, progress, replace=force)
        except OSError as fault:
            raise CannotCopy(f"{path}: {fault.strerror}") from fault
    click.echo(f"{database} is in {path} ({_bytes(path.stat().st_size)})")


@click.command()
@click.argument("path", metavar="FILE", type=FilePath)
@configured
def restore(config: Config, path: Path) -> None:
    """Read FILE, which `backup` wrote, into the configured database, which must be empty.

    A backup of an earlier release is brought to the newest schema.
    """
    with backup_file(path) as source, _opened(config) as target, _progress("restore") as progress:
        counts = fill(target, source, progress)
    click.echo(f"{target} has {_counted(counts)}; now see: mailproc verify")


@click.group()
def db() -> None:
    """The database."""


@db.command()
@configured
def upgrade(config: Config) -> None:
    """Bring the database's schema up to date."""
    with _opened(config) as database:
        before, after = upgrade_schema(database)
    click.echo(
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
    destination = _absolute(url)
    if destination == config.database_url():
        raise click.UsageError("URL is the configured database itself; name another one")
    with _opened(config) as source, alone(source) as connection:
        if not revision_of(connection):
            raise CannotCopy(f"database {source} has no tables yet; there is nothing to copy")
        with closing(Database(destination)) as target, _progress("copy") as progress:
            counts = fill(target, connection, progress)
    click.echo(f"{target} has {_counted(counts)}")
    click.echo(f'now set [database] url = "{target}" and see: mailproc verify')


@db.command()
@click.option("--days", type=click.IntRange(1), help="Default: [database] keep_ignored_days.")
@click.option("--dry-run", is_flag=True, help="Only say what would be dropped.")
@configured
def prune(config: Config, days: int | None, dry_run: bool) -> None:
    """Drop the bytes of old letters that did nothing, and of replies that were sent.

    Who wrote each, when, and the hash of its bytes stay, so that `verify` goes on. Letters with
    effects, held ones and shunted ones are kept whole.
    """
    days = days or config.database.keep_ignored_days
    if days is None:
        raise click.UsageError("set [database] keep_ignored_days, or say --days")
    before = datetime.now(UTC) - timedelta(days=days)
    with _opened(config) as database:
        with database.reading() as connection:
            there = droppable(connection, before)
        dropped = there if dry_run else _prune(database, before, there)
    would = "would drop" if dry_run else "dropped"
    click.echo(f"{would} the bytes of {dropped} ({_bytes(dropped.bytes)})")


@db.command()
@configured
def vacuum(config: Config) -> None:
    """Make room of what is not used; on SQLite `serve` has to wait meanwhile.

    SQLite's file becomes smaller; PostgreSQL keeps the room for what comes.
    """
    with _opened(config) as database:
        before = size_of(database)
        vacuum_database(database)
        click.echo(f"{database}: {_bytes(before)} -> {_bytes(size_of(database))}")


def _prune(database: Database, before: datetime, there: Dropped) -> Dropped:
    """Drop it all, resting as long as we work, so that `serve` can write in between."""
    retention, dropped = Retention(database, before), Dropped()
    with _progress("prune") as progress:
        while True:
            began = monotonic()
            some = retention.drop_some()
            if some == Dropped():
                return dropped
            dropped += some
            progress(dropped.letters + dropped.replies, there.letters + there.replies)
            sleep(monotonic() - began)


@contextmanager
def _opened(config: Config) -> Iterator[Database]:
    with closing(Database(config.database_url())) as database:
        yield database


@contextmanager
def _progress(what: str) -> Iterator[Tell]:
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
    shown = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    with shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _absolute(url: str) -> str:
    """A database's URL as the configuration would take it, seen from here."""
    try:
        return DatabaseConfig(url=url).absolute_url(Path.cwd())
    except ValidationError as fault:
        raise click.UsageError(str(fault.errors()[0]["ctx"]["error"])) from None


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _bytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB"


COMMANDS: Final = (backup, restore, db)
