"""`mailproc check` as a whole: a healthy setup, exit codes, JSON, and that it leaves no trace."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support.server import configuration, run


def test_a_healthy_setup_has_one_ok_line_for_each_thing_and_no_trace(tmp_path: Path) -> None:
    (tmp_path / "mailproc.toml").write_text(configuration())
    done = run(tmp_path, "check")
    assert done.stdout.splitlines() == [
        "ok      configuration: devel",
        f"ok      database {tmp_path}/mailproc.db (not there yet; serve makes it)",
        "ok      smtp at 127.0.0.1:0",
        f"ok      relay maildir:{tmp_path}/outbox",
        "ok      people of devel: 4, chairs among them: 1",
        "ok      43 templates, rendered with a sample meeting",
    ]
    assert done.stderr == ""
    assert [one.name for one in tmp_path.iterdir()] == ["mailproc.toml"]


def test_a_fault_ends_with_1_and_hides_no_other(tmp_path: Path) -> None:
    text = configuration("sqlite:////nowhere/mailproc.db").replace(
        "maildir:outbox", "smtp://127.0.0.1:9"
    )
    (tmp_path / "mailproc.toml").write_text(text)
    rows = json.loads(run(tmp_path, "check", "--json", status=1).stdout)
    failed = [row for row in rows if row["fault"]]
    assert [row["what"].split()[0] for row in failed] == ["database", "relay"]
    assert all(row["cure"] and row["warning"] is False for row in failed)
    assert {row["fault"] for row in rows if row not in failed} == {""}


def test_a_warning_ends_with_0(tmp_path: Path) -> None:
    text = configuration().replace('chairs = ["chair@example.org"]', "")
    (tmp_path / "mailproc.toml").write_text(text)
    rows = json.loads(run(tmp_path, "check", "--json").stdout)
    assert [row["warning"] for row in rows if row["fault"]] == [True]


def test_a_meeting_in_a_wrong_year_is_a_fault_of_the_configuration(tmp_path: Path) -> None:
    meeting = "[list.meeting]\nstarts = 3027-08-26T13:00:00\nends = 3027-08-26T17:00:00\n"
    (tmp_path / "mailproc.toml").write_text(configuration() + meeting)
    done = run(tmp_path, "check", status=2)
    assert (
        "meeting.starts: 3027-08-26T13:00:00 is in no year that MEETING would take" in done.stderr
    )


def test_a_machine_without_time_zones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shadow" / "tzdata").mkdir(parents=True)
    (tmp_path / "shadow" / "tzdata" / "__init__.py").touch()
    paths = (str(tmp_path / "shadow"), os.environ.get("PYTHONPATH", ""))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    monkeypatch.setenv("PYTHONTZPATH", "")
    meeting = "[list.meeting]\nstarts = 2027-08-26T13:00:00\nends = 2027-08-26T17:00:00\n"
    (tmp_path / "mailproc.toml").write_text(configuration() + meeting)
    done = run(tmp_path, "check", status=2, fresh=True)
    assert done.stderr.splitlines() == [
        (
            'mailproc.toml: [[list]] "devel": timezone: this machine has no time zone data;'
            " install your system's tzdata, or: pip install tzdata"
        )
    ]
