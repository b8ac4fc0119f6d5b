"""What `status` tells, in words or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.cli.options import JsonObject
from mailproc.cli.terminal import echo, echo_styled
from mailproc.config import Config
from mailproc.mail.letter import HIDDEN_AUTHOR
from mailproc.mail.text import clean_line
from mailproc.meeting.agenda import Agenda
from mailproc.render.moments import clock, day
from mailproc.serve.app import App, open_app
from mailproc.store import letters, lists, replies
from mailproc.store.counts import Counts, count
from mailproc.store.selection import Selection

_MOST: Final = 10  # of the failures that are shown one by one


def print_status(config: Config, *, as_json: bool) -> None:
    """Tell what is open, what waits and what failed, once what waits is decided about."""
    with open_app(config) as app:
        app.decide_waiting()
        with app.database.reading() as connection:
            counts = count(connection)
        lists = {name: _list(app, name) for name in app.acceptor.rules}
        failures = list(_failures(app))
    if as_json:
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
    meeting, zone = agenda.meeting, ZoneInfo(agenda.meeting.timezone)
    return {
        "meeting": meeting.title,
        "starts": _iso(meeting.starts, zone),
        "topics": len(agenda.topics),
        "by_status": dict(Counter(topic.status for topic in agenda.topics)),
        "voters": _voters(agenda),
        "voting": meeting.voting,
        "deadline": _iso(meeting.deadline, zone),
    }


def _iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat() if moment else None


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
    for name, one in lists.items():
        echo_styled((name, "bold"), (f": {one['meeting']}{_when(one)}", ""))
        for line in _meeting(one):
            echo(f"  {line}")
    echo()
    states = _counted(counts.letters.items()) or "none", _counted(counts.outbox.items()) or "none"
    width = max(map(len, states))
    for what, many, oldest in zip(
        ("letters:", "outbox:"), states, (counts.oldest_letter, counts.oldest_reply), strict=True
    ):
        since = f"  the oldest waits for {_since(oldest, now)}" if oldest else ""
        echo_styled((f"{what:10}{many:{width if since else 0}}", ""), (since, "yellow"))
    for told, cure in failures[:_MOST]:
        echo_styled((f"FAILED   {clean_line(told)}", "red"))
        echo(f"         {cure}")
    if len(failures) > _MOST:
        echo(f"         and {len(failures) - _MOST} more")


def _when(one: JsonObject) -> str:
    return f", {day(one['starts'])}, {clock(one['starts'])}" if one["starts"] else ", no date yet"


def _meeting(one: JsonObject) -> Iterator[str]:
    until = f" until {day(one['deadline'])}, {clock(one['deadline'])}" if one["deadline"] else ""
    voters = "" if one["voters"] is None else f", {one['voters']} voters"
    yield f"voting is {one['voting']}{until}{voters}"
    yield f"topics: {_counted(one['by_status'].items()) or 'none yet'}"


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {state}" for state, count in counts)


def _since(moment: datetime, now: datetime) -> str:
    minutes = int((now - moment).total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    return f"{days} days" if days > 1 else f"{hours} hours" if hours > 1 else f"{minutes} minutes"
