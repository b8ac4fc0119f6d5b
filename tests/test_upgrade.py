"""What a release wrote, every later one reads: tests/releases holds what they wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mailproc.store.database import known_revisions
from tests.care import first_release, folder_for, told
from tests.running import run


def test_a_database_of_the_first_release_keeps_every_letter_ballot_and_topic(
    tmp_path: Path,
) -> None:
    then = first_release(tmp_path)
    said = run(tmp_path, "serve", status=1).stderr
    assert "its schema is 0001" in said
    assert "mailproc db upgrade" in said
    assert "0001 -> " in run(tmp_path, "db", "upgrade").stdout
    _is_as_it_was(tmp_path, then)
    # Nor does it stop there.
    raw = b"From: ann@example.org\r\nMessage-ID: <late@x>\r\n\r\nPROPOSE: Late\r\n"
    (tmp_path / "mail").write_bytes(raw)
    run(tmp_path, "ingest", "--list", "devel", "mail")
    assert told(tmp_path)["letters"][-1]["topics"] == ["T7"]


def test_the_first_releases_database_moves_to_postgresql(tmp_path: Path, postgres_url: str) -> None:
    then = first_release(tmp_path)
    moved = folder_for(tmp_path / "moved", postgres_url, (tmp_path / "mailproc.toml").read_text())
    run(tmp_path, "db", "copy", postgres_url)
    _is_as_it_was(moved, then)


def test_a_backup_made_before_the_upgrade_is_restored_after_it(tmp_path: Path) -> None:
    then = first_release(tmp_path)
    other = folder_for(tmp_path / "other", config=(tmp_path / "mailproc.toml").read_text())
    run(tmp_path, "backup", "old.backup")
    run(tmp_path, "db", "upgrade")
    run(other, "db", "upgrade")  # empty tables of the newest schema are in nobody's way
    run(other, "restore", str(tmp_path / "old.backup"))
    _is_as_it_was(other, then)


def test_every_schema_has_a_database_to_try_the_upgrade_with() -> None:
    assert known_revisions() == {"0001", "0002"}  # a new one: record a release, extend the tests


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
