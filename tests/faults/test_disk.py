"""No room, no writing, a disk that fails: 451, and all goes on when it can.

`MAILPROC_FAULT_POINTS=50` has the disk fail at so many points.
"""

from __future__ import annotations

import os
import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest

from tests.faults.failures import failing, filled, read_only, small_disk
from tests.faults.members import members
from tests.faults.outcome import (
    every_answer_came_and_never_two_different_ones,
    every_letter_is_there_and_decided_once,
)
from tests.faults.queries import (
    a_while_passes,
    all_decided,
    all_sent,
    busy,
    log_says,
    number,
    rows,
    waits_for,
)
from tests.support.server import AGENT, RunningServer, configuration, mail, run, serving, wait_for

POINTS: Final = int(os.environ.get("MAILPROC_FAULT_POINTS", "6"))
EARLY, LATER = (mail("jane@example.org", f"[PROPOSE] {title}") for title in ("A", "C"))


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("pwrite64:error=ENOSPC", "database or disk is full"),
        ("pwrite64:error=EROFS", "disk I/O error"),
        ("fdatasync:error=EIO", "disk I/O error"),
    ],
    ids=["full", "read-only", "broken"],
)
def test_a_disk_that_does_not_write_is_a_451_until_it_does(
    tmp_path: Path, what: str, words: str
) -> None:
    with serving(tmp_path, configuration()) as server:
        server.send(EARLY)
        wait_for(lambda: all_sent(tmp_path))
        with failing(server, what):
            is_put_off(server)
        log_says(server, words)
        server.send(LATER)
        wait_for(lambda: all_sent(tmp_path))
    assert titles(tmp_path) == ["A", "C"]
    no_bug_is_logged(tmp_path)


def test_a_full_disk_takes_letters_again_when_there_is_room(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, "3m"), serving(folder, configuration()) as server:
        server.send(EARLY)
        wait_for(lambda: all_sent(folder))
        with filled(folder):
            is_put_off(server, body="x" * 500_000)
        server.send(LATER)
        wait_for(lambda: all_decided(folder))
        assert titles(folder) == ["A", "C"]
        said = (folder / "serve.log").read_text()
    assert "Traceback" not in said


def test_the_disk_fails_at_any_point_and_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    people = members(5)
    refused = 0
    with serving(tmp_path, busy()) as server:
        # From the first letter on all processes are there: strace hangs on one just being made.
        first = people[0].next_letter()
        assert mails_one(first, server)
        people[0].accepted.append(first)
        wait_for(lambda: all_sent(tmp_path))
        for point in range(1, POINTS + 1):
            call = ("pwrite64", "fdatasync")[point % 2]
            error = ("EIO", "ENOSPC")[point // 2 % 2]
            with failing(server, f"{call}:error={error}:when={1 + point // 4}"):
                for one in people:
                    letter = one.next_letter()
                    if mails_one(letter, server):
                        one.accepted.append(letter)
                    else:
                        refused += 1
    a_while_passes(tmp_path)
    with serving(tmp_path):
        wait_for(lambda: all_sent(tmp_path))
    assert sum(len(one.accepted) for one in people) > POINTS
    assert refused > 0  # other faults met the worker
    print(f"{POINTS} faults, {refused} letters put off")  # noqa: T201  # the figure to report
    every_letter_is_there_and_decided_once(tmp_path, people)
    every_answer_came_and_never_two_different_ones(tmp_path)
    no_bug_is_logged(tmp_path)


def test_answers_wait_while_the_outbox_folder_is_full(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir()
    with small_disk(folder, "64k"), serving(tmp_path, configuration()) as server:
        with filled(folder):
            server.send(EARLY)
            waits_for(server, "No space left on device; look at the permissions and the free space")
        a_while_passes(tmp_path)
        wait_for(lambda: all_sent(tmp_path))
        assert len(server.sent()) == 1
        assert list((folder / "tmp").iterdir()) == []
    no_bug_is_logged(tmp_path)


def test_answers_wait_while_the_outbox_folder_is_read_only(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir()
    with serving(tmp_path, configuration()) as server:
        with read_only(folder):
            server.send(EARLY)
            waits_for(server, "Read-only file system; look at the permissions")
        a_while_passes(tmp_path)
        wait_for(lambda: all_sent(tmp_path))
        assert len(server.sent()) == 1
    no_bug_is_logged(tmp_path)


@pytest.mark.parametrize("existing", [False, True], ids=["new", "existing"])
def test_a_read_only_database_folder_is_told_at_the_start(tmp_path: Path, existing: bool) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "mailproc.toml").write_text(configuration())
    if existing:
        run(folder, "status")
    with read_only(folder):
        served = run(folder, "serve", status=1)
        ingested = run(folder, "ingest", "mailproc.toml", status=75)
    for done in (served, ingested):
        assert done.stderr.count("\n") == 1
        assert "mailproc.db" in done.stderr
        assert "Read-only file system" in done.stderr


def is_put_off(server: RunningServer, body: str = "") -> None:
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        server.send(mail("jane@example.org", "[PROPOSE] B", body))
    assert refusal.value.smtp_code == 451


def mails_one(letter: EmailMessage, server: RunningServer) -> bool:
    """Whether it got its 250."""
    with server.connect() as connection:
        connection.ehlo()
        connection.mail("list-bounces@lists.example.org")
        connection.rcpt(AGENT)
        code, _ = connection.data(letter.as_string())
    assert code in (250, 451)
    return code == 250


def titles(folder: Path) -> list[str]:
    assert number(folder, "SELECT count(*) FROM letters WHERE origin = 'smtp'") == 2
    return [row["title"] for row in rows(folder, "SELECT title FROM topics ORDER BY number")]


def no_bug_is_logged(folder: Path) -> None:
    said = (folder / "serve.log").read_text()
    assert "Traceback" not in said
    assert "a bug" not in said
