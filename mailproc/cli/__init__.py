"""The command line. Exit 0: done; 1: a refusal or a failed check; 2: usage or configuration."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

import click

from mailproc import __version__
from mailproc.cli.terminal import echo
from mailproc.config import ConfigError
from mailproc.config.listen import CannotListen
from mailproc.store.copy import CannotCopy
from mailproc.store.database import StoreUnavailable

#: The module of each command, beside this one.
MODULES: Final = {
    "agenda": "print_agenda",
    "backup": "backup_file",
    "chair": "chair",
    "check": "run_checks",
    "db": "db",
    "demo": "run_demo",
    "digest": "post_digest",
    "export": "export",
    "guide": "guide",
    "import": "import_archive",
    "ingest": "ingest",
    "init": "init",
    "letters": "print_letters",
    "outbox": "print_outbox",
    "publish": "publish",
    "restore": "backup_file",
    "roster": "print_roster",
    "serve": "serve",
    "status": "print_status",
    "verify": "verify",
}


class _Commands(click.Group):
    """Imports a command's module when the command is asked for.

    So `serve`, and the listeners that it forks, have nothing in memory of what others need.
    """

    def list_commands(self, _context: click.Context) -> list[str]:
        """The names of all commands, in order."""
        return sorted(MODULES)

    def get_command(self, _context: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in MODULES:
            return None
        module = import_module(f"mailproc.cli.{MODULES[cmd_name]}")
        found: click.Command = next(one for one in module.COMMANDS if one.name == cmd_name)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mailproc")
def mailproc() -> None:
    """Run a mailing list's developer meetings by mail."""


def main() -> None:
    """The program; faults that the operator can mend are one line on stderr."""
    try:
        mailproc(prog_name="mailproc")
    except ConfigError as fault:
        for line in fault.lines:
            echo(line, err=True)
        sys.exit(2)
    except (StoreUnavailable, CannotListen, CannotCopy) as fault:
        echo(f"mailproc: {fault}", err=True)
        sys.exit(1)
