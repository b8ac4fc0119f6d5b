"""letters: what was received, and what became of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, get_args

import click

from mailproc.cli.databases import opened
from mailproc.cli.groups import WholeHelpGroup
from mailproc.cli.history_text import show
from mailproc.cli.options import JsonObject, as_json, configured, lazily_configured
from mailproc.cli.selection_options import check_list, selecting, tell_none
from mailproc.cli.terminal import echo
from mailproc.mail.letter import LetterState

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.store.letters import LetterRow
    from mailproc.store.selection import Selection


@click.group("letters", cls=WholeHelpGroup, invoke_without_command=True)
@selecting(get_args(LetterState))
@as_json
@lazily_configured
@click.pass_context
def letters_command(
    context: click.Context, load: Callable[[], Config], chosen: Selection, json_: bool
) -> None:
    """Show the mails that came in, and what became of them; the newest stands last.

    Columns: number, received (UTC), state, author, Subject, topics, why.
    """
    if context.invoked_subcommand:
        return
    from mailproc.store import letters as letter_rows
    from mailproc.store.lists import list_names
    from mailproc.store.secret_ballots import has_secrets

    config = load()
    with opened(config) as database, database.reading() as connection:
        check_list(chosen.list, list_names(connection))
        names = {one.name for one in config.lists}
        secret = {name for name in names if has_secrets(connection, name)}
        row = None
        for row in letter_rows.describe(connection, chosen):
            told = _letter(row, secret=row.list in secret or row.list not in names)
            echo(json.dumps(told) if json_ else _letter_line(told))
    if row is None and not json_:
        tell_none(chosen, "no mail has come in yet")


letters_command.add_command(show)


@letters_command.command()
@click.argument("number", type=int, metavar="ID")
@configured
def retry(config: Config, number: int) -> None:
    """Have a shunted letter decided about again."""
    from mailproc.serve.app import open_app
    from mailproc.store import letters as letter_rows
    from mailproc.store.secret_ballots import has_secrets

    with open_app(config) as app:
        with app.database.writing() as connection:
            found = letter_rows.requeue(connection, number)
        if not found:
            echo(f"letter {number} is not shunted", err=True)
            sys.exit(1)
        app.finish()
        with app.database.reading() as connection:
            row = letter_rows.details(connection, number)
            told = _letter(row, secret=has_secrets(connection, row.list))
        echo(_letter_line(told))


def _letter(row: LetterRow, *, secret: bool) -> JsonObject:
    """What is told of a letter; `secret` where its list has secret ballots."""
    from mailproc.cli.shown_subject import shown_subject

    return {
        "id": row.id,
        "received": row.received.isoformat(),
        "state": row.state,
        "reason": row.reason,
        "message_id": row.message_id,
        "from": row.author.address or None,
        "subject": shown_subject(row, secret=secret),
        "list": row.list,
        "tier": row.tier,
        "topics": [f"T{number}" for number in row.topics],
    }


def _letter_line(letter: JsonObject) -> str:
    about = " ".join(letter["topics"])
    why = f"  ({letter['reason']})" if letter["reason"] else ""
    line = (
        f"{letter['id']:6}  {letter['received'][:19]}  {letter['state']:9}  {letter['from'] or '-'}"
    )
    return f"{line}  {letter['subject'] or '-'}  {about}{why}"


COMMANDS: Final = (letters_command,)
