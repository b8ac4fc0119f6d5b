"""letters show: one letter's history, for a person or a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from mailproc.cli.databases import opened
from mailproc.cli.options import JsonObject, as_json, configured
from mailproc.cli.terminal import echo, echo_file
from mailproc.log import shortened
from mailproc.mail.text import clean_line

if TYPE_CHECKING:
    from mailproc.config import Config

_LONGEST_VALUE: Final = 60
_HOW: Final = {
    "smtp": "by SMTP",
    "lmtp": "by LMTP",
    "pipe": "through a pipe (ingest)",
    "import": "from an imported archive",
    "console": "from the command line",
}


@click.command()
@click.argument("number", type=int, metavar="ID")
@click.option("--raw", is_flag=True, help="Print the letter's bytes as it came, nothing else.")
@click.option("--secrets", is_flag=True, help="Show choices of secret ballots, too.")
@as_json
@configured
def show(config: Config, number: int, raw: bool, secrets: bool, json_: bool) -> None:
    """Tell one letter's whole history: from its envelope to the delivery of its replies."""
    from mailproc.cli.letter_history import history
    from mailproc.store import letters, trace

    with opened(config) as database, database.reading() as connection:
        content = letters.raw_bytes(connection, number) if raw else None
        found = None if raw else trace.trace(connection, number)
    if content is not None:
        echo_file(content)
    elif found is not None:
        told = history(found, secrets=secrets)
        echo(json.dumps(told) if json_ else "\n".join(in_words(told)))
    else:
        echo(f"there is no letter {number}; mailproc letters shows them all", err=True)
        sys.exit(1)


def in_words(one: JsonObject) -> Iterator[str]:
    """The lines that a person reads about what `letter_history.history` gives."""
    yield f"letter {one['id']} of {one['list']}: {_state(one)}"
    parts = {
        "received": _received(one["received"]),
        "read as": _read(one["read"]),
        "identity": _identity(one["identity"]),
        "held": _held(one["held"]),
        "lines": _lines(one["lines"]),
        "links": _links(one),
        "effects": _effects(one),
        "replies": _replies(one["replies"]),
        "journal": _journal(one["journal"]),
    }
    for name, lines in parts.items():
        for head, line in zip(_first(name), lines, strict=False):
            yield f"{head:10}{_safe(line)}"


def _first(name: str) -> Iterator[str]:
    yield name
    while True:
        yield ""


def _safe(line: str) -> str:
    """A line that no stranger's text can bend; it keeps its indentation."""
    text = line.lstrip(" ")
    return " " * (len(line) - len(text)) + clean_line(text, 500)


def _state(one: JsonObject) -> str:
    if one["state"] == "received":
        return "nobody has decided about it yet"
    return clean_line(f"{one['state']}{' - ' + one['reason'] if one['reason'] else ''}", 500)


def _received(received: JsonObject) -> Iterator[str]:
    how = _HOW.get(received["how"], received["how"])
    yield f"{_moment(received['at'])} {how}, {received['size']} bytes"
    yield f"envelope from <{received['sender']}> to {', '.join(received['recipients'])}"


def _read(read: JsonObject | None) -> Iterator[str]:
    if read is None:
        return
    author = read["from"]
    yield f"From: {author['name'] or ''} <{author['address'] or ''}>"
    yield f"Subject: {read['subject']}"
    yield f"Message-ID: {read['message_id']}"
    for parent in read["parents"]:
        known = f" ({parent['is']})" if parent["is"] else ""
        yield f"answers {parent['message_id']}{known}"


def _identity(identity: JsonObject) -> Iterator[str]:
    if identity["tier"]:
        headers = identity["headers"]
        apart = f", its headers {headers}" if headers not in (None, identity["tier"]) else ""
        why = f": {identity['why']}" if identity["why"] else ""
        yield f"tier {identity['tier']}{apart}{why}"


def _held(held: JsonObject | None) -> Iterator[str]:
    if held is None:
        return
    if held["confirmed_by"]:
        yield f"until letter {held['confirmed_by']} confirmed it"
    else:
        yield f"until {held['address']} confirms it, by {_moment(held['until'])} at the latest"


def _lines(lines: Iterable[JsonObject]) -> Iterator[str]:
    for line in lines:
        yield f"> {line['line']}"
        yield from (f"    {said}" for said in line["said"])
        yield from (f"    refused: {said}" for said in line["refused"])


def _links(one: JsonObject) -> Iterator[str]:
    if one["same_as"]:
        yield f"it is a copy of letter {one['same_as']}: mailproc letters show {one['same_as']}"
    if one["copies"]:
        yield f"copies of it are: {', '.join(map(str, one['copies']))}"
    for number in one["confirms"]:
        yield f"it confirmed letter {number}: mailproc letters show {number}"
    if one["topics"]:
        yield f"it is about {' '.join(one['topics'])}"


def _effects(one: JsonObject) -> Iterator[str]:
    for effect in one["effects"]:
        before, after = effect["before"], effect["after"]
        if after is None:
            yield f"{effect['what']}{': no more' if before else ''}"
        elif before is None:
            yield f"{effect['what']}: {_fields(after)}"
        else:
            yield f"{effect['what']}: {_difference(before, after)}"
    if one["effects"] and not one["changes_known"]:
        yield "(as these records are now; later letters may have changed them, and others)"


def _fields(fields: JsonObject) -> str:
    told = ((name, value) for name, value in fields.items() if value not in (None, "", [], False))
    return ", ".join(f"{name} {_value(value)}" for name, value in told if name != "letter")


def _difference(before: JsonObject, after: JsonObject) -> str:
    changed = (name for name in after if before.get(name) != after[name] and name != "letter")
    return ", ".join(
        f"{name} {_value(before.get(name))} -> {_value(after[name])}" for name in changed
    )


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shortened(text, _LONGEST_VALUE)


def _replies(replies: Iterable[JsonObject]) -> Iterator[str]:
    for reply in replies:
        yield f"{reply['id']}: {reply['kind']} to {reply['to']}, {_delivery(reply)}"
        yield f"    Message-ID: {reply['message_id']}"
        if reply["error"]:
            yield f"    the relay said: {reply['error']}"


def _delivery(reply: JsonObject) -> str:
    tries = f"{reply['attempts']} {'try' if reply['attempts'] == 1 else 'tries'}"
    if reply["sent"]:
        return f"sent {_moment(reply['sent'])} after {tries}"
    if reply["state"] == "failed":
        return f"failed after {tries}"
    return f"waits after {tries}; next {_moment(reply['next_try'])}"


def _journal(journal: JsonObject) -> Iterator[str]:
    if journal["turn"]:
        yield f"decision {journal['turn']}, {journal['hash']}"


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S} UTC"
