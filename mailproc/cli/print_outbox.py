"""outbox: the replies, and how their delivery stands."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, get_args

import click

from mailproc.cli.databases import opened
from mailproc.cli.options import Decorated, JsonObject, as_json, configured, lazily_configured
from mailproc.cli.reply_fields import reply_as_json
from mailproc.cli.selection_options import check_list, selecting, tell_none
from mailproc.cli.terminal import echo
from mailproc.mail.reply import Delivery, Reply

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.store.database import Transaction
    from mailproc.store.selection import Selection


@click.group("outbox", invoke_without_command=True)
@selecting(get_args(Delivery))
@as_json
@lazily_configured
@click.pass_context
def outbox_command(
    context: click.Context, load: Callable[[], Config], chosen: Selection, json_: bool
) -> None:
    """Show the mails that we sent, or are to send; the newest stands last.

    Columns: number, state, template, recipient, for which letter, the last error.
    """
    if context.invoked_subcommand:
        return
    from mailproc.store import replies
    from mailproc.store.lists import list_names

    config = load()
    with opened(config) as database, database.reading() as connection:
        check_list(chosen.list, list_names(connection))
        row = None
        for row in replies.describe(connection, chosen):
            echo(json.dumps(_reply(row)) if json_ else _reply_line(_reply(row)))
    if row is None and not json_:
        tell_none(chosen, "no mail was written yet")


def _chosen(function: Decorated) -> Decorated:
    """Give a command the numbers of mails, or ``--all``."""
    numbers = click.argument("numbers", nargs=-1, type=int, metavar="[ID]...")
    every = click.option("--all", "every", is_flag=True, help="All that failed.")
    return numbers(every(configured(function)))


@outbox_command.command()
@_chosen
def retry(config: Config, numbers: tuple[int, ...], every: bool) -> None:
    """Have mails that failed, or were dropped, be sent again."""
    from mailproc.store import replies

    def requeue(connection: Transaction, which: Sequence[int] | None) -> list[int]:
        return replies.requeue(connection, datetime.now(UTC), which)

    _change(config, numbers, "waits to be sent", requeue, every=every)


@outbox_command.command()
@_chosen
def drop(config: Config, numbers: tuple[int, ...], every: bool) -> None:
    """Have mails that failed, or wait, never be sent."""
    from mailproc.store import replies

    _change(config, numbers, "is dropped", replies.drop, every=every)


def _change(
    config: Config,
    numbers: Sequence[int],
    now: str,
    change: Callable[[Transaction, Sequence[int] | None], list[int]],
    *,
    every: bool,
) -> None:
    """Change the mails that are meant, and say of each what it is now; exit 1 if one cannot be."""
    if every == bool(numbers):
        raise click.UsageError("say which mails by their numbers, or --all")
    with opened(config) as database, database.writing() as connection:
        done = change(connection, None if every else numbers)
    for number in done:
        echo(f"mail {number} {now}")
    if every and not done:
        echo("no mail has failed, so nothing changes")
    for number in sorted(set(numbers) - set(done)):
        echo(f"that cannot be done to mail {number}; see: mailproc outbox", err=True)
    sys.exit(int(not set(numbers) <= set(done)))


def _reply(row: Reply) -> JsonObject:
    return {**reply_as_json(row), "letter": row.letter, "list": row.list}


def _reply_line(reply: JsonObject) -> str:
    line = f"{reply['id']:6}  {reply['state']:6}  {reply['kind']:10}  {reply['to']}"
    return f"{line}  for letter {reply['letter']}{'  ' + reply['error'] if reply['error'] else ''}"


COMMANDS: Final = (outbox_command,)
