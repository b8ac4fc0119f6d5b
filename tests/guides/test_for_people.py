"""The guides for members and chairs are true, and what they name as commands are commands."""

from __future__ import annotations

import re

import pytest

from mailproc.commands.base import Command
from mailproc.commands.grammar import Reading, SyntaxFault, read_calls
from mailproc.commands.registry import COMMANDS
from mailproc.guides import guide
from mailproc.mail.subject import read_subject
from mailproc.publish.guide_pages import GUIDE_PAGES, guide_page

READERS = {"members": ("anyone", "member", "proposer"), "chairs": ("chair",)}
TEXTS = {name: guide(name).text for name in READERS}
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
            if found.split()[0] in {word.split()[0] for word in WORDS} and re.search(r"T\d", found)
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


@pytest.mark.parametrize("name", READERS)
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
