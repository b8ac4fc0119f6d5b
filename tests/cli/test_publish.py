"""`mailproc export`, `publish` and `status` from outside."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from mailproc.cli.export import FORMS as OFFERED
from mailproc.publish import FORMS
from tests.support.server import AGENT, configuration, mail, run

SECOND_LIST = """
[[list]]
name = "other"
address = "other@lists.example.org"
agent = "other-agenda@lists.example.org"
members = ["Jane Roe <jane@example.org>"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with a topic and a vote."""
    more = 'timezone = "Europe/Berlin"'
    (tmp_path / "mailproc.toml").write_text(configuration(more=more), encoding="utf-8")
    take_in(tmp_path, "Jane Roe <jane@example.org>", "[PROPOSE] NUMA")
    take_in(tmp_path, "John Doe <john@example.org>", "VOTE T1 +1")
    return tmp_path


def take_in(folder: Path, sender: str, subject: str) -> None:
    """A mail through the pipe."""
    file = folder / "mail.eml"
    file.write_bytes(mail(sender, subject).as_bytes())
    run(folder, "ingest", "--list", "devel", str(file))


def test_export_prints_the_form_that_is_asked_for_json_by_default(folder: Path) -> None:
    for form, part in (("mediawiki", "| NUMA"), ("ics", "BEGIN:VCALENDAR")):
        assert part in run(folder, "export", "--format", form).stdout
    assert json.loads(run(folder, "export").stdout)["topics"][0]["tally"]["for"] == 1


def test_export_of_an_unknown_form_names_the_forms(folder: Path) -> None:
    said = run(folder, "export", "--format", "docx", status=2).stderr
    assert all(form in said for form in FORMS)
    assert OFFERED == FORMS


def test_publish_writes_the_site_and_then_only_what_changed(folder: Path) -> None:
    assert "files written, 0 removed, 0 as they were" in run(folder, "publish", "www").stdout
    page = (folder / "www" / "T1.html").read_text(encoding="utf-8")
    assert f"mailto:{AGENT}?subject=VOTE%20T1%20%2B1" in page
    assert "Jane Roe" in page
    assert "John Doe" in (folder / "www" / "tally-1.html").read_text(encoding="utf-8")
    assert "www: 0 files written, 0 removed" in run(folder, "publish", "www").stdout
    take_in(folder, "Ann Other <ann@example.org>", "no command")
    run(folder, "publish", "www")
    assert (folder / "www" / "T1.html").read_text(encoding="utf-8") == page


def test_feed_and_calendar_are_the_same_wherever_and_whenever_they_are_published(
    folder: Path,
) -> None:
    run(folder, "chair", "MEETING Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 14:00")
    run(folder, "publish", "www")
    take_in(folder, "Ann Other <ann@example.org>", "no command")
    run(folder, "publish", "other")
    run(folder, "publish", "www")
    for name in ("feed.xml", "meeting.ics"):
        first, other = (folder / place / name for place in ("www", "other"))
        assert first.read_bytes() == other.read_bytes()
        said = first.read_bytes().partition(b"BEGIN:VTIMEZONE")[0]
        assert not re.search(rb"1970-?01", said)  # a token may have 1970 in it


def test_publish_into_a_folder_with_somebody_elses_page_is_refused(folder: Path) -> None:
    (folder / "www").mkdir()
    (folder / "www" / "index.html").write_text("theirs")
    said = run(folder, "publish", "www", status=1).stderr
    assert said == "mailproc: www/index.html was not written by mailproc; move it away first\n"


def test_of_several_lists_each_is_published_in_its_own_folder(folder: Path) -> None:
    with (folder / "mailproc.toml").open("a", encoding="utf-8") as file:
        file.write(SECOND_LIST)
    run(folder, "publish", "www")
    assert (folder / "www" / "devel" / "T1.html").is_file()
    assert (folder / "www" / "other" / "index.html").is_file()
    run(folder, "publish", "one", "--list", "devel")
    assert (folder / "one" / "T1.html").is_file()


def test_status_tells_a_person_what_is_open_and_what_waits(folder: Path) -> None:
    lines = run(folder, "status").stdout.splitlines()
    assert lines[0] == "devel: Developer Meeting, no date yet"
    assert lines[1:3] == ["  voting is open, 1 voters", "  topics: 1 proposed"]
    assert [line.split()[0] for line in lines[4:]] == ["letters:", "outbox:"]
    facts = json.loads(run(folder, "status", "--json").stdout)
    assert facts["lists"]["devel"]["by_status"] == {"proposed": 1}


def test_status_tells_what_failed_and_what_to_do_about_it(folder: Path) -> None:
    with sqlite3.connect(folder / "mailproc.db") as connection:
        connection.execute("UPDATE letters SET state='shunted', reason='a bug' WHERE id=1")
        connection.execute("UPDATE outbox SET state='failed', error='550 no such user'")
    connection.close()
    said = run(folder, "status").stdout
    assert "FAILED   letter 1 of " in said
    assert "a bug" in said
    assert "mailproc letters retry 1" in said
    assert "550 no such user" in said
    assert "mailproc outbox retry 1" in said
