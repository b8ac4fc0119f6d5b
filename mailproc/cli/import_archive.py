"""import: an archive into the database."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.databases import batches
from mailproc.cli.options import chosen_list, configured, one_list
from mailproc.cli.terminal import echo, printable

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.intake.archive import Archive
    from mailproc.serve.app import App

_AT_ONCE: Final = 100
_PATIENCE: Final = 600.0  # seconds until serve has decided about what it is given
_MOST_TOLD: Final = 20  # files that were passed over


@click.command("import")
@click.argument("archives", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--send", is_flag=True, help="Answer these letters as if they came in now.")
@click.option(
    "--pipermail",
    is_flag=True,
    help="Read `jane at example.org` as an address in any mbox file; Pipermail's own monthly texts"
    " are known by themselves.",
)
@one_list
@configured
def import_(
    config: Config,
    archives: tuple[Path, ...],
    send: bool,
    pipermail: bool,
    list_name: str | None,
) -> None:
    """Read ARCHIVES (mbox files, Maildirs, public-inbox git repositories) as the list's past.

    An mbox file may be compressed (.gz, .xz), and a text that Pipermail offers.

    Nothing is sent unless you say so. Mails that are known already are passed over, so that an
    import can be repeated, and goes on where it was interrupted.
    """
    from mailproc.intake.archive import NoArchive, open_archive
    from mailproc.serve.app import open_app
    from mailproc.store import letters

    name = chosen_list(config, list_name)
    with open_app(config) as app:
        app.decide_waiting()
        before, last = _states(app)
        try:
            known = sum(
                _import(app, name, open_archive(path, pipermail=pipermail), path, send=send)
                for path in archives
            )
        except NoArchive as fault:
            echo(f"mailproc: {fault}", err=True)
            sys.exit(1)
        app.decide_waiting(_PATIENCE)
        new = _states(app)[0] - before
        with app.database.reading() as connection:
            reasons = letters.not_taken(connection, last)
    counts = ", ".join(f"{count} {state}" for state, count in sorted(new.items()))
    echo(f"{new.total()} new letters{': ' if counts else ''}{counts}; {known} known already")
    for reason, many, first in reasons[:_MOST_TOLD]:
        echo(f"not taken: {many}, {reason}; see: mailproc letters show {first}")


def _states(app: App) -> tuple[Counter[str], int]:
    """How many letters are in which state, and the number of the last."""
    from mailproc.store import counts, letters

    with app.database.reading() as connection:
        return Counter(counts.count(connection).letters), letters.last_number(connection)


def _import(app: App, name: str, archive: Archive, path: Path, *, send: bool) -> int:
    """Import the archive at `path`; how many of its mails were known."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from mailproc.intake.imported_mails import import_mails

    known = 0
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(printable(path.name), total=archive.count)
        for batch in batches(archive.mails, _AT_ONCE):
            known += import_mails(app.acceptor, name, batch, app.readers[0].read, answer=send)
            app.decide_waiting(patience=0)
            progress.advance(task, len(batch))
    for skipped in archive.skipped[:_MOST_TOLD]:
        echo(f"mailproc: {path}: passed over {skipped}", err=True)
    if more := len(archive.skipped[_MOST_TOLD:]):
        echo(f"mailproc: {path}: passed over {more} more", err=True)
    return known


COMMANDS: Final = (import_,)
