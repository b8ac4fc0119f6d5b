"""export: the meeting in the forms that other programs read."""

from __future__ import annotations

from typing import Final

import click

from mailproc.cli.options import chosen_list, configured, one_list
from mailproc.cli.terminal import echo_file
from mailproc.config import Config
from mailproc.publish import FORMS, meetings
from mailproc.publish import export as exported
from mailproc.serve.app import open_app


@click.command()
@click.option("--format", "form", default="json", type=click.Choice(FORMS), help="Default: json.")
@one_list
@configured
def export(config: Config, form: str, list_name: str | None) -> None:
    """Print the meeting in a form for other programs, a wiki, a forge, a calendar."""
    name = chosen_list(config, list_name)
    with open_app(config) as app:
        app.decide_waiting()
        view = meetings.view_of(app.database, app.acceptor.rules[name])
    echo_file(exported(view, form, config.templates))


COMMANDS: Final = (export,)
