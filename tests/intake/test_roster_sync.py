"""Rosters follow their sources, and a source that fails takes nobody off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailproc.config.people import joined
from mailproc.config.roster_source_url import SOURCE_KINDS
from mailproc.intake.roster_sources import ROSTER_SOURCES
from mailproc.meeting.roster import Member
from tests.support.mailman_server import FakeMailman, fake_mailman
from tests.support.server import AGENT, configuration, mail, run, serving, wait_for

JANE = {"name": "Jane Roe", "addresses": ["jane@example.org", "jroe@example.com"], "chair": False}


@pytest.fixture
def server() -> Iterator[FakeMailman]:
    with fake_mailman() as found:
        found.subscribe("mia@example.org", "Mia", user="1")
        found.know("mia@example.net", "1")
        found.subscribe(AGENT)
        yield found


def written(folder: Path, more: str) -> None:
    (folder / "mailproc.toml").write_text(configuration(more=more))


def roster(folder: Path) -> dict[str, dict[str, Any]]:
    rows = map(json.loads, run(folder, "roster", "--json").stdout.splitlines())
    return {row["addresses"][0]: row for row in rows}


def test_a_dry_run_shows_what_a_sync_then_does(tmp_path: Path, server: FakeMailman) -> None:
    written(tmp_path, f'members_from = "{server.source}"')
    shown = run(tmp_path, "roster", "--dry-run").stdout
    assert shown == "+ Mia <mia@example.org>, <mia@example.net>\n"
    assert "mia@example.org" not in roster(tmp_path)
    assert run(tmp_path, "roster", "sync", "--dry-run").stdout == shown
    assert run(tmp_path, "roster", "sync").stdout == shown
    assert roster(tmp_path)["mia@example.org"]["addresses"] == [
        "mia@example.org",
        "mia@example.net",
    ]
    assert roster(tmp_path)["jane@example.org"] == JANE
    assert AGENT not in roster(tmp_path)
    assert run(tmp_path, "roster", "sync").stdout == "nothing changes: 5 people\n"
    server.rosters["member"].pop(0)
    assert run(tmp_path, "roster", "sync").stdout.startswith("- Mia <mia@example.org>")
    run(tmp_path, "verify")


def test_a_source_that_fails_leaves_the_roster_as_it_was(
    tmp_path: Path, server: FakeMailman
) -> None:
    written(tmp_path, f'members_from = "{server.source}"')
    run(tmp_path, "roster", "sync")
    server.status = 500
    failed = run(tmp_path, "roster", "sync", status=1)
    assert "the roster stays as it is: Mailman at 127.0.0.1" in failed.stderr
    server.status, server.rosters["member"] = 0, []
    assert "has no members" in run(tmp_path, "roster", "sync", status=1).stderr
    # The configuration changes meanwhile: who is added is added, and nobody else is lost.
    written(tmp_path, f'members_from = "{server.source}"\nlanguage = "en"')
    text = (tmp_path / "mailproc.toml").read_text()
    text = text.replace('["chair@example.org"]', '["new@example.org"]')
    (tmp_path / "mailproc.toml").write_text(text)
    found = roster(tmp_path)
    assert found["mia@example.org"]["name"] == "Mia"
    assert (found["chair@example.org"]["chair"], found["new@example.org"]["chair"]) == (False, True)


def test_owners_are_chairs_where_the_configuration_says_so(
    tmp_path: Path, server: FakeMailman
) -> None:
    server.subscribe("mia@example.net", user="1", role="owner")
    written(tmp_path, f'members_from = "{server.source}"\nchairs_from = ["owner"]')
    assert run(tmp_path, "roster", "sync").stdout.endswith("(chair)\n")
    assert roster(tmp_path)["mia@example.org"]["chair"]


def test_serve_asks_the_source_when_it_starts_and_a_new_member_votes_with_any_address(
    tmp_path: Path, server: FakeMailman
) -> None:
    with serving(tmp_path, configuration(more=f'members_from = "{server.source}"')) as serve:
        wait_for(lambda: "mia@example.org" in roster(tmp_path))
        serve.send(mail("john@example.org", "[PROPOSE] NUMA", Message_ID="<1@x>"))
        vote = mail("mia@example.net", "Re: x", "VOTE +1", In_Reply_To="<1@x>")
        serve.send(vote)
        wait_for(lambda: len(serve.sent()) == 2)
        assert serve.export()["topics"][0]["tally"]["for"] == 1


def test_serve_reads_the_members_file_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "people.txt"
    file.write_text("Mia <mia@example.org>\n")
    with serving(tmp_path, configuration(more='members_file = "people.txt"')):
        wait_for(lambda: "mia@example.org" in roster(tmp_path))
        file.write_text("Mia <mia@example.org>\nthis is nobody\n")
        wait_for(lambda: "line 2" in (tmp_path / "serve.log").read_text())
        file.write_text("Mia <mia@example.org>, <mia@example.net>\nZoe <zoe@example.org>\n")
        wait_for(lambda: "roster of devel changes" in (tmp_path / "serve.log").read_text())
        wait_for(lambda: "zoe@example.org" in roster(tmp_path))
    assert "nobody" in (tmp_path / "serve.log").read_text()


def test_a_role_that_makes_no_chairs_is_a_fault_of_the_configuration(tmp_path: Path) -> None:
    written(tmp_path, 'chairs_from = ["owners"]')
    told = run(tmp_path, "roster", status=2).stderr
    assert 'chairs_from[0]: "owners" is no role' in told
    assert 'did you mean "owner"?' in told


def test_who_leaves_with_a_ballot_is_named_and_a_new_address_can_be_told(
    tmp_path: Path, server: FakeMailman
) -> None:
    written(tmp_path, f'members_from = "{server.source}"')
    run(tmp_path, "roster", "sync")
    for sender, text in (
        ("john@example.org", "PROPOSE: NUMA"),
        ("mia@example.net", "VOTE T1 +1\nLEAD T1 me"),
    ):
        (tmp_path / "letter").write_bytes(mail(sender, "", text).as_bytes())
        run(tmp_path, "ingest", "letter")
    server.rosters["member"].pop(0)
    server.subscribe("mia@example.com", "Mia", user="2")
    shown = run(tmp_path, "roster", "sync").stdout
    assert (
        "- Mia <mia@example.org>, <mia@example.net>; leads T1, has voted: if the address" in shown
    )
    assert tally(tmp_path) == 0
    run(tmp_path, "roster", "rename", "nobody@example.org", "mia@example.com", status=1)
    run(tmp_path, "roster", "rename", "mia@example.org", "mia@example.com")
    assert roster(tmp_path)["mia@example.com"]["addresses"] == ["mia@example.com"]
    assert tally(tmp_path) == 1
    assert run(tmp_path, "roster", "sync").stdout.startswith("nothing changes")
    run(tmp_path, "verify")


def tally(folder: Path) -> int:
    found = json.loads(run(folder, "export", "--format", "json").stdout)
    return int(found["topics"][0]["tally"]["for"])


def test_the_configurations_word_on_whose_an_address_is_counts() -> None:
    jane, john = Member("Jane", ("j@x", "j@y")), Member("John", ("john@x",))
    mailman = Member("J. R.", ("j@z", "j@y", "john@x"), chair=True)
    other = Member("Other", ("o@x", "J@Z"))
    assert joined((jane, john), (mailman, other)) == (
        Member("Jane", ("j@x", "j@y", "j@z", "o@x"), chair=True),
        john,
    )


def test_a_source_that_the_configuration_takes_can_be_asked() -> None:
    assert set(ROSTER_SOURCES) == set(SOURCE_KINDS)
    for name, kind in SOURCE_KINDS.items():
        assert kind.example.startswith(f"{name}:")
