"""A backup is whole whenever it is made, and comes back into either kind of database."""

from __future__ import annotations

import smtplib
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailproc.store.backup import back_up, backup_file
from mailproc.store.copy import CannotCopy, fill
from mailproc.store.database import Database
from tests.support.databases import first_release, folder_for, rows, told
from tests.support.postgres import Postgres
from tests.support.server import AGENT, RunningServer, mail, run, serving, wait_for


def quiet(done: int, total: int) -> None:
    """Nobody looks."""


@pytest.fixture
def other_url(migrated_url: str, tmp_path: Path, postgres: Postgres) -> Iterator[str]:
    """An empty database of the other kind."""
    if migrated_url.startswith("sqlite"):
        with postgres.fresh_database() as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'other.db'}"


@contextmanager
def load(server: RunningServer) -> Iterator[list[str]]:
    """Three people propose all the time; the Message-IDs that got their 250."""
    accepted: list[str] = []
    enough = threading.Event()

    def propose(who: str) -> None:
        with smtplib.SMTP(server.host, server.port, timeout=60) as connection:
            number = 0
            while not enough.wait(0.02):  # each letter is read again in the end
                number += 1
                name = f"<{who}{number}@x>"
                letter = mail(f"{who}@example.org", "[PROPOSE] More", "word " * 4000)
                letter["Message-ID"] = name
                connection.send_message(letter, to_addrs=[AGENT])
                accepted.append(name)

    senders = [threading.Thread(target=propose, args=(who,)) for who in ("jane", "john", "ann")]
    for sender in senders:
        sender.start()
    try:
        yield accepted
    finally:
        enough.set()
        for sender in senders:
            sender.join()


def test_a_backup_under_load_is_whole_and_restores_into_the_other_kind(
    tmp_path: Path, migrated_url: str, other_url: str
) -> None:
    live = folder_for(tmp_path / "live", migrated_url)
    with serving(live) as server, load(server) as accepted:
        wait_for(lambda: len(accepted) > 20)
        had_their_250 = set(accepted)
        run(live, "backup", "one.backup")
        assert len(accepted) > len(had_their_250)  # nobody had to wait for it
    restored = folder_for(tmp_path / "restored", other_url)
    run(restored, "restore", str(live / "one.backup"))
    assert "all is as the letters say" in run(restored, "verify").stdout
    assert had_their_250 <= {one["message_id"] for one in told(restored)["letters"]}


def test_a_backup_is_for_its_owner_and_replaces_nothing_unless_told_to(tmp_path: Path) -> None:
    first_release(tmp_path)
    run(tmp_path, "backup", "kept")
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o600
    before = rows(f"sqlite:///{tmp_path / 'kept'}")
    assert before == rows(f"sqlite:///{tmp_path / 'mailproc.db'}")
    (tmp_path / "kept").write_bytes(b"another's")
    said = run(tmp_path, "backup", "kept", status=1).stderr
    assert "there is a file kept already" in said
    assert (tmp_path / "kept").read_bytes() == b"another's"
    run(tmp_path, "backup", "--force", "kept")
    assert rows(f"sqlite:///{tmp_path / 'kept'}") == before


def test_a_full_disk_costs_the_new_backup_only(tmp_path: Path) -> None:
    first_release(tmp_path)
    (tmp_path / "kept").write_bytes(b"yesterday's")
    command = [sys.executable, "-m", "mailproc", "backup", "--force", "kept"]
    limited = ["sh", "-c", 'ulimit -f 100; exec "$@"', "sh", *command]  # 50 KiB a file
    done = subprocess.run(limited, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "kept" in done.stderr
    assert (tmp_path / "kept").read_bytes() == b"yesterday's"
    assert not list(tmp_path.glob(".kept*"))


def test_what_is_no_whole_backup_is_not_restored(tmp_path: Path) -> None:
    first_release(tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'mailproc.db'}")
    back_up(database, tmp_path / "good", quiet, replace=False)
    database.close()
    good = (tmp_path / "good").read_bytes()
    middle = len(good) // 2
    (tmp_path / "text").write_text("hello\n" * 1000)
    (tmp_path / "empty").touch()
    (tmp_path / "spoilt").write_bytes(good[:middle] + bytes(4096) + good[middle + 4096 :])
    (tmp_path / "cut").write_bytes(good[:middle])
    (tmp_path / "later").write_bytes(good)
    connection = sqlite3.connect(tmp_path / "later")
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for name, said in (
        ("nothing", "there is no file"),
        ("text", "is no backup of mailproc"),
        ("empty", "is no backup of mailproc"),
        ("spoilt", "damaged|malformed"),
        ("cut", "malformed"),
        ("later", "was written by a later mailproc"),
    ):
        with pytest.raises(CannotCopy, match=said), backup_file(tmp_path / name):
            pass
    with backup_file(tmp_path / "good"):
        pass
    assert (tmp_path / "good").read_bytes() == good
    said = run(tmp_path, "restore", "later", status=1).stderr
    assert said.startswith("mailproc: later was written by a later mailproc")


def test_a_restore_into_a_database_in_use_changes_nothing(
    tmp_path: Path, database_url: str
) -> None:
    first_release(tmp_path)
    source = Database(f"sqlite:///{tmp_path / 'mailproc.db'}")
    back_up(source, tmp_path / "good", quiet, replace=False)
    source.close()
    target = Database(database_url.replace("mailproc.db", "target.db"))
    with backup_file(tmp_path / "good") as connection:
        counts = fill(target, connection, quiet)
        assert counts["letters"] > 30
        before = rows(str(target.url))
        with pytest.raises(CannotCopy, match="is not empty"):
            fill(target, connection, quiet)
    assert rows(str(target.url)) == before
    target.close()
