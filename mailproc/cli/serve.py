"""serve: accept mail, decide about it, send the answers."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.options import configured
from mailproc.cli.terminal import echo
from mailproc.log import is_json, json_line

if TYPE_CHECKING:
    from mailproc.config import Config


@click.command("serve")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    help="How many processes accept mail; one is enough for thousands of mails a second.",
)
@configured
def serve_command(config: Config, processes: int) -> None:
    """Accept mail, decide about it and send the answers, until stopped."""
    from mailproc.serve.service import serve

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})  # until there are some to replace
    sys.exit(serve(config, processes, _say))


def _say(address: str) -> None:
    """Say on stdout where mail is taken; as JSON where the log is."""
    line = f"mailproc listens on {address}"
    echo(json_line(__name__, line) if is_json() else line)


COMMANDS: Final = (serve_command,)
