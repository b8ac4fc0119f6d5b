"""outbox: the replies, and how their delivery stands."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final, get_args

import click

from mailproc.cli.databases import opened
from mailproc.cli.letter_history import reply_as_json
from mailproc.cli.options import JsonObject, as_json, configured
from mailproc.cli.selection_options import check_list, selecting
from mailproc.cli.terminal import echo
from mailproc.config import Config
from mailproc.mail.reply import Delivery, Reply
from mailproc.store import replies
from mailproc.store.lists import list_names
from mailproc.store.selection import Selection


@click.command("outbox")
@click.option("--state", type=click.Choice(get_args(Delivery)), help="Only those in this state.")
@selecting
@as_json
@configured
def outbox_command(
    config: Config,
    state: str | None,
    list_name: str | None,
    since: datetime | None,
    limit: int | None,
    json_: bool,
) -> None:
    """Show the mails that we sent, or are to send; the newest stands last.

    Columns: number, state, template, recipient, for which letter, the last error.
    """
    chosen = Selection(list=list_name, state=state, since=since, limit=limit)
    with opened(config) as database, database.reading() as connection:
        check_list(list_name, list_names(connection))
        for row in replies.describe(connection, chosen):
            echo(json.dumps(_reply(row)) if json_ else _reply_line(_reply(row)))


def _reply(row: Reply) -> JsonObject:
    return {**reply_as_json(row), "letter": row.letter, "list": row.list}


def _reply_line(reply: JsonObject) -> str:
    line = f"{reply['id']:6}  {reply['state']:6}  {reply['kind']:10}  {reply['to']}"
    return f"{line}  for letter {reply['letter']}{'  ' + reply['error'] if reply['error'] else ''}"


COMMANDS: Final = (outbox_command,)
