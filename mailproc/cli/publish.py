"""publish: the meeting's pages, as a static site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.options import chosen_list, configured
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config


@click.command("publish")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--list", "list_name", metavar="NAME", help="Only this list.")
@configured
def publish_command(config: Config, folder: Path, list_name: str | None) -> None:
    """Write the meeting as a static site into DIR, with every form of it and the tally sheet.

    Of several lists each gets a folder of its own in DIR, unless --list names one.
    """
    from mailproc.publish import NotOurs
    from mailproc.publish import publish as publish_into
    from mailproc.publish.publisher import Publisher
    from mailproc.serve.app import open_app

    names = [list_name] if list_name else [one.name for one in config.lists]
    chosen = [chosen_list(config, name) for name in names]
    with open_app(config) as app:
        app.decide_waiting()
        try:
            rules = [app.acceptor.rules[name] for name in chosen]
            publisher = Publisher(app.database, rules, config.templates)
            done = publish_into(folder, publisher.site)
        except NotOurs as fault:
            echo(f"mailproc: {fault}", err=True)
            sys.exit(1)
    for name in done.skipped:
        echo(
            f"mailproc: {folder}: its list of files names {name!r}, which is not ours; left alone",
            err=True,
        )
    written, removed, kept = len(done.written), len(done.removed), len(done.kept)
    echo(f"{folder}: {written} files written, {removed} removed, {kept} as they were")


COMMANDS: Final = (publish_command,)
