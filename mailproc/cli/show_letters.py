"""ingest, letters, outbox: mails in and out."""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO, Final, get_args

import click

from mailproc.cli.history_text import show
from mailproc.cli.letter_history import reply_as_json
from mailproc.cli.options import as_json, chosen_list, configured, one_list
from mailproc.config import Config
from mailproc.mail.letter import Envelope, State
from mailproc.serve.app import open_office
from mailproc.store import letters as letter_rows
from mailproc.store import replies
from mailproc.store.database import Database, StoreUnavailable

_STATES: Final = ("received", *get_args(State))
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
    """Take in one letter a FILE, or one on standard input, as a pipe transport gives it."""
    if recipient is None:
        name = chosen_list(config, list_name)
        recipient = next(one.agent for one in config.lists if one.name == name)
    envelope = Envelope(sender, (recipient,), "pipe")
    try:
        with open_office(config) as office:
            if office.clerk.list_of(recipient) is None:
                raise click.UsageError(f"no list is served at {recipient}")
            for file in files or (sys.stdin.buffer,):
                for number in office.clerk.take_in(envelope, file.read()):
                    click.echo(f"letter {number}")
            office.finish()
    except StoreUnavailable as fault:
        click.echo(f"mailproc: {fault}", err=True)
        sys.exit(_TRY_LATER)


@click.group("letters", invoke_without_command=True)
@click.option("--state", type=click.Choice(_STATES), help="Only letters in this state.")
@as_json
@configured
@click.pass_context
def letters_command(context: click.Context, config: Config, state: str | None, json_: bool) -> None:
    """Show the letters that were received."""
    context.obj = config
    if context.invoked_subcommand:
        return
    database = Database(config.database_url())
    try:
        with database.reading() as connection:
            for row in letter_rows.describe(connection, state):
                click.echo(json.dumps(_letter(row)) if json_ else _letter_line(_letter(row)))
    finally:
        database.close()


letters_command.add_command(show)


@letters_command.command()
@click.argument("number", type=int, metavar="ID")
@click.pass_obj
def retry(config: Config, number: int) -> None:
    """Have a shunted letter decided about again."""
    with open_office(config) as office:
        with office.database.writing() as connection:
            found = letter_rows.requeue(connection, number)
        if not found:
            click.echo(f"letter {number} is not shunted", err=True)
            sys.exit(1)
        office.finish()
        with office.database.reading() as connection:
            row = letter_rows.details(connection, number)
        click.echo(_letter_line(_letter(row)))


@click.command("outbox")
@click.option("--state", type=click.Choice(["queued", "sent", "failed"]))
@as_json
@configured
def outbox_command(config: Config, state: str | None, json_: bool) -> None:
    """Show the replies: which wait, were sent, failed."""
    database = Database(config.database_url())
    try:
        with database.reading() as connection:
            for row in replies.describe(connection, state):
                click.echo(json.dumps(_reply(row)) if json_ else _reply_line(_reply(row)))
    finally:
        database.close()


def _letter(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "received": row.received.isoformat(),
        "state": row.state,
        "reason": row.reason,
        "message_id": row.message_id,
        "from": row.author,
        "subject": row.subject,
        "list": row.list,
        "tier": row.tier,
        "topics": [f"T{number}" for number in row.topics or ()],
    }


def _letter_line(letter: dict[str, Any]) -> str:
    about = " ".join(letter["topics"])
    why = f"  ({letter['reason']})" if letter["reason"] else ""
    line = (
        f"{letter['id']:6}  {letter['received'][:19]}  {letter['state']:9}  {letter['from'] or '-'}"
    )
    return f"{line}  {letter['subject'] or '-'}  {about}{why}"


def _reply(row: Any) -> dict[str, Any]:
    return {**reply_as_json(row), "letter": row.letter, "list": row.list}


def _reply_line(reply: dict[str, Any]) -> str:
    line = f"{reply['id']:6}  {reply['state']:6}  {reply['kind']:10}  {reply['to']}"
    return f"{line}  for letter {reply['letter']}{'  ' + reply['error'] if reply['error'] else ''}"


COMMANDS: Final = (ingest, letters_command, outbox_command)
