"""chair, digest: what chairs do by mail, done from the operator's command line."""

from __future__ import annotations

import sys
from typing import Any, Final

import click

from mailproc.cli.options import chosen_list, configured, one_list
from mailproc.config import Config
from mailproc.mail.letter import Letter, Mailbox
from mailproc.meeting.notification import Posting
from mailproc.render.mails import Cause
from mailproc.serve.app import Office, open_office
from mailproc.store import letters


@click.command()
@click.argument("command")
@one_list
@configured
def chair(config: Config, command: str, list_name: str | None) -> None:
    """Do what a chair's letter with this COMMAND would do; it is in the journal like one."""
    with open_office(config) as office:
        number = office.clerk.command(chosen_list(config, list_name), command.splitlines())
        _tell(office, number)


@click.command("digest")
@click.option("--dry-run", is_flag=True, help="Print it; post nothing.")
@one_list
@configured
def digest_command(config: Config, dry_run: bool, list_name: str | None) -> None:
    """Post a digest to the list now."""
    name = chosen_list(config, list_name)
    with open_office(config) as office:
        if dry_run:
            office.clerk.process_all()
            click.echo(_preview(office, name))
        else:
            _tell(office, office.clerk.command(name, ["DIGEST"]))


def _tell(office: Office, number: int) -> None:
    """Have the letter decided about and print what was said; exit 1 if it was refused."""
    office.finish()
    with office.database.reading() as connection:
        row = letters.details(connection, number)
    for outcome in row.answer or ():
        for sentence in outcome["said"]:
            click.echo(sentence)
        for sentence in outcome["refused"]:
            click.echo(f"NOT DONE: {sentence}", err=True)
    if row.state != "processed":
        if not row.answer:
            click.echo(f"{row.state}: {row.reason}", err=True)
        sys.exit(1)


def _preview(office: Office, name: str) -> str:
    agenda, journal = office.clerk.agenda(name)
    now = office.clerk.clock()
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
    cause = Cause(Letter(**nobody, **lists), now, journal)
    subject, text = office.writer.render(Posting("digest", "list"), agenda, cause)
    return f"Subject: {subject}\n\n{text}"


COMMANDS: Final = (chair, digest_command)
