"""Whoever has the journal, and nothing else, gets the very mail with a decision's result."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from tests.support.forked_process import forked
from tests.support.server import LONGEST, configuration, mail, run, serving

DECIDING = (
    configuration()
    + """
[list.houses]
committers = { members = ["jane@example.org", "john@example.org"] }
[list.rules.release]
passes = "majority"
quorum = "half of committers"
houses = ["committers"]
veto = "needs a reason"
"""
)


@pytest.fixture(scope="module")
def server_side(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's folder, with a journal of two decisions, one of them secret."""
    folder = tmp_path_factory.mktemp("server")
    with serving(folder, DECIDING) as server:
        text = "The archives are on the download page – grüßt Jane"
        server.send(mail("jane@example.org", "[VOTE] Release 5.0", text))
        server.send(mail("jane@example.org", "[VOTE] A logo", "Secret: yes\n\nA panda."))
        server.settled(3)
        for sender, vote in (("jane", "+1"), ("john", "-1, it does not build"), ("ann", "+1")):
            server.send(mail(f"{sender}@example.org", f"votes of {sender}", f"VOTE T1 {vote}"))
            server.send(mail(f"{sender}@example.org", f"other votes of {sender}", "VOTE T2 +1"))
        server.settled(9)
        server.run("chair", "CLOSE VOTING T1\nCLOSE VOTING T2")
        server.run("chair", "RETITLE T1 Release 5.0, which was not to be")
    run(folder, "verify", "--export", "journal")
    return folder


def posted(folder: Path, topic: int) -> bytes:
    """The mail with the result, as it lies in the outbox."""
    connection = sqlite3.connect(folder / "mailproc.db")
    rows = connection.execute("SELECT topics, content FROM outbox WHERE kind = 'verdict'")
    found = {json.loads(topics)[0]: content for topics, content in rows}
    connection.close()
    return bytes(found[topic])


def recounted(folder: Path, journal: str, topic: str) -> subprocess.CompletedProcess[bytes]:
    words = ["verify", "--journal", journal, "--result", topic]
    with TemporaryFile() as errors, forked(folder, *words, stderr=errors) as process:
        assert process.stdout is not None
        said, status = process.stdout.read(), process.wait(LONGEST)
        errors.seek(0)
        return subprocess.CompletedProcess(words, status, said, errors.read())


@pytest.mark.parametrize("topic", [1, 2])
def test_elsewhere_the_result_is_the_same_byte_by_byte(
    server_side: Path, tmp_path: Path, topic: int
) -> None:
    journal = (server_side / "journal").read_bytes()
    (tmp_path / "handed-out").write_bytes(journal)
    done = recounted(tmp_path, "handed-out", f"T{topic}")
    assert done.returncode == 0, done.stderr
    assert done.stdout == posted(server_side, topic)
    assert b"[RESULT]" in done.stdout


def test_the_result_says_what_it_is_made_of(server_side: Path) -> None:
    told = posted(server_side, 1).decode()
    assert "[RESULT] Release 5.0: failed" in told
    assert "Stopped by:" in told
    assert "it does not build" in told
    secret = posted(server_side, 2).decode()
    assert "[RESULT] A logo: passed" in secret
    assert not any(name in secret for name in ("Jane", "John", "Ann Other"))


def test_a_vote_that_was_changed_is_found(server_side: Path, tmp_path: Path) -> None:
    lines = (server_side / "journal").read_text().splitlines()
    for at, line in enumerate(lines):
        entry = json.loads(line)
        if entry.get("decided", {}).get("author") == "john@example.org":
            entry["decided"]["author"] = "ann@example.org"
            lines[at] = json.dumps(entry)
    (tmp_path / "forged").write_text("\n".join([*lines, ""]))
    done = recounted(tmp_path, "forged", "T1")
    assert done.returncode == 1
    assert b"DIFFERS" in done.stderr


def test_of_what_was_never_decided_there_is_no_result(server_side: Path) -> None:
    done = recounted(server_side, "journal", "T9")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"there is no result of a decision on T9" in done.stderr
