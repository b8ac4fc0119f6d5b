"""The examples in the guides on reading and on commands are read as they say."""

from __future__ import annotations

import re
from typing import Final

import pytest

from mailproc.commands.grammar import Reading, SyntaxFault, read_calls
from mailproc.mail.parse import read_letter
from mailproc.mail.subject import read_subject
from tests.support.guides import blocks, only, text_of

GUIDE: Final = text_of("commands")
ROWS: Final = re.findall(r"^\| `(.+?)` \| (\w+) \| (\w+) \|$", GUIDE, re.MULTILINE)


def test_what_its_example_calls_own_is_own() -> None:
    mail, own = (only(blocks("reading"), language) for language in ("mail", "own"))
    assert read_letter(mail.encode()).own_lines == tuple(own.splitlines())


@pytest.mark.parametrize(("line", "on_list", "direct"), ROWS)
def test_each_line_of_its_table_is_read_so(line: str, on_list: str, direct: str) -> None:
    assert (what_becomes_of(line, direct=False), what_becomes_of(line, direct=True)) == (
        on_list,
        direct,
    )


def test_its_table_has_all_kinds() -> None:
    assert {word for row in ROWS for word in row[1:]} == {"acts", "prose", "explained"}


def what_becomes_of(line: str, *, direct: bool) -> str:
    found = read_calls(read_subject("Votes"), ["Hello,", line], (), Reading(direct))
    if not found:
        return "prose"
    return "explained" if isinstance(found[0], SyntaxFault) else "acts"
