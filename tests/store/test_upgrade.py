"""What a release wrote, every later one reads: releases/ holds what they wrote."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mailproc.store.revisions import known_revisions, newest_revision
from tests.support.databases import RELEASES, folder_for, release, told
from tests.support.server import run

each_release = pytest.mark.parametrize("name", RELEASES)


@each_release
def test_a_recorded_database_keeps_every_letter_ballot_and_topic(tmp_path: Path, name: str) -> None:
    then = release(name, tmp_path)
    before, after = _revision(tmp_path), newest_revision()
    if before != after:
        said = run(tmp_path, "serve", status=1).stderr
        assert f"its schema is {before}" in said
        assert "mailproc db upgrade" in said
    said = run(tmp_path, "db", "upgrade").stdout
    assert (f"{before} -> {after}" if before != after else f"is up to date ({after})") in said
    assert _revision(tmp_path) == after
    _is_as_it_was(tmp_path, then)
    # Nor does it stop there.
    raw = b"From: ann@example.org\r\nMessage-ID: <late@x>\r\n\r\nPROPOSE: Late\r\n"
    (tmp_path / "mail").write_bytes(raw)
    run(tmp_path, "ingest", "--list", "devel", "mail")
    late = max(int(topic[1:]) for letter in then["letters"] for topic in letter["topics"]) + 1
    assert told(tmp_path)["letters"][-1]["topics"] == [f"T{late}"]


def _revision(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "mailproc.db")) as connection:
        found: str = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    return found


@each_release
def test_a_recorded_database_moves_to_postgresql(
    tmp_path: Path, postgres_url: str, name: str
) -> None:
    then = release(name, tmp_path)
    moved = folder_for(tmp_path / "moved", postgres_url, (tmp_path / "mailproc.toml").read_text())
    run(tmp_path, "db", "copy", postgres_url)
    _is_as_it_was(moved, then)


@each_release
def test_a_backup_made_before_the_upgrade_is_restored_after_it(
    tmp_path: Path, database_url: str, name: str
) -> None:
    then = release(name, tmp_path)
    other_url = database_url.replace("mailproc.db", "other.db")
    other = folder_for(tmp_path / "other", other_url, (tmp_path / "mailproc.toml").read_text())
    run(tmp_path, "backup", "old.backup")
    run(tmp_path, "db", "upgrade")
    run(other, "db", "upgrade")  # empty tables of the newest schema are in nobody's way
    run(other, "restore", str(tmp_path / "old.backup"))
    _is_as_it_was(other, then)


def test_every_schema_of_a_release_has_a_database_to_try_the_upgrade_with(tmp_path: Path) -> None:
    # The newest schema's is recorded when it is tagged; see releases/README.md.
    recorded = set()
    for name in RELEASES:
        (tmp_path / name).mkdir()
        release(name, tmp_path / name)
        recorded.add(_revision(tmp_path / name))
    assert recorded
    assert known_revisions() - recorded <= {newest_revision()}


def _is_as_it_was(folder: Path, then: dict[str, Any]) -> None:
    for name in ("devel", "ranked"):
        assert "all is as the letters say" in run(folder, "verify", "--list", name).stdout
    now = told(folder)
    count = len(then["letters"])
    assert now["letters"][:count] == then["letters"]
    # The configuration may say more in this release: that is a letter from the console.
    assert all(one["from"].startswith("agenda@") for one in now["letters"][count:])
    assert now["outbox"] == then["outbox"]
    for name, export in then["exports"].items():
        for key in export.keys() - {"as_of", "digest_of_letters"}:
            assert _as_known_then(now["exports"][name][key], export[key]) == export[key], key


def _as_known_then(now: Any, then: Any) -> Any:
    """What an export says, without the keys that the release did not know."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {key: _as_known_then(now[key], then[key]) for key in now if key in then}
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return [_as_known_then(*pair) for pair in zip(now, then, strict=True)]
    return now
