"""ingest: mails in, from a pipe transport or from files."""

from __future__ import annotations

import sys
from typing import BinaryIO, Final

import click

from mailproc.cli.options import chosen_list, configured, one_list
from mailproc.config import Config
from mailproc.mail.letter import Envelope
from mailproc.serve.app import open_app
from mailproc.store.database import StoreUnavailable

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
                    click.echo(f"letter {number}")
            app.finish()
    except StoreUnavailable as fault:
        click.echo(f"mailproc: {fault}", err=True)
        sys.exit(_TRY_LATER)


COMMANDS: Final = (ingest,)
