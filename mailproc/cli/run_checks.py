"""check: all that the configuration names, tried."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.options import as_json, configured
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config


@click.command()
@as_json
@configured
def check(config: Config, json_: bool) -> None:
    """Try all that the configuration names, and say what to do about each fault.

    Nothing is sent, made or left behind. A warning is a fault that mailproc can work with.
    """
    from msgspec.structs import asdict

    from mailproc.cli.check import check_all

    findings = []
    for found in check_all(config):
        findings.append(found)
        if not json_:
            echo(str(found))
    if json_:
        echo(json.dumps([asdict(found) for found in findings]))
    sys.exit(int(any(found.failed for found in findings)))


COMMANDS: Final = (check,)
