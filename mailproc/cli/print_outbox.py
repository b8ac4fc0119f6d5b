"""outbox: the replies, and how their delivery stands."""

from __future__ import annotations

import json
from typing import Final, get_args

import click

from mailproc.cli.databases import opened
from mailproc.cli.letter_history import reply_as_json
from mailproc.cli.options import JsonObject, as_json, configured
from mailproc.cli.terminal import echo
from mailproc.config import Config
from mailproc.mail.reply import Delivery, Reply
from mailproc.store import replies


@click.command("outbox")
@click.option("--state", type=click.Choice(get_args(Delivery)))
@as_json
@configured
def outbox_command(config: Config, state: str | None, json_: bool) -> None:
    """Show the replies: which wait, were sent, failed."""
    with opened(config) as database, database.reading() as connection:
        for row in replies.describe(connection, state):
            echo(json.dumps(_reply(row)) if json_ else _reply_line(_reply(row)))


def _reply(row: Reply) -> JsonObject:
    return {**reply_as_json(row), "letter": row.letter, "list": row.list}


def _reply_line(reply: JsonObject) -> str:
    line = f"{reply['id']:6}  {reply['state']:6}  {reply['kind']:10}  {reply['to']}"
    return f"{line}  for letter {reply['letter']}{'  ' + reply['error'] if reply['error'] else ''}"


COMMANDS: Final = (outbox_command,)
