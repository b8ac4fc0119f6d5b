"""chair: what chairs do by mail, done from the operator's command line."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.options import chosen_list, configured, one_list
from mailproc.cli.terminal import echo

if TYPE_CHECKING:
    from mailproc.config import Config
    from mailproc.serve.app import App
    from mailproc.store.letters import LetterRow

_PATIENCE: Final = 30.0  # seconds
_PAUSE: Final = 0.1  # seconds


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="COMMAND")
@one_list
@configured
def chair(config: Config, words: tuple[str, ...], list_name: str | None) -> None:
    """Do what a chair's letter with this COMMAND would do; it is in the journal like one.

    Quotes around it keep several lines apart: one argument may hold a whole mail.
    """
    from mailproc.serve.app import open_app

    with open_app(config) as app:
        number = app.acceptor.command(chosen_list(config, list_name), " ".join(words).splitlines())
        print_outcome(app, number)


def print_outcome(app: App, number: int) -> None:
    """Have the letter decided about and print what was said; exit 1 if it was not done."""
    row = _decided(app, number)
    for line in row.lines:
        for sentence in line.said:
            echo(sentence)
        for sentence in line.refused:
            echo(f"NOT DONE: {sentence}", err=True)
    if any(not (line.said or line.refused) for line in row.lines):
        # Here, since it loads templates, which no other command of a chair needs.
        from mailproc.cli.shown_answers import shown_answers

        if text := shown_answers(app, number):
            echo(text)
    if row.state == "received":
        echo(f"letter {number} is stored, and will be decided about later", err=True)
        sys.exit(1)
    if row.state != "processed":
        if not row.lines:
            echo(f"{row.state}: {row.reason}", err=True)
        sys.exit(1)


def _decided(app: App, number: int) -> LetterRow:
    """The letter once it is decided about; `mailproc serve` may be at work on its list just now."""
    from mailproc.store import letters

    until = time.monotonic() + _PATIENCE
    while True:
        app.finish()
        with app.database.reading() as connection:
            row = letters.details(connection, number)
        if row.state != "received" or time.monotonic() > until:
            return row
        time.sleep(_PAUSE)


COMMANDS: Final = (chair,)
