"""chair, digest: what chairs do by mail, done from the operator's command line."""

from __future__ import annotations

import sys
from typing import Any, Final

import click

from mailproc.cli.options import chosen_list, configured, one_list
from mailproc.config import Config
from mailproc.mail.letter import Envelope, Letter, Mailbox, StoredLetter
from mailproc.meeting.notification import Posting
from mailproc.render.mails import InReplyTo
from mailproc.serve.app import App, open_app
from mailproc.store import letters


@click.command()
@click.argument("command")
@one_list
@configured
def chair(config: Config, command: str, list_name: str | None) -> None:
    """Do what a chair's letter with this COMMAND would do; it is in the journal like one."""
    with open_app(config) as app:
        number = app.acceptor.command(chosen_list(config, list_name), command.splitlines())
        _tell(app, number)


@click.command("digest")
@click.option("--dry-run", is_flag=True, help="Print it; post nothing.")
@one_list
@configured
def digest_command(config: Config, dry_run: bool, list_name: str | None) -> None:
    """Post a digest to the list now."""
    name = chosen_list(config, list_name)
    with open_app(config) as app:
        if dry_run:
            app.processor.process_all()
            click.echo(_preview(app, name))
        else:
            _tell(app, app.acceptor.command(name, ["DIGEST"]))


def _tell(app: App, number: int) -> None:
    """Have the letter decided about and print what was said; exit 1 if it was refused."""
    app.finish()
    with app.database.reading() as connection:
        row = letters.details(connection, number)
    for line in row.lines:
        for sentence in line.said:
            click.echo(sentence)
        for sentence in line.refused:
            click.echo(f"NOT DONE: {sentence}", err=True)
    if row.state != "processed":
        if not row.lines:
            click.echo(f"{row.state}: {row.reason}", err=True)
        sys.exit(1)


def _preview(app: App, name: str) -> str:
    agenda, journal = app.agenda(name)
    now = app.acceptor.clock()
    nobody: dict[str, Any] = {
        "author": Mailbox("", agenda.rules.agent),
        "subject": "",
        "message_id": "",
        "date": now,
        "automatic": "",
        "wants_ack": True,
    }
    lists: dict[str, Any] = dict.fromkeys(
        ("reply_to", "recipients", "references", "list_ids", "loops", "own_lines", "forms"), ()
    )
    stored = StoredLetter(0, name, now, Envelope("", ()), b"")
    cause = InReplyTo(stored, Letter(**nobody, **lists), journal)
    subject, text = app.renderer.render(Posting("digest", "list"), agenda, cause)
    return f"Subject: {subject}\n\n{text}"


COMMANDS: Final = (chair, digest_command)
