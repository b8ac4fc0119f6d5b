"""ingest: mails in, from a pipe transport or from files."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import click

from mailproc.cli import TRY_LATER
from mailproc.cli.options import chosen_list, configured, one_list
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.intake.accept import Acceptor
    from mailproc.mail.letter import Envelope
    from mailproc.serve.app import App
    from mailproc.serve.drop_acceptor import DropAcceptor

_LONGEST_FAULT: Final = 500
_TOO_LARGE: Final = 65  # EX_DATAERR of sysexits.h: the MTA sends the mail back

log = logging.getLogger(__name__)


class _WronglyCalled(click.UsageError):
    """How we were called is no fault of the mail's."""

    exit_code = TRY_LATER


class _Pipe(click.Command):
    """Has an MTA keep the mail for whatever is no fault of the mail: how it is called, too."""

    def make_context(self, *words: Any, **options: Any) -> click.Context:
        """As click does it."""
        try:
            return super().make_context(*words, **options)
        except click.UsageError as fault:
            raise _WronglyCalled(fault.format_message(), fault.ctx) from fault

    def invoke(self, context: click.Context) -> Any:
        """As click does it; what goes wrong is the operator's to mend, and the mail waits."""
        try:
            return super().invoke(context)
        except click.UsageError as fault:
            raise _WronglyCalled(fault.format_message(), fault.ctx) from fault
        except click.exceptions.Exit:
            raise
        except Exception as fault:
            # Here, since only who failed needs to know in how many ways one can.
            from mailproc.cli.operator_faults import reported

            if reported(fault) is None:
                log.exception("a bug in ingest; the mail is not taken, and is to come again")
            context.exit(TRY_LATER)


@click.command(cls=_Pipe)
@click.argument("files", nargs=-1, type=click.File("rb"))
@click.option("--sender", default="", help="The envelope sender; default: none.")
@click.option("--recipient", help="The envelope recipient; default: the list's agent.")
@one_list
@configured
def ingest(
    config: Config,
    files: tuple[BinaryIO, ...],
    sender: str,
    recipient: str | None,
    list_name: str | None,
) -> None:
    """Accept one letter a FILE, or one on standard input, as a pipe transport gives it.

    Exit 75 if anything but the mail itself is at fault: then it is to come again.
    """
    from mailproc.mail.letter import Envelope
    from mailproc.serve.drop_acceptor import drop_acceptor

    if recipient is None:
        name = chosen_list(config, list_name)
        recipient = next(one.agent for one in config.lists if one.name == name)
    envelope = Envelope(sender, (recipient,), "pipe")
    given = files or (sys.stdin.buffer,)
    with drop_acceptor(config) as acceptor:
        if acceptor:
            _accept(acceptor, envelope, given, config.smtp.max_size)
            return
    # Here, since beside `serve` a pipe's mail waits for nothing that decides to load.
    from mailproc.serve.app import open_app

    with open_app(config) as app:
        _accept(app.acceptor, envelope, given, config.smtp.max_size)
        _finish(app)


def _accept(
    acceptor: Acceptor | DropAcceptor, envelope: Envelope, files: Iterable[BinaryIO], most: int
) -> None:
    """Store each mail, and say its number."""
    (recipient,) = envelope.recipients
    if acceptor.recipients.list_of(recipient) is None:
        raise click.UsageError(f"no list is served at {recipient}")
    for file in files:
        for number in acceptor.accept(envelope, _read(file, most)):
            _say(f"letter {number}")


def _read(file: BinaryIO, most: int) -> bytes:
    """A mail of at most so many bytes; a larger one ends us."""
    raw = file.read(most + 1)
    if len(raw) > most:
        echo(f"mailproc: the mail has more than {most} bytes, which is [smtp] max_size", err=True)
        sys.exit(_TOO_LARGE)
    return raw


def _say(line: str) -> None:
    """Print a line if that is possible: the letter is stored, and is not to come again."""
    try:
        echo(line)
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):  # what is not printed now is not tried again at our end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _finish(app: App) -> None:
    """Decide and send, unless a server does; whatever fails now, the letters are stored.

    So none is to come again. Beside a server each of these processes would read what waits anew.
    """
    try:
        if not app.beside:
            app.finish()
    except Exception as fault:  # noqa: BLE001  # also our own bugs: an MTA would bounce the mail
        from mailproc.mail.text import clean_line

        said = f"it is stored and will be decided about later: {fault}"
        log.error("%s", clean_line(said, _LONGEST_FAULT))


COMMANDS: Final = (ingest,)
