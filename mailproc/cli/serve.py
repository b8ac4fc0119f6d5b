"""serve: accept mail, decide about it, send the answers."""

from __future__ import annotations

import signal
import sys
from typing import Final

import click

from mailproc.cli.options import configured
from mailproc.cli.terminal import echo
from mailproc.config import Config
from mailproc.serve.service import serve


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
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})  # until there are some to replace
    sys.exit(serve(config, processes, lambda at: echo(f"mailproc listens on {at}")))


COMMANDS: Final = (serve_command,)
