"""The guides for members and chairs are true, and what they name as commands are commands."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from mailproc.commands.arguments.series_fields import new_series, with_series_fields
from mailproc.commands.base import Command
from mailproc.commands.grammar import Reading, SyntaxFault, read_calls
from mailproc.commands.registry import COMMANDS
from mailproc.guides import TO_HAND_OUT, guide
from mailproc.mail.subject import read_subject
from mailproc.publish.guide_pages import GUIDE_PAGES, guide_page

NOW = datetime(2027, 8, 1, tzinfo=UTC)
READERS = {"members": ("anyone", "member", "proposer"), "chairs": ("chair",)}
TEXTS = {name: guide(name).text for name in TO_HAND_OUT}
WORDS = sorted((known.word for known in COMMANDS), key=len, reverse=True)


@pytest.mark.parametrize("name", READERS)
def test_it_lists_every_command_of_its_readers_and_no_other(name: str) -> None:
    listed = re.findall(r"^- `(.+)`: (.+)$", TEXTS[name].partition("\n## All")[2], re.MULTILINE)
    assert listed == [_row(known) for known in COMMANDS if known.who in READERS[name]]


def _row(known: Command) -> tuple[str, str]:
    return known.usage, f"{known.brief[0].lower()}{known.brief[1:]}"


@pytest.mark.parametrize(
    "line",
    sorted(
        {
            found
            for text in TEXTS.values()
            for found in re.findall(r"`([^`\n]+)`", text.partition("\n## All")[0])
            if found.split()[0] in {word.split()[0] for word in WORDS}
            and re.search(r"T\d|\d{4}-\d\d-\d\d|\d:\d\d", found)
        }
    ),
)
def test_each_command_that_it_writes_out_is_read_as_one(line: str) -> None:
    if any(
        line == f"{word} T{number}"
        for word in ("RETITLE", "DROP", "RESOLVE")
        for number in (5, 7, 17)
    ):
        line = f"{line} and why"
    found = read_calls(read_subject("for you"), [line], (), Reading(direct=True))
    assert len(found) >= 1
    assert not [one for one in found if isinstance(one, SyntaxFault)]


def test_the_series_that_it_shows_is_read_as_one() -> None:
    shown = re.findall(r"^    (.+)$", TEXTS["series"], re.MULTILINE)
    (found,) = read_calls(read_subject("for you"), shown, (), Reading(direct=True))
    assert not isinstance(found, SyntaxFault)
    assert found.command.word == "SERIES"
    made = with_series_fields(new_series(1, "", "Etc/UTC"), found.block, NOW)
    assert made.cancel_before == 24 * 60


@pytest.mark.parametrize("name", TO_HAND_OUT)
def test_it_is_short(name: str) -> None:
    lines = TEXTS[name].split("\n")
    assert len(lines) <= 140
    assert max(map(len, lines)) <= 105


@pytest.mark.parametrize(("file", "name"), GUIDE_PAGES.items())
def test_its_page_has_the_lists_own_addresses(file: str, name: str) -> None:
    view = {"address": "xen@example.org", "agent": "agenda@example.net"}
    title, body = guide_page(name, {**view, "proposal_tags": ["<TOPIC>"]})
    assert title
    assert file.startswith(name)
    assert "lists.example.org" not in body
    assert "agenda@example.net" in body
    assert ("[&lt;TOPIC&gt;]" in body) == (name == "members")
    assert body.count("<h2>") == TEXTS[name].count("\n## ")
    assert "`" not in body
