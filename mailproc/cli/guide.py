"""guide: for members and chairs to hand out; for operators; how mailproc is built."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from mailproc.cli.groups import did_you_mean
from mailproc.cli.terminal import echo, echo_file
from mailproc.guides import Guide, guides


@click.command("guide")
@click.argument("name", required=False)
@click.option(
    "--save",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the files that go with the guide into DIR, and print their names.",
)
def guide_command(name: str | None, folder: Path | None) -> None:
    """Print the guide of this NAME.

    Without NAME, list them: what members and chairs need to know; how mailproc is set up beside
    other programs and operated; how it reads mail, how it is built and how to change it.
    """
    known = {one.name: one for one in guides()}
    if name is None:
        for one in known.values():
            echo(f"{one.name:16} {one.title}")
        return
    if name not in known:
        near, there = did_you_mean(name, known), f"; there are {', '.join(known)}"
        raise click.UsageError(f"there is no guide {name!r}{near or there}")
    if folder is None:
        echo_file(known[name].text)
    else:
        _save(known[name], folder)


def _save(guide: Guide, folder: Path) -> None:
    """Write the guide's files; what is there already is left alone, and ends with exit 1."""
    if not guide.files:
        raise click.UsageError(f"no files go with the guide {guide.name}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in guide.files.items():
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(text)
            echo(folder / name)
    except OSError as fault:
        echo(f"mailproc: {fault.filename}: {(fault.strerror or '').lower()}", err=True)
        sys.exit(1)


COMMANDS: Final = (guide_command,)
