"""The outcome follows from the letters alone, and a changed letter is found."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path

import pytest

from tests.support.server import configuration, mail, run, serving, wait_for
from tests.support.sizes import examples

BALLOT = """
    INSERT INTO ballots
      (list, topic, voter, meeting, choice, "cast", letter, place, secret, reason, withdrawn)
    SELECT list, 4, 'ann', meeting, choice, "cast", letter, place, secret, reason, withdrawn
      FROM ballots LIMIT 1
"""
#: A letter that came, and that somebody has put aside before it was decided about.
PUT_ASIDE = """
    INSERT INTO letters (list, received, origin, sender, recipients, state, raw)
    SELECT list, received, origin, sender, recipients, 'ignored', raw FROM letters WHERE id = 6
"""
CONFIRMING = configuration().replace('vote = "from"', 'vote = "confirmed"')


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database in which all kinds of letters were decided about."""
    folder = tmp_path_factory.mktemp("played")
    with serving(folder, CONFIRMING) as server:
        for number in range(1, 5):
            server.send(mail("jane@example.org", f"[PROPOSE] Topic {number}"))
        server.settled(5)
        server.send(mail("john@example.org", "Re: x", "VOTE T2 +1 T3 -1"))
        server.send(mail("mallory@example.net", "Re: x", "VOTE T2 -1"))
        server.settled(7)
        wait_for(lambda: any("confirm" in str(sent["Subject"]) for sent in server.sent()))
        question = next(sent for sent in server.sent() if "confirm" in str(sent["Subject"]))
        yes = mail("john@example.org", "Re: it", "yes", In_Reply_To=question["Message-ID"])
        del yes["List-Id"], yes["To"]
        yes["To"] = "agenda@lists.example.org"  # so that the Message-ID alone says what it is about
        server.send(yes)
        server.send(mail("ann@example.org", "Re: x", "VOTE T1 +1"))
        server.send(mail("jane@example.org", "[PROPOSE] Topic 1"))
        server.settled(10)
        server.run("chair", "MERGE T1 T2 AS Both\nDROP T3 not now")
        server.run("digest")
    return folder


@pytest.fixture
def folder(played: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    (tmp_path / "mailproc.toml").write_text((played / "mailproc.toml").read_text())
    source = sqlite3.connect(played / "mailproc.db")
    target = sqlite3.connect(tmp_path / "mailproc.db")
    source.backup(target)
    source.close()
    target.close()
    return tmp_path


def spoil(folder: Path, sql: str, *values: object) -> None:
    connection = sqlite3.connect(folder / "mailproc.db")
    with connection:
        connection.execute(sql, values)
    connection.close()


def test_an_untouched_database_verifies(folder: Path) -> None:
    told = run(folder, "verify").stdout
    assert "all is as the letters say" in told
    states = {
        json.loads(line)["state"] for line in run(folder, "letters", "--json").stdout.splitlines()
    }
    assert {"processed", "refused", "held"} <= states


def test_one_flipped_byte_in_any_letter_is_found(folder: Path) -> None:
    chance = random.Random(3)  # noqa: S311  # the same bytes every time
    connection = sqlite3.connect(folder / "mailproc.db")
    letters = connection.execute("SELECT id, raw FROM letters").fetchall()
    connection.close()
    for number, raw in chance.sample(letters, examples(4, len(letters))):
        spoiled = bytearray(raw)
        at = chance.randrange(len(raw))
        spoiled[at] ^= 1 << chance.randrange(8)
        spoil(folder, "UPDATE letters SET raw = ? WHERE id = ?", bytes(spoiled), number)
        told = run(folder, "verify", status=1).stdout
        assert f"letter {number}: it, or one before it, is not what was received" in told
        spoil(folder, "UPDATE letters SET raw = ? WHERE id = ?", raw, number)
    run(folder, "verify")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM letters WHERE state = 'refused'", "missing or doubled"),
        ("UPDATE ballots SET choice = -1 WHERE topic = 2", "ballot 1 2 john@example.org"),
        ("DELETE FROM ballots WHERE topic = 2", "ballot 1 2 john@example.org"),
        (BALLOT, "ballot 1 4 ann"),
        ("UPDATE topics SET title = 'Other' WHERE number = 4", "topic 4"),
        ("UPDATE letters SET state = 'ignored' WHERE id = 5", "letter 5"),
        ("UPDATE letters SET sender = 'x@y' WHERE id = 6", "letter 6"),
        ("UPDATE members SET chair = 1", "person"),
        (PUT_ASIDE, "nothing was decided about it"),
    ],
)  # fmt: skip
def test_what_was_changed_beside_the_letters_is_named(folder: Path, sql: str, said: str) -> None:
    spoil(folder, sql)
    told = run(folder, "verify", status=1).stdout
    assert "DIFFERS" in told
    assert said in told


def test_an_exported_journal_verifies_without_the_database(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(folder, "verify", "--export", str(elsewhere / "journal.jsonl"))
    told = json.loads(run(elsewhere, "verify", "--journal", "journal.jsonl", "--json").stdout)
    assert told["faults"] == []
    ours = json.loads(run(folder, "export").stdout)
    assert ours["topics"][0]["discussion"]["mails"]
    assert told["rebuilt"] == ours
    text = (elsewhere / "journal.jsonl").read_text()
    (elsewhere / "journal.jsonl").write_text(text.replace('"turn": 4', '"turn": 9'))
    assert "DIFFERS" in run(elsewhere, "verify", "--journal", "journal.jsonl", status=1).stdout
    (elsewhere / "journal.jsonl").write_text(text[: len(text) // 2])
    done = run(elsewhere, "verify", "--journal", "journal.jsonl", status=1)
    assert "Traceback" not in done.stderr
