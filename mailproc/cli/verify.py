"""verify: the outcome once more, from the letters alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.options import as_json, chosen_list, lazily_configured, one_list
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config


@click.command()
@click.option("--journal", type=click.Path(path_type=Path), help="Verify this exported journal.")
@click.option("--export", type=click.Path(path_type=Path), help="Export the journal to this file.")
@click.option(
    "--allow-shunted",
    is_flag=True,
    help="Name shunted letters, but do not count them as differences.",
)
@click.option(
    "--result",
    metavar="T7",
    help="Print the mail with the result of the last decision on this topic, and nothing else.",
)
@as_json
@one_list
@lazily_configured
def verify(
    config: Callable[[], Config],
    journal: Path | None,
    export: Path | None,
    allow_shunted: bool,
    result: str | None,
    json_: bool,
    list_name: str | None,
) -> None:
    """Rebuild every tally and agenda from the letters alone, and compare.

    With --journal a journal that --export wrote is verified, without any database. An exported
    journal holds every letter, secret ballots too: give it to auditors, not to the public.
    """
    from mailproc.cli.verification import (
        export_journal,
        print_result,
        report,
        verified_database,
        verified_file,
    )
    from mailproc.serve.app import open_app

    if journal is not None:
        found = verified_file(journal)
        if result is not None:
            print_result(found, result)
        else:
            report(found, as_json_=json_, allow_shunted=allow_shunted)
        return
    with open_app(config()) as app:
        app.decide_waiting()
        name = chosen_list(app.config, list_name)
        if export is not None:
            try:
                export_journal(app, name, export)
            except OSError as fault:
                echo(f"mailproc: {export}: {fault.strerror}", err=True)
                sys.exit(1)
        else:
            found = verified_database(app, name)
            if result is not None:
                print_result(found, result)
                return
            report(found, as_json_=json_, allow_shunted=allow_shunted)


COMMANDS: Final = (verify,)
