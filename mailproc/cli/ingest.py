"""ingest: mails in, from a pipe transport or from files."""

from __future__ import annotations

import sys
from typing import BinaryIO, Final

import click

from mailproc.cli.options import chosen_list, configured, one_list
from mailproc.cli.terminal import echo
from mailproc.config import Config
from mailproc.mail.letter import Envelope
from mailproc.mail.text import clean_line
from mailproc.serve.app import App, open_app
from mailproc.store.database import StoreUnavailable

_LONGEST_FAULT: Final = 500
_TRY_LATER: Final = 75  # EX_TEMPFAIL of sysexits.h: the MTA's pipe keeps the mail


@click.command()
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
    """Accept one letter a FILE, or one on standard input, as a pipe transport gives it."""
    if recipient is None:
        name = chosen_list(config, list_name)
        recipient = next(one.agent for one in config.lists if one.name == name)
    envelope = Envelope(sender, (recipient,), "pipe")
    try:
        with open_app(config) as app:
            if app.acceptor.recipients.list_of(recipient) is None:
                raise click.UsageError(f"no list is served at {recipient}")
            for file in files or (sys.stdin.buffer,):
                for number in app.acceptor.accept(envelope, file.read()):
                    echo(f"letter {number}")
            _finish(app)
    except StoreUnavailable as fault:
        echo(f"mailproc: {fault}", err=True)
        sys.exit(_TRY_LATER)


def _finish(app: App) -> None:
    """Decide and send, unless a server does; whatever fails now, the letters are stored.

    So none is to come again. Beside a server each of these processes would read what waits anew.
    """
    try:
        if not app.database.is_served():
            app.finish()
    except Exception as fault:  # noqa: BLE001  # also our own bugs: an MTA would bounce the mail
        said = f"mailproc: it is stored and will be decided about later: {fault}"
        echo(clean_line(said, _LONGEST_FAULT), err=True)


COMMANDS: Final = (ingest,)
