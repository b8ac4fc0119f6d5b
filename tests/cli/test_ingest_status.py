"""Exit 75: whatever the operator, the disk or we are to blame for, a member's mail is kept."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from tests.faults.failures import filled, small_disk
from tests.support.server import configuration, environment, run
from tests.support.template import copy_to

MAIL = b"From: jane@example.org\nTo: agenda@lists.example.org\nSubject: help\n\nHELP\n"
TO = ("--recipient", "agenda@lists.example.org")


def edited(old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        (folder / "mailproc.toml").write_text(configuration().replace(old, new))

    return edit


def no_file(folder: Path) -> None:
    (folder / "mailproc.toml").unlink()


def no_toml(folder: Path) -> None:
    (folder / "mailproc.toml").write_text("[[list]\n")


def no_database(folder: Path) -> None:
    (folder / "mailproc.db").mkdir()


def spoilt_database(folder: Path) -> None:
    (folder / "mailproc.db").write_bytes(b"no database at all " * 100)


def other_schema(revision: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        run(folder, "db", "upgrade")
        with sqlite3.connect(folder / "mailproc.db") as database:
            database.execute("UPDATE alembic_version SET version_num = ?", [revision])

    return make


FAULTS: dict[str, tuple[Callable[[Path], None], tuple[str, ...], str]] = {
    "a wrong value": (edited('name = "devel"', 'name = "devel"\nvoters = "x"'), TO, "voters"),
    "an unknown key": (edited("[[list]]", "[smpt]\n[[list]]"), TO, "smpt"),
    "no configuration": (no_file, TO, "there is no such file"),
    "no TOML": (no_toml, TO, "not TOML"),
    "a folder for a database": (no_database, TO, "mailproc.db"),
    "no database": (spoilt_database, TO, "not a database"),
    "no folder for the database": (edited("///mailproc.db", "////nowhere/x.db"), TO, "nowhere"),
    "a server that is away": (
        edited("sqlite:///mailproc.db", "postgresql://x@127.0.0.1:9/x"),
        TO,
        "refused",
    ),
    "a newer schema": (other_schema("9999"), TO, "newer mailproc"),
    "an option that we do not have": (edited("", ""), ("--sendr", "x"), "--sendr"),
    "an address that we do not serve": (
        edited("", ""),
        ("--recipient", "other@example.org"),
        "no list is served at other@example.org",
    ),
    "a list that we do not have": (edited("", ""), ("--list", "kvm"), "--list"),
    "a file that is not there": (edited("", ""), (*TO, "nowhere.eml"), "nowhere.eml"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_not_the_mails_fault_keeps_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    (tmp_path / "mail.eml").write_bytes(MAIL)
    spoil, words, said = FAULTS[name]
    spoil(tmp_path)
    done = run(tmp_path, "ingest", *words, "mail.eml", status=75)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    again = run(tmp_path, "ingest", "--log-json", *words, "mail.eml", status=75)
    assert all(json.loads(line)["message"] for line in again.stderr.splitlines())
    assert any(said in json.loads(line)["message"] for line in again.stderr.splitlines())


def test_a_full_disk_keeps_it(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, "2m"):
        (folder / "mailproc.toml").write_text(configuration())
        (folder / "mail.eml").write_bytes(MAIL + b"x" * 100_000)
        run(folder, "db", "upgrade")
        with filled(folder):
            run(folder, "ingest", *TO, "mail.eml", status=75)
        run(folder, "ingest", *TO, "mail.eml")


def test_what_nobody_foresaw_keeps_it_too(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    (tmp_path / "msgspec.py").write_text("raise ImportError('half an upgrade')")
    done = piped(tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 75
    assert b"half an upgrade" in done.stderr


def test_a_mail_that_is_stored_is_done_though_nothing_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    copy_to(tmp_path / "mailproc.db")
    with Path("/dev/full").open("wb") as full:
        assert piped(tmp_path, stdout=full).returncode == 0
    assert "help" in run(tmp_path, "letters").stdout


def test_a_mail_that_is_too_large_goes_back(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(
        configuration().replace("[smtp]", "[smtp]\nmax_size = 2000")
    )
    (tmp_path / "mail.eml").write_bytes(MAIL + b"x" * 2000)
    assert "max_size" in run(tmp_path, "ingest", *TO, "mail.eml", status=65).stderr


def piped(
    folder: Path, stdout: IO[bytes] | int = subprocess.PIPE, **more: str
) -> subprocess.CompletedProcess[bytes]:
    """`mailproc ingest` as Postfix' pipe starts it."""
    command = [sys.executable, "-m", "mailproc", "ingest", *TO]
    return subprocess.run(
        command,
        cwd=folder,
        input=MAIL,
        env={**environment(), **more},
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )
