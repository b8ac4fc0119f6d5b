"""The command line of the benches."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import click
from rich.console import Console

from tests.bench import (
    accept,
    answers,
    command_line,
    footprint,
    large,
    machine,
    memory,
    processing,
    shows,
)
from tests.bench.figures import Figure
from tests.bench.full import run as run_full
from tests.bench.past import is_kept
from tests.bench.report import table, write_json
from tests.bench.settings import MAILMAN, Settings


class Bench(NamedTuple):
    """One part of the table."""

    run: Callable[[Settings], Iterator[Figure]]
    minutes: float
    """How long it takes, about, on two cores: five runs of each."""


BENCHES: Final[Mapping[str, Bench]] = {
    "answers": Bench(answers.run, 6),
    "commands": Bench(command_line.run, 1),
    "footprint": Bench(footprint.run, 6),
    "accept": Bench(accept.run, 12),
    "processing": Bench(processing.run, 2),
    "full": Bench(run_full, 7),
    "shows": Bench(shows.run, 2),
    "large": Bench(large.run, 4),
    "memory": Bench(memory.run, 4),
}
_OF_THE_PAST: Final = ("answers", "full")
_MAKING_THE_PAST: Final = 5  # minutes
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
    help="An environment with GNU Mailman; installed if there is none.",
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
    """Measure mailproc beside those whom people trust; exit 0 whatever is reached.

    Exit 1 if a part could not be measured.
    """
    folder = Path(tempfile.mkdtemp(prefix="bench", dir=scratch))
    folder.chmod(0o755)  # PostgreSQL and Postfix run as users of their own
    tempfile.tempdir = str(folder)  # for PostgreSQL
    tell = partial(Console(stderr=True).print, soft_wrap=True, markup=False)
    settings = Settings(folder, tell, 1 if quick else runs, quick, full, mailman)
    found: list[Figure] = []
    names = only or tuple(BENCHES)
    began, failed = time.monotonic(), 0
    try:
        _tell_time(settings, names)
        found += machine.run(settings)
        for number, name in enumerate(names, 1):
            minutes = (time.monotonic() - began) / 60
            tell(f"{name}: {number} of {len(names)}, after {minutes:.0f} minutes")
            try:
                for one in BENCHES[name].run(settings):
                    # So few mails as quick ones say nothing about a bar.
                    found.append(replace(one, bar=None) if quick else one)
            except Exception as fault:  # noqa: BLE001  # the others are worth showing
                traceback.print_exc()
                found.append(Figure(name, "the rest", "", None, note=f"failed: {fault!r:.200}"))
                failed = 1
    finally:
        shutil.rmtree(folder)
        _show(found, json_)
    sys.exit(failed)


def _tell_time(settings: Settings, names: Sequence[str]) -> None:
    """How long it will take, so that nobody waits in vain."""
    if settings.quick:
        return
    minutes = {name: BENCHES[name].minutes * settings.runs / 5 for name in names}
    if set(names) & set(_OF_THE_PAST) and not is_kept(settings):
        minutes["the database of a million letters (keep it by --full DIR)"] = _MAKING_THE_PAST
    parts = ", ".join(f"{name} {many:.0f}" for name, many in minutes.items())
    settings.tell(f"this takes about {sum(minutes.values()):.0f} minutes: {parts}")


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
