"""verify: the outcome once more, from the letters alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress

from mailproc.cli.databases import batches
from mailproc.cli.options import as_json, chosen_list, lazily_configured, one_list
from mailproc.config import Config
from mailproc.mail.parser_process import ParserProcess
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.roster import Rules
from mailproc.meeting.view import overview
from mailproc.processing.journal_file import JournalFile, NoJournal, write_journal
from mailproc.processing.replay import Replay, check_chain
from mailproc.serve.app import App, open_app
from mailproc.store import agendas, journal, lists
from mailproc.store.journal import Entry

_AT_ONCE: Final = 200


@click.command()
@click.option("--journal", type=click.Path(path_type=Path), help="Verify this exported journal.")
@click.option("--export", type=click.Path(path_type=Path), help="Export the journal to this file.")
@as_json
@one_list
@lazily_configured
def verify(
    config: Callable[[], Config],
    journal: Path | None,
    export: Path | None,
    json_: bool,
    list_name: str | None,
) -> None:
    """Rebuild every tally and agenda from the letters alone, and compare.

    With --journal a journal that --export wrote is verified, without any database. An exported
    journal holds every letter, secret ballots too: give it to auditors, not to the public.
    """
    if journal is not None:
        _report(_verify_file(journal), as_json_=json_)
        return
    with open_app(config()) as app:
        app.processor.process_all()
        name = chosen_list(app.config, list_name)
        if export is not None:
            try:
                _export(app, name, export)
            except OSError as fault:
                click.echo(f"mailproc: {export}: {fault.strerror}", err=True)
                sys.exit(1)
        else:
            _report(_verify_database(app, name), as_json_=json_)


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying a journal gave: how many letters it has, the list rebuilt, what differs."""

    count: int
    on_trust: int
    agenda: Agenda
    journal: str
    faults: list[str]


def _verify_database(app: App, name: str) -> Verification:
    with app.database.reading() as connection:
        row = lists.list_row(connection, name)
        recorded = agendas.load_agenda(connection, app.acceptor.rules[name])
        in_order = journal.entries(connection, name, row.secret, "position")
        faults = list(check_chain(in_order, row.journal))
        decided = journal.entries(connection, name, row.secret, "turn")
        count, replay = _replay(app.acceptor.rules[name], decided, row.turns)
    return _result(count, replay, row.journal, faults, recorded)


def _verify_file(path: Path) -> Verification:
    try:
        file = JournalFile(path)
        by_turn = sorted(file.entries(), key=lambda entry: entry.turn)
        faults = list(check_chain(file.entries(), file.journal))
        count, replay = _replay(file.rules, by_turn, len(by_turn))
        return _result(count, replay, file.journal, faults, file.recorded)
    except NoJournal as fault:
        click.echo(f"mailproc: {fault}", err=True)
        sys.exit(1)


def _result(
    count: int, replay: Replay, journal: str, faults: list[str], recorded: Agenda
) -> Verification:
    differences = list(replay.differences(recorded))
    return Verification(count, replay.on_trust, replay.agenda, journal, faults + differences)


def _export(app: App, name: str, path: Path) -> None:
    with app.database.reading() as connection:
        row = lists.list_row(connection, name)
        recorded = agendas.load_agenda(connection, app.acceptor.rules[name])
        entries = journal.entries(connection, name, row.secret, "position")
        count = write_journal(path, app.acceptor.rules[name], entries, recorded, row.journal)
    click.echo(f"{count} letters of {name} are in {path}")


def _replay(rules: Rules, entries: Iterable[Entry], total: int) -> tuple[int, Replay]:
    """Decide about all letters once more; letters are parsed ahead, in the parser process."""
    replay, count = Replay(rules), 0
    progress = Progress(console=Console(stderr=True), transient=True)
    with progress, ParserProcess() as reader:
        task = progress.add_task("letters", total=total)
        for batch in batches(entries, _AT_ONCE):
            whole = [one.stored for one in batch if not one.stored.emptied]
            raws, own = [one.raw for one in whole], [one.from_console for one in whole]
            read = iter(reader.read(raws, own))
            for entry in batch:
                if entry.stored.emptied:
                    replay.trust(entry)
                else:
                    replay.process(entry, next(read))
            count += len(batch)
            progress.advance(task, len(batch))
    return count, replay


def _report(found: Verification, *, as_json_: bool) -> None:
    if as_json_:
        view = overview(found.agenda, found.journal)
        counts = {"letters": found.count, "on_trust": found.on_trust}
        click.echo(json.dumps({**counts, "faults": found.faults, "rebuilt": view}))
    else:
        for fault in found.faults:
            click.echo(f"DIFFERS  {fault}")
        click.echo(f"{found.agenda.rules.name}: {_summary(found)}; sha256:{found.journal}")
    sys.exit(int(bool(found.faults)))


def _summary(found: Verification) -> str:
    differences = (
        f"{len(found.faults)} differences" if found.faults else "all is as the letters say"
    )
    trusted = f" ({found.on_trust} ignored ones, now without their bytes, are taken on trust)"
    return f"{found.count} letters, {differences}{trusted if found.on_trust else ''}"


COMMANDS: Final = (verify,)
