"""What README says is so."""

from __future__ import annotations

import re

from click import Context

from mailproc.cli import mailproc
from tests.support.paths import ROOT, TESTS

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_conversation_that_it_quotes_is_a_tested_one() -> None:
    quoted = next(block for block in README.split("```") if ">>> jane@example.org" in block)
    file = ROOT / "tests/conversations/a_topic_is_proposed_and_voted_on.txt"
    assert file.read_text(encoding="utf-8").startswith(quoted.strip("\n"))


def test_the_tests_that_its_table_names_are_there() -> None:
    table = README[README.index("| attack |") : README.index("## Limits")]
    names = [
        name
        for row in table.strip().splitlines()
        for name in re.findall(r"`([\w/.*]+)`", row.split("|")[-2])
    ]
    assert len(names) > 15
    for name in names:
        places = TESTS / name, TESTS / f"{name}.py", TESTS / f"conversations/{name}.txt"
        assert any(place.exists() for place in places), name


def test_the_files_that_it_walks_through_are_there() -> None:
    walk = README[README.index("## Follow one mail") : README.index("## Add a command")]
    for name in re.findall(r"`([\w/]+(?:\.py|/))`", walk):
        assert (ROOT / "mailproc" / name).exists() or (ROOT / name).exists(), name


def test_the_commands_that_it_names_are_there() -> None:
    text = README[README.index("## Run it") : README.index("## Follow one mail")]
    named = set(re.findall(r"mailproc (\w+)|^`(\w+)`|`([a-z]+)`[,. ]", text, re.MULTILINE))
    known = set(mailproc.list_commands(Context(mailproc)))
    words = {word for found in named for word in found if word}
    assert {"check", "serve", "verify", "publish", "chair"} <= words & known
    of_spec = (
        *("demo", "serve", "check", "ingest", "import", "chair", "digest", "agenda"),
        *("export", "publish", "letters", "outbox", "roster", "verify", "db", "status"),
    )
    assert set(of_spec) <= known
