"""verify: what differs between what is recorded and what the letters say, and how it is told."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct
from rich.console import Console
from rich.progress import Progress

from mailproc.cli.databases import batches
from mailproc.cli.terminal import echo, echo_file
from mailproc.mail.parser_process import ParserProcess
from mailproc.mail.text import clean_line
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.view import overview
from mailproc.processing.journal_file import JournalFile, NoJournal, write_journal
from mailproc.processing.replay import Replay, without_tokens
from mailproc.serve.app import App
from mailproc.store import agendas, journal, lists
from mailproc.store.journal import Entry

_AT_ONCE: Final = 200
#: What reading raises where somebody has written what is no value of ours.
_NO_VALUES: Final = (AttributeError, KeyError, TypeError, ValueError)


class Verification(Struct, frozen=True):
    """What verifying a journal gave: how many letters it has, the list rebuilt, what differs."""

    count: int
    on_trust: int
    shunted: dict[int, str]
    agenda: Agenda
    journal: str
    latest: tuple[int, datetime] | None
    results: dict[int, bytes]
    """The mails with the results of decisions, by topic."""
    faults: list[str]


def verified_database(app: App, name: str) -> Verification:
    """A list of the database, rebuilt from its letters."""
    rules = app.acceptor.rules[name]
    with app.database.reading() as connection:
        row = lists.list_row(connection, name)
        replay = Replay(rules, row.secret)
        try:
            recorded = without_tokens(agendas.load_agenda(connection, rules))
            _replay(replay, journal.entries(connection, name, row.secret), row.turns)
            faults = replay.differences(recorded, row.journal, row.turns)
        except _NO_VALUES as fault:
            faults = [*replay.faults, _unlike_us(replay, fault)]
        aside = journal.put_aside(connection, name)
    told = (f"letter {n}: it came, but nothing was decided about it" for n in aside)
    return _result(replay, [*faults, *told])


def verified_file(path: Path) -> Verification:
    """An exported journal, rebuilt; one that is none ends the command."""
    try:
        file = JournalFile(path)
        replay = Replay(file.rules)
        try:
            _replay(replay, file.entries(), file.turns)
            faults = replay.differences(file.recorded, file.journal, file.turns)
        except _NO_VALUES as fault:
            faults = [*replay.faults, _unlike_us(replay, fault)]
        return _result(replay, faults)
    except NoJournal as fault:
        echo(f"mailproc: {fault}", err=True)
        sys.exit(1)


def _unlike_us(replay: Replay, fault: Exception) -> str:
    what = clean_line(f"{type(fault).__name__}: {fault}")
    return f"after decision {replay.turns}: what mailproc never writes ({what})"


def _result(replay: Replay, faults: list[str]) -> Verification:
    replay.agenda.thread_source = replay.threads
    return Verification(
        replay.letters,
        replay.on_trust,
        replay.shunted,
        replay.agenda,
        replay.journal,
        replay.latest,
        replay.results,
        faults,
    )


def export_journal(app: App, name: str, path: Path) -> None:
    """Write the journal of a list into a file.

    Raises:
        OSError: it cannot be written.
    """
    rules = app.acceptor.rules[name]
    with app.database.reading() as connection:
        row = lists.list_row(connection, name)
        recorded = without_tokens(agendas.load_agenda(connection, rules))
        entries = journal.entries(connection, name, row.secret)
        count = write_journal(path, rules, entries, recorded, row.journal)
    echo(f"{count} decisions about letters of {name} are in {path}")


def _replay(replay: Replay, entries: Iterable[Entry], total: int) -> None:
    """Decide about all letters once more; letters are parsed ahead, in the parser process."""
    progress = Progress(console=Console(stderr=True), transient=True)
    with progress, ParserProcess() as reader:
        task = progress.add_task("letters", total=total)
        for batch in batches(entries, _AT_ONCE):
            whole = [one for one in batch if not one.stored.emptied]
            raws, own = (
                [one.stored.raw for one in whole],
                [one.stored.from_console for one in whole],
            )
            read = iter(reader.read(raws, own, [one.copied for one in whole]))
            for entry in batch:
                replay.process(entry, None if entry.stored.emptied else next(read))
            progress.advance(task, len(batch))


def print_result(found: Verification, topic: str) -> None:
    """Print the mail with the result of a decision, byte by byte; what differs on stderr."""
    for fault in found.faults:
        echo(f"DIFFERS  {fault}", err=True)
    number = topic.lstrip("Tt#")
    mail = found.results.get(int(number)) if number.isdecimal() else None
    if mail is None:
        echo(f"mailproc: there is no result of a decision on {topic}", err=True)
        sys.exit(1)
    echo_file(mail)
    sys.exit(int(bool(found.faults)))


def report(found: Verification, *, as_json_: bool, allow_shunted: bool) -> None:
    """Tell what differs; exit 1 if anything does."""
    shunted = [
        f"letter {n}: shunted, so nothing was done of it ({why})"
        for n, why in found.shunted.items()
    ]
    faults = found.faults if allow_shunted else [*found.faults, *shunted]
    if as_json_:
        view = overview(found.agenda, found.journal, found.latest)
        counts = {"letters": found.count, "on_trust": found.on_trust}
        told = {**counts, "faults": faults, "shunted": list(found.shunted), "rebuilt": view}
        echo(json.dumps(told))
    else:
        for one in shunted if allow_shunted else ():
            echo(f"SHUNTED  {one}")
        for fault in faults:
            echo(f"DIFFERS  {fault}")
        summary = _summary(found, len(faults))
        echo(f"{found.agenda.rules.name}: {summary}; sha256:{found.journal}")
    sys.exit(int(bool(faults)))


def _summary(found: Verification, faults: int) -> str:
    differences = f"{faults} differences" if faults else "all is as the letters say"
    shunted = f", nothing was done of {len(found.shunted)} shunted ones" if found.shunted else ""
    trusted = f" ({found.on_trust} ignored ones, now without their bytes, are taken on trust)"
    return f"{found.count} letters, {differences}{shunted}{trusted if found.on_trust else ''}"
