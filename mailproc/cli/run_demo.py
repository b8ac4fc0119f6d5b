"""demo: a whole meeting, run through the real program."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import CalledProcessError
from typing import Final

import click


@click.command()
@click.option(
    "--pages",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Also write the meeting's web pages into DIR.",
)
@click.option("--full", is_flag=True, help="Print every mail, word for word: 1100 lines.")
def demo(pages: Path | None, full: bool) -> None:
    """Run the Xen developer meeting of 2012 by mail, through the real program.

    Forty lines tell how it goes. It needs no configuration, and leaves nothing behind but the pages
    that it is asked for.
    """
    from rich.console import Console

    from mailproc.cli.demo.script import run_demo

    try:
        run_demo(Console(highlight=False, soft_wrap=True), pages, in_full=full)
    except CalledProcessError:  # it has said why
        sys.exit(1)


COMMANDS: Final = (demo,)
