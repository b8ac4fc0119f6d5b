"""export: the meeting in the forms that other programs read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.options import chosen_list, configured, one_list
from mailproc.cli.terminal import echo, echo_file

if TYPE_CHECKING:
    from mailproc.config import Config


#: Those of `publish.FORMS`, which `--help` need not wait for; a test compares.
FORMS: Final = ("ics", "text", "markdown", "mediawiki", "schedule", "csv", "blt", "json", "html")


@click.command()
@click.option("--format", "form", default="json", type=click.Choice(FORMS), help="Default: json.")
@click.option("--meeting", "number", default=0, help="An earlier meeting, by its number.")
@one_list
@configured
def export(config: Config, form: str, number: int, list_name: str | None) -> None:
    """Print the meeting in a form for other programs, a wiki, a forge, a calendar."""
    from mailproc.publish import export as exported
    from mailproc.serve.app import open_app

    name = chosen_list(config, list_name)
    with open_app(config) as app:
        app.decide_waiting()
        shown = app.publisher.meetings(name)
    views = {one.view["meeting"]["number"]: one.view for one in shown}
    view = views.get(number or max(views))
    if view is None:
        echo(f"mailproc: {name} has no meeting {number}", err=True)
        sys.exit(1)
    echo_file(exported(view, form, config.templates))


COMMANDS: Final = (export,)
