"""The command line. Exit 0: done; 1: a refusal or a failed check; 2: usage or configuration."""

from __future__ import annotations

import sys
from typing import Final

import click

from mailproc import __version__
from mailproc.cli import (
    backup_file,
    chair,
    db,
    export,
    guide,
    import_archive,
    ingest,
    init,
    post_digest,
    print_agenda,
    print_letters,
    print_outbox,
    print_roster,
    print_status,
    publish,
    run_checks,
    run_demo,
    serve,
    verify,
)
from mailproc.config import ConfigError
from mailproc.config.listen import CannotListen
from mailproc.store.copy import CannotCopy
from mailproc.store.database import StoreUnavailable


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mailproc")
def mailproc() -> None:
    """Run a mailing list's developer meetings by mail."""


_MODULES: Final = (
    *(init, run_demo, serve, run_checks, backup_file, db, ingest, print_letters, print_outbox),
    *(import_archive, chair, post_digest, print_roster, print_agenda, export, publish),
    *(print_status, verify, guide),
)

for _command in (command for module in _MODULES for command in module.COMMANDS):
    mailproc.add_command(_command)


def main() -> None:
    """The program; faults that the operator can mend are one line on stderr."""
    try:
        mailproc(prog_name="mailproc")
    except ConfigError as fault:
        for line in fault.lines:
            click.echo(line, err=True)
        sys.exit(2)
    except (StoreUnavailable, CannotListen, CannotCopy) as fault:
        click.echo(f"mailproc: {fault}", err=True)
        sys.exit(1)
