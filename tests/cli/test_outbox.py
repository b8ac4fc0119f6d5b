"""Mails that failed are sent again, or never, by hand."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.support.server import configuration, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with two mails that failed."""
    (tmp_path / "mailproc.toml").write_text(configuration())
    for name in ("jane", "john"):
        mail = f"From: {name}@example.org\nTo: agenda@lists.example.org\n\nHELP\n"
        (tmp_path / "mail.eml").write_text(mail)
        run(tmp_path, "ingest", "mail.eml")
    with sqlite3.connect(tmp_path / "mailproc.db") as database:
        database.execute("UPDATE outbox SET state = 'failed', error = '550 no', attempts = 9")
    database.close()
    return tmp_path


def states(folder: Path) -> list[str]:
    lines = run(folder, "outbox", "--json").stdout.splitlines()
    return [json.loads(line)["state"] for line in lines]


def test_one_is_sent_again_and_one_never(folder: Path) -> None:
    assert run(folder, "outbox", "retry", "1").stdout == "mail 1 waits to be sent\n"
    assert run(folder, "outbox", "drop", "2").stdout == "mail 2 is dropped\n"
    assert states(folder) == ["queued", "dropped"]
    assert "FAILED" not in run(folder, "status").stdout
    run(folder, "chair", "DIGEST")  # whoever sends, sends it too
    assert states(folder)[:2] == ["sent", "dropped"]


def test_all_that_failed_are_sent_again(folder: Path) -> None:
    run(folder, "outbox", "drop", "1")
    assert run(folder, "outbox", "retry", "--all").stdout == "mail 2 waits to be sent\n"
    assert states(folder) == ["dropped", "queued"]
    assert run(folder, "outbox", "retry", "1").stdout == "mail 1 waits to be sent\n"


def test_what_cannot_be_done_is_told(folder: Path) -> None:
    assert "cannot be done to mail 7" in run(folder, "outbox", "retry", "7", status=1).stderr
    assert "--all" in run(folder, "outbox", "drop", status=2).stderr
