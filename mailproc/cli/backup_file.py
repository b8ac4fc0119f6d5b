"""backup, restore: the whole database into one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.databases import FilePath, counted, megabytes, opened, progress_bar
from mailproc.cli.options import configured
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config


@click.command()
@click.argument("path", metavar="FILE", type=FilePath)
@click.option("--force", is_flag=True, help="Replace FILE if there is one.")
@configured
def backup(config: Config, path: Path, force: bool) -> None:
    """Write the whole database into FILE, while `serve` may be running.

    FILE is one SQLite file, also of a PostgreSQL database; `restore` reads it into either. Keep it
    as safe as the database: every letter is in it, and what secret ballots hang on.
    """
    from mailproc.store.backup import back_up
    from mailproc.store.copy import CannotCopy

    with opened(config) as database, progress_bar("backup") as progress:
        try:
            back_up(database, path, progress, replace=force)
        except OSError as fault:
            raise CannotCopy(f"{path}: {fault.strerror}") from fault
    echo(f"{database} is in {path} ({megabytes(path.stat().st_size)})")


@click.command()
@click.argument("path", metavar="FILE", type=FilePath)
@configured
def restore(config: Config, path: Path) -> None:
    """Read FILE, which `backup` wrote, into the configured database, which must be empty.

    A backup of an earlier release is brought to the newest schema.
    """
    from mailproc.store.backup import backup_file
    from mailproc.store.copy import fill

    with backup_file(path) as source, opened(config) as target, progress_bar("restore") as progress:
        counts = fill(target, source, progress)
    echo(f"{target} has {counted(counts)}; now see: mailproc verify")


COMMANDS: Final = (backup, restore)
