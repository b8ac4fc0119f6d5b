"""status: what is open, what waits and what failed, for a person at a terminal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailproc.cli.options import as_json, configured
from mailproc.config import Config
from mailproc.mail.text import clean_line
from mailproc.meeting.view import overview
from mailproc.render.filters import clock, day
from mailproc.serve.app import Office, open_office
from mailproc.store import counts as status_rows
from mailproc.store import letters, replies

_MOST: Final = 10  # of the failures that are shown one by one


@click.command()
@as_json
@configured
def status(config: Config, json_: bool) -> None:
    """Tell what is open, what waits and what failed."""
    with open_office(config) as office:
        office.clerk.process_all()
        facts = _facts(office)
        failures = list(_failures(office))
    if json_:
        click.echo(json.dumps(facts))
    else:
        _show(facts, failures, office.clerk.clock())


def _facts(office: Office) -> dict[str, Any]:
    with office.database.reading() as connection:
        facts = status_rows.facts(connection)
    facts["lists"] = {name: _list(office, name) for name in office.clerk.lists}
    return facts


def _list(office: Office, name: str) -> dict[str, Any]:
    agenda, _ = office.clerk.agenda(name)
    meeting = overview(agenda)["meeting"]
    voters = {voter for topic in agenda.topics for voter in agenda.ballots(topic.number)}
    return {
        "meeting": meeting["title"],
        "starts": meeting["starts"],
        "topics": len(agenda.topics),
        "by_status": dict(Counter(topic.status for topic in agenda.topics)),
        "voters": len(voters),
        "voting": meeting["voting"],
        "deadline": meeting["deadline"],
    }


def _failures(office: Office) -> Iterator[tuple[str, str]]:
    """What failed, in a line each, with what to do about it."""
    with office.database.reading() as connection:
        for row in letters.describe(connection, "shunted"):
            told = f"letter {row.id} of {row.author or 'nobody known'}: {row.reason}"
            yield told, f"mailproc letters retry {row.id}"
        for row in replies.describe(connection, "failed"):
            yield f"{row.kind} to {row.recipient}: {row.error}", "mailproc outbox --state failed"


def _show(facts: dict[str, Any], failures: list[tuple[str, str]], now: datetime) -> None:
    # Piped away, nothing is cut or folded: programs and grep want whole lines.
    console = Console(highlight=False, soft_wrap=True)
    for name, one in facts["lists"].items():
        console.print(_heading(name, one))
        console.print(_meeting(one))
    console.print()
    console.print(_waiting(facts, now))
    for told, cure in failures[:_MOST]:
        console.print(Text(f"FAILED   {clean_line(told)}", style="red"))
        console.print(Text(f"         {cure}"))
    if len(failures) > _MOST:
        console.print(f"         and {len(failures) - _MOST} more")


def _heading(name: str, one: dict[str, Any]) -> Text:
    when = f", {day(one['starts'])}, {clock(one['starts'])}" if one["starts"] else ", no date yet"
    return Text.assemble((name, "bold"), f": {one['meeting']}{when}")


def _meeting(one: dict[str, Any]) -> Text:
    until = f" until {day(one['deadline'])}, {clock(one['deadline'])}" if one["deadline"] else ""
    topics = _counted(one["by_status"].items()) or "none yet"
    return Text(f"  voting is {one['voting']}{until}, {one['voters']} voters\n  topics: {topics}")


def _waiting(facts: dict[str, Any], now: datetime) -> Table:
    grid = Table.grid(padding=(0, 2))
    for what, oldest in (("letters", "oldest_letter"), ("outbox", "oldest_reply")):
        counts = _counted(facts[what].items()) or "none"
        since = f"the oldest waits for {_since(facts[oldest], now)}" if facts[oldest] else ""
        grid.add_row(f"{what}:", counts, Text(since, style="yellow"))
    return grid


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {state}" for state, count in counts)


def _since(moment: str, now: datetime) -> str:
    minutes = int((now - datetime.fromisoformat(moment)).total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    return f"{days} days" if days > 1 else f"{hours} hours" if hours > 1 else f"{minutes} minutes"


COMMANDS: Final = (status,)
