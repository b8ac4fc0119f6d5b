"""serve, check, demo: what an operator does."""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from subprocess import CalledProcessError
from typing import Final

import click
from rich.console import Console

from mailproc.cli.check import check_all
from mailproc.cli.demo.script import run_demo
from mailproc.cli.options import as_json, configured
from mailproc.config import Config
from mailproc.serve import serve


@click.command("serve")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    help="How many processes take mail in; one is enough for thousands of mails a second.",
)
@configured
def serve_command(config: Config, processes: int) -> None:
    """Accept mail, decide about it and send the answers, until stopped."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})  # until there are doors to replace
    sys.exit(serve(config, processes, lambda at: click.echo(f"mailproc listens on {at}")))


@click.command()
@as_json
@configured
def check(config: Config, json_: bool) -> None:
    """Try all that the configuration names, and say what to do about each fault.

    Nothing is sent, made or left behind. A warning is a fault that mailproc can work with.
    """
    findings = []
    for found in check_all(config):
        findings.append(found)
        if not json_:
            click.echo(str(found))
    if json_:
        click.echo(json.dumps([asdict(found) for found in findings]))
    sys.exit(int(any(found.failed for found in findings)))


@click.command()
@click.option(
    "--pages",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Also write the meeting's web pages into DIR.",
)
def demo(pages: Path | None) -> None:
    """Play the Xen developer meeting of 2012 by mail, through the real program."""
    try:
        run_demo(Console(highlight=False, soft_wrap=True), pages)
    except CalledProcessError:  # it has said why
        sys.exit(1)


COMMANDS: Final = (demo, serve_command, check)
