"""The command line of the benches."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from tests.bench import accept, door, machine, memory, processing, shows
from tests.bench.figures import Figure
from tests.bench.full import run as run_full
from tests.bench.report import table, write_json
from tests.bench.settings import Settings

BENCHES: Final[Mapping[str, Callable[[Settings], Iterator[Figure]]]] = {
    "accept": accept.run,
    "door": door.run,
    "processing": processing.run,
    "full": run_full,
    "shows": shows.run,
    "memory": memory.run,
}


@click.command()
@click.option("--only", type=click.Choice(list(BENCHES)), multiple=True, help="This one.")
@click.option("--runs", default=5, show_default=True, help="Of each, taking turns.")
@click.option("--quick", is_flag=True, help="Once and small: does it work?")
@click.option("--json", "json_", type=click.Path(path_type=Path), help="Write all figures there.")
@click.option(
    "--scratch",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("/var/tmp"),  # noqa: S108  # a fresh folder in it; /tmp may be memory
    show_default=True,
    help="Where databases and queues are made; their disk is what is measured.",
)
@click.option(
    "--full",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to keep the full database (4 GB), which takes minutes to make.",
)
@click.option(
    "--mailman",
    type=click.Path(path_type=Path, file_okay=False),
    help="An environment with GNU Mailman; made by pip if there is none. Default: a new one.",
)
def main(
    only: tuple[str, ...],
    runs: int,
    quick: bool,
    json_: Path | None,
    scratch: Path,
    full: Path | None,
    mailman: Path | None,
) -> None:
    """Measure mailproc beside those whom people trust; exit 0 whatever is reached."""
    console = Console(stderr=True)
    folder = Path(tempfile.mkdtemp(prefix="bench", dir=scratch))
    tempfile.tempdir = str(folder)  # for PostgreSQL
    folder.chmod(0o755)  # PostgreSQL and Postfix run as users of their own
    settings = Settings(folder, console.print, 1 if quick else runs, quick, full, mailman)
    try:
        found = [*machine.describe(folder)]
        for name in only or BENCHES:
            found += BENCHES[name](settings)
        if quick:  # so few mails say nothing
            found = [replace(figure, bar=None) for figure in found]
    finally:
        shutil.rmtree(folder)
    Console(width=None if console.is_terminal else 180).print(table(found))
    if json_:
        write_json(found, json_)


if __name__ == "__main__":
    os.environ.pop("MAILPROC_CONFIG", None)
    main()
