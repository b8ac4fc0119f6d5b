"""status: what is open, what waits and what failed, for a person at a terminal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailproc.cli.options import JsonObject, as_json, configured
from mailproc.cli.terminal import echo, printable
from mailproc.config import Config
from mailproc.mail.letter import HIDDEN_AUTHOR
from mailproc.mail.text import clean_line
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.view import overview
from mailproc.render.filters import clock, day
from mailproc.serve.app import App, open_app
from mailproc.store import letters, lists, replies
from mailproc.store.counts import Counts, count
from mailproc.store.selection import Selection

_MOST: Final = 10  # of the failures that are shown one by one


@click.command()
@as_json
@configured
def status(config: Config, json_: bool) -> None:
    """Tell what is open, what waits and what failed."""
    with open_app(config) as app:
        app.decide_waiting()
        with app.database.reading() as connection:
            counts = count(connection)
        lists = {name: _list(app, name) for name in app.acceptor.rules}
        failures = list(_failures(app))
    if json_:
        echo(json.dumps(_as_json(counts, lists)))
    else:
        _show(lists, counts, failures, app.acceptor.clock())


def _as_json(counts: Counts, lists: dict[str, JsonObject]) -> JsonObject:
    letter, reply = counts.oldest_letter, counts.oldest_reply
    return {
        "letters": counts.letters,
        "outbox": counts.outbox,
        "oldest_letter": letter.isoformat() if letter else None,
        "oldest_reply": reply.isoformat() if reply else None,
        "lists": lists,
    }


def _list(app: App, name: str) -> JsonObject:
    agenda, _ = app.agenda(name)
    meeting = overview(agenda)["meeting"]
    return {
        "meeting": meeting["title"],
        "starts": meeting["starts"],
        "topics": len(agenda.topics),
        "by_status": dict(Counter(topic.status for topic in agenda.topics)),
        "voters": _voters(agenda),
        "voting": meeting["voting"],
        "deadline": meeting["deadline"],
    }


def _voters(agenda: Agenda) -> int | None:
    """How many people have voted; None where it would tell of each who votes."""
    if agenda.meeting.hides_counts:
        return None
    return len({voter for topic in agenda.topics for voter in agenda.ballots(topic.number)})


def _failures(app: App) -> Iterator[tuple[str, str]]:
    """What failed, in a line each, with what to do about it."""
    with app.database.reading() as connection:
        for row in letters.describe(connection, Selection(state="shunted")):
            told = f"letter {row.id} of {row.author.address or 'nobody known'}: {row.reason}"
            yield told, f"mailproc letters retry {row.id}"
        for reply in replies.describe(connection, Selection(state="failed")):
            yield (
                f"{reply.kind} to {reply.recipient}: {reply.error}",
                f"mailproc outbox retry {reply.id}  # or: drop {reply.id}",
            )
        for left in lists.left_lists(connection, app.acceptor.rules):
            yield f"list {left.name} is not in the configuration any more", "mailproc check"
        many, last = letters.refused_since(connection, HIDDEN_AUTHOR)
    if many:
        yield (
            f"letters refused since a list server hides their authors: {many}, the last is {last}",
            f"mailproc letters show {last}  # tells what author_alias_domains should name",
        )


def _show(
    lists: dict[str, JsonObject],
    counts: Counts,
    failures: list[tuple[str, str]],
    now: datetime,
) -> None:
    # Piped away, nothing is cut or folded: programs and grep want whole lines.
    console = Console(highlight=False, soft_wrap=True)
    for name, one in lists.items():
        console.print(_heading(name, one))
        console.print(_meeting(one))
    console.print()
    console.print(_waiting(counts, now))
    for told, cure in failures[:_MOST]:
        console.print(Text(f"FAILED   {printable(clean_line(told))}", style="red"))
        console.print(Text(f"         {cure}"))
    if len(failures) > _MOST:
        console.print(f"         and {len(failures) - _MOST} more")


def _heading(name: str, one: JsonObject) -> Text:
    when = f", {day(one['starts'])}, {clock(one['starts'])}" if one["starts"] else ", no date yet"
    return Text.assemble((printable(name), "bold"), printable(f": {one['meeting']}{when}"))


def _meeting(one: JsonObject) -> Text:
    until = f" until {day(one['deadline'])}, {clock(one['deadline'])}" if one["deadline"] else ""
    voters = "" if one["voters"] is None else f", {one['voters']} voters"
    topics = _counted(one["by_status"].items()) or "none yet"
    return Text(f"  voting is {one['voting']}{until}{voters}\n  topics: {topics}")


def _waiting(counts: Counts, now: datetime) -> Table:
    grid = Table.grid(padding=(0, 2))
    for what, states, oldest in (
        ("letters", counts.letters, counts.oldest_letter),
        ("outbox", counts.outbox, counts.oldest_reply),
    ):
        since = f"the oldest waits for {_since(oldest, now)}" if oldest else ""
        grid.add_row(f"{what}:", _counted(states.items()) or "none", Text(since, style="yellow"))
    return grid


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {state}" for state, count in counts)


def _since(moment: datetime, now: datetime) -> str:
    minutes = int((now - moment).total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    return f"{days} days" if days > 1 else f"{hours} hours" if hours > 1 else f"{minutes} minutes"


COMMANDS: Final = (status,)
