"""The command line. Exit 0: done; 1: a refusal or a failed check; 2: usage or configuration."""

from __future__ import annotations

import atexit
import gc
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from mailproc import __version__
from mailproc.cli.groups import WholeHelpGroup, did_you_mean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: Each command: the module beside this one that has it, and what `--help` says of it.
COMMANDS: Final = {
    "agenda": ("print_agenda", "Show the meeting's agenda as it stands."),
    "backup": ("backup_file", "Write the whole database into one file."),
    "chair": ("chair", "Do what a chair's mail with this command would do."),
    "check": ("run_checks", "Try all that the configuration names; say fault and cure."),
    "db": ("db", "Upgrade, copy, prune or vacuum the database."),
    "demo": ("run_demo", "Run the Xen developer meeting of 2012, by mail."),
    "digest": ("post_digest", "Post a digest to the list now."),
    "export": ("export", "Print the meeting in a form for other programs."),
    "guide": ("guide", "Print a guide: for members, chairs, operators ..."),
    "import": ("import_archive", "Read a mailing list's archive as its past."),
    "ingest": ("ingest", "Accept mails from a pipe transport or from files."),
    "init": ("init", "Write a configuration, after a few questions."),
    "letters": ("print_letters", "Show the mails that came in, and what became of them."),
    "man": ("man_page", "Print the manual page, for man(1)."),
    "outbox": ("print_outbox", "Show the mails that we sent, or are to send."),
    "publish": ("publish", "Write the meeting as a static site into a folder."),
    "reload": ("reload", "Have serve read its configuration again."),
    "restore": ("backup_file", "Read what `backup` wrote into an empty database."),
    "roster": ("print_roster", "Show who is on the list's roster."),
    "serve": ("serve", "Accept mail, decide about it and send the answers."),
    "status": ("print_status", "Tell what is open, what waits and what failed."),
    "verify": ("verify", "Rebuild every tally from the mails alone, and compare."),
}

#: EX_TEMPFAIL of sysexits.h: an MTA's pipe keeps the mail.
TRY_LATER: Final = 75


class _Commands(WholeHelpGroup):
    """Imports a command's module when the command is asked for.

    So `serve`, and the listeners that it forks, have nothing in memory of what others need, and
    the list of all commands needs none of them. What a command does its function imports in turn:
    `--help` waits for nothing that only the command needs.
    """

    def list_commands(self, _context: click.Context) -> list[str]:
        """The names of all commands, in order."""
        return sorted(COMMANDS)

    def summary(self, _context: click.Context, name: str) -> str:
        """What the list says of one command."""
        return COMMANDS[name][1]

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        """What a shell offers behind `mailproc`."""
        from click.shell_completion import CompletionItem  # which only shells ask for

        return [
            *(
                CompletionItem(name, help=says)
                for name, (_, says) in COMMANDS.items()
                if name.startswith(incomplete)
            ),
            *click.Command.shell_complete(self, context, incomplete),
        ]

    def get_command(self, _context: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"mailproc.cli.{COMMANDS[cmd_name][0]}")
        found: click.Command = next(one for one in module.COMMANDS if one.name == cmd_name)
        return found

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name; of one mistyped, what is like it is told."""
        name = args[0]
        if self.get_command(context, name) is None and name[:1].isalpha():
            near = did_you_mean(name, self.list_commands(context))
            context.fail(f"there is no command {name!r}{near}")
        return super().resolve_command(context, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mailproc")
def mailproc() -> None:
    """Run a mailing list's developer meetings by mail."""


def main() -> None:
    """The program; faults that the operator can mend are one line on stderr."""
    # As many objects as a command that reads a little makes in all: garbage is not looked for.
    gc.set_threshold(100_000, 20, 100)
    # Nor is it looked for at the end, when all goes: that would take a fifth of such a command.
    atexit.register(gc.freeze)
    # Faults of the command line are found before the command that would say so begins.
    in_lines = "--log-json" not in sys.argv
    try:
        status = mailproc.main(prog_name="mailproc", standalone_mode=in_lines)
        sys.exit(status if isinstance(status, int) else 0)
    except Exception as fault:
        status = _told(fault, in_lines=in_lines)
        if status is None and sys.argv[1:2] != ["ingest"]:
            raise
        if status is None:
            # Whatever it is, also that we cannot be loaded: it is no reason to send a mail back.
            sys.excepthook(type(fault), fault, fault.__traceback__)
            status = TRY_LATER
        sys.exit(status)


def _told(fault: Exception, *, in_lines: bool) -> int | None:
    """Tell the operator of a fault that is theirs to mend: the exit status; else None."""
    try:
        # Here, since only who failed needs to know in how many ways one can.
        from mailproc.cli.operator_faults import reported, reported_in_json
    except Exception:  # noqa: BLE001  # half an upgrade: the fault itself says more
        return None
    return reported(fault) if in_lines else reported_in_json(fault)
