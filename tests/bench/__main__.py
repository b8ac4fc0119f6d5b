"""The command line of the benches."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from tests.bench import (
    accept,
    answers,
    command_line,
    footprint,
    large,
    listener,
    machine,
    memory,
    processing,
    shows,
)
from tests.bench.figures import Figure
from tests.bench.full import run as run_full
from tests.bench.report import table, write_json
from tests.bench.settings import MAILMAN, Settings

BENCHES: Final[Mapping[str, Callable[[Settings], Iterator[Figure]]]] = {
    "accept": accept.run,
    "listener": listener.run,
    "processing": processing.run,
    "full": run_full,
    "shows": shows.run,
    "large": large.run,
    "memory": memory.run,
    "answers": answers.run,
    "commands": command_line.run,
    "footprint": footprint.run,
}
_WIDTH: Final = 190  # of the table in a file


@click.command()
@click.option("--only", type=click.Choice(list(BENCHES)), multiple=True, help="This one.")
@click.option(
    "--runs", type=click.IntRange(1), default=5, show_default=True, help="Of each, taking turns."
)
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
    default=MAILMAN,
    show_default=True,
    help="An environment with GNU Mailman; made by pip if there is none.",
)
def main(
    only: tuple[str, ...],
    runs: int,
    quick: bool,
    json_: Path | None,
    scratch: Path,
    full: Path | None,
    mailman: Path,
) -> None:
    """Measure mailproc beside those whom people trust; exit 0 whatever is reached."""
    folder = Path(tempfile.mkdtemp(prefix="bench", dir=scratch))
    folder.chmod(0o755)  # PostgreSQL and Postfix run as users of their own
    tempfile.tempdir = str(folder)  # for PostgreSQL
    tell = Console(stderr=True).print
    settings = Settings(folder, tell, 1 if quick else runs, quick, full, mailman)
    found: list[Figure] = []
    try:
        for bench in (machine.run, *(BENCHES[name] for name in only or BENCHES)):
            # So few mails as quick ones say nothing about a bar.
            found.extend(replace(one, bar=None) if quick else one for one in bench(settings))
    finally:  # what there is after an hour is worth showing
        shutil.rmtree(folder)
        _show(found, json_)


def _show(found: Sequence[Figure], file: Path | None) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    console.print(table(found))
    if file:
        write_json(found, file)


if __name__ == "__main__":
    os.environ.pop("MAILPROC_CONFIG", None)
    # What is installed is compiled; a checkout is, too, once it has run.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
