"""status: what is open, what waits and what failed, for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.options import as_json, configured

if TYPE_CHECKING:
    from mailproc.config import Config


@click.command()
@as_json
@configured
def status(config: Config, json_: bool) -> None:
    """Tell what is open, what waits and what failed."""
    from mailproc.cli.status_text import print_status

    print_status(config, as_json=json_)


COMMANDS: Final = (status,)
