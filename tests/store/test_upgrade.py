"""What a release wrote, every later one reads: releases/ holds what they wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from mailproc.store.schema import known_revisions
from tests.support.databases import folder_for, release, told
from tests.support.server import run

#: The schema of each release whose database is there.
RELEASED: Final = {"first": "0001", "second": "0002", "third": "0003"}
each_release = pytest.mark.parametrize("name", RELEASED)


@each_release
def test_a_database_of_an_older_release_keeps_every_letter_ballot_and_topic(
    tmp_path: Path, name: str
) -> None:
    then = release(name, tmp_path)
    said = run(tmp_path, "serve", status=1).stderr
    assert f"its schema is {RELEASED[name]}" in said
    assert "mailproc db upgrade" in said
    assert f"{RELEASED[name]} -> " in run(tmp_path, "db", "upgrade").stdout
    _is_as_it_was(tmp_path, then)
    # Nor does it stop there.
    raw = b"From: ann@example.org\r\nMessage-ID: <late@x>\r\n\r\nPROPOSE: Late\r\n"
    (tmp_path / "mail").write_bytes(raw)
    run(tmp_path, "ingest", "--list", "devel", "mail")
    late = max(int(topic[1:]) for letter in then["letters"] for topic in letter["topics"]) + 1
    assert told(tmp_path)["letters"][-1]["topics"] == [f"T{late}"]


@each_release
def test_an_older_releases_database_moves_to_postgresql(
    tmp_path: Path, postgres_url: str, name: str
) -> None:
    then = release(name, tmp_path)
    moved = folder_for(tmp_path / "moved", postgres_url, (tmp_path / "mailproc.toml").read_text())
    run(tmp_path, "db", "copy", postgres_url)
    _is_as_it_was(moved, then)


@each_release
def test_a_backup_made_before_the_upgrade_is_restored_after_it(tmp_path: Path, name: str) -> None:
    then = release(name, tmp_path)
    other = folder_for(tmp_path / "other", config=(tmp_path / "mailproc.toml").read_text())
    run(tmp_path, "backup", "old.backup")
    run(tmp_path, "db", "upgrade")
    run(other, "db", "upgrade")  # empty tables of the newest schema are in nobody's way
    run(other, "restore", str(tmp_path / "old.backup"))
    _is_as_it_was(other, then)


def test_every_schema_has_a_database_to_try_the_upgrade_with() -> None:
    # A new one: record a release of the one before it, and add that above.
    assert known_revisions() == {*RELEASED.values(), "0004"}


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
            assert now["exports"][name][key] == export[key], key
