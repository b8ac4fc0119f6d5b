"""digest: a digest to the list now, or only on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.chair import print_outcome
from mailproc.cli.options import chosen_list, configured, one_list
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.serve.app import App


@click.command("digest")
@click.option("--dry-run", is_flag=True, help="Print it; post nothing.")
@one_list
@configured
def digest_command(config: Config, dry_run: bool, list_name: str | None) -> None:
    """Post a digest to the list now."""
    from mailproc.serve.app import open_app

    name = chosen_list(config, list_name)
    with open_app(config) as app:
        if dry_run:
            app.decide_waiting()
            echo(_preview(app, name))
        else:
            print_outcome(app, app.acceptor.command(name, ["DIGEST"]))


def _preview(app: App, name: str) -> str:
    from mailproc.mail.letter import Envelope, Letter, Mailbox, StoredLetter
    from mailproc.meeting.notification import Notification
    from mailproc.render.in_reply_to import InReplyTo

    agenda, journal = app.agenda(name)
    now = app.acceptor.clock()
    nobody = Letter(
        message_id="",
        author=Mailbox("", agenda.rules.agent),
        behind_list=None,
        recipients=(),
        subject="",
        references=(),
        date=now,
        list_ids=(),
        loops=(),
        automatic="",
        wants_ack=True,
        own_lines=(),
        forms=(),
    )
    stored = StoredLetter(0, name, now, Envelope("", ()), b"")
    cause = InReplyTo(stored, nobody, journal, now)
    subject, text = app.renderer.render(Notification("digest", "list"), agenda, cause)
    return f"Subject: {subject}\n\n{text}"


COMMANDS: Final = (digest_command,)
