"""Nothing that people wrote, however it came into the database, steers the operator's terminal."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from pathlib import Path

import pytest

from mailproc.cli.terminal import printable
from tests.support.paths import ROOT
from tests.support.server import configuration, mail, run

NASTY = "a\x1b[2K\x1b]0;x\x07\x9b31m\u202egnp\u2066\r"
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A database in which such text stands everywhere that it can."""
    (tmp_path / "mailproc.toml").write_text(configuration())
    raw = mail("jane@example.org", "[PROPOSE] NUMA").as_bytes()
    (tmp_path / "x.mbox").write_bytes(b"From x Mon Aug  2 09:00:00 2027\n" + raw + b"\n")
    run(tmp_path, "import", "--send", "x.mbox")
    with sqlite3.connect(next(tmp_path.glob("*.db"))) as database:
        database.execute("UPDATE letters SET reason = ?, why = ?", (NASTY, NASTY))
        database.execute("UPDATE outbox SET error = ?, recipient = ?", (NASTY, f"{NASTY}@x"))
        database.execute("UPDATE outbox SET state = 'failed'")
        database.execute("UPDATE topics SET title = ?", (NASTY,))
        database.execute("UPDATE members SET name = ?", (NASTY,))
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        *("letters", "letters show 1", "letters show 2", "outbox", "status", "roster", "agenda"),
        *("chair 'STATUS T1'", "letters --json", "outbox --json", "roster --json", "agenda --json"),
    ],
)
def test_no_command_prints_it(folder: Path, command: str) -> None:
    done = run(folder, *shlex.split(command))
    assert not STEERS.findall(done.stdout + done.stderr)
    if "--json" in command:
        for line in done.stdout.splitlines():
            json.loads(line)


def test_neither_does_one_that_finds_a_fault(folder: Path) -> None:
    done = run(folder, "verify", status=1)
    assert not STEERS.findall(done.stdout + done.stderr)


def test_no_command_prints_but_by_what_cleans() -> None:
    files = (ROOT / "mailproc" / "cli").rglob("*.py")
    printing = re.compile(r"\bclick\.s?echo\(|(?<![\w.])print\(|\bsys\.std(?:out|err)\.write")
    found = {file.name for file in files if printing.search(file.read_text())}
    assert found == {"terminal.py"}


def test_what_is_seen_stays_as_it_is() -> None:
    text = "Grüße\t界面 👩‍👩‍👧\nעברית  \u00a0x"
    assert printable(text) == text
    assert json.loads(printable(json.dumps({"a": NASTY}, ensure_ascii=False))) == {"a": NASTY}
