"""Every kind of record is in an export and on a page, or it is said here why nobody sees it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from mailproc.meeting.records import MinuteKind, Record
from mailproc.publish import Shown, export, exports, site_of
from tests.support.harness import AGENT, Harness, letter
from tests.support.sample_meetings import chair, open_sample_harness, shown

#: What of each kind stands in the JSON export and on the pages, as `meeting` makes it.
SHOWN = {
    "Topic": "A zebra in the kernel",
    "Ballot": "the zebra bites",  # the reason that was given
    "Ranking": "",  # see the test of a ranked meeting
    "Second": '"seconds": 1',
    "Decision": "A zebra on the logo",
    "DecisionVote": "it suits us",  # the reason that was given
    "Election": "Keepers of the zebra",
    "Candidate": "C1",
    "ElectionBallot": "",  # see the test of an election
    "Meeting": "Zebra Summit",
    "Series": "last Friday",  # as its chair wrote it
    "Setting": "ZEBRAS",  # how proposals are marked
    "Person": "John Doe",
    "Attendance": "Ann Other",
    "Minute": "The zebra is striped",
    "Action": "by the dozen",  # what came of it
    "Snapshot": "",  # what was published before: see test_frozen_meetings
}
#: Who sees the others, and nobody else.
NOT_SHOWN = {
    "Invitation": "the chairs, and whoever is invited",
    "Availability": "whoever said it, and chairs: of others it says when they are not at home",
    "Timezone": "whoever set it",
    "Hold": "whoever is asked, and the chairs by STATUS",
    "Quota": "nobody: how much of something was used up",
    "Waiting": "whoever is told it later",
    "ShownMail": "nobody: which mails of ours others know",
    "Digested": "nobody: what the last digest showed",
    "DeadAddress": "the chairs by STATUS, and the operator",
    "LastLetter": "nobody: what UNDO takes back",
}
MINUTES = {
    "decided": "We paint it",
    "action": "buys the paint",
    "note": "The zebra is striped",
    "present": "Ada Smith",
}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Harness:
    """A meeting with a record of each kind."""
    harness = open_sample_harness(tmp_path_factory.mktemp("kinds"))
    harness.command(["SETTINGS", 'proposal_tags: ["ZEBRAS", "PROPOSE"]'])
    chair(harness, "MEETING Zebra Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 14:00")
    harness.mail(letter("jane@example.org", "[PROPOSE] A zebra in the kernel"))
    harness.mail(letter("john@example.org", "VOTE T1 -1, the zebra bites", to=AGENT))
    harness.mail(letter("ann@example.org", "two", "SECOND T1\nATTEND", to=AGENT))
    chair(harness, "NOTE T1 The zebra is striped")
    chair(harness, "DECIDED T1 We paint it\nACTION T1 John buys the paint\nPRESENT Ada Smith")
    harness.mail(letter("john@example.org", "DONE A1 by the dozen", to=AGENT))
    harness.command(["SETTINGS", 'decision_rules: {"small": {"passes": "lazy"}}'])
    harness.mail(letter("jane@example.org", "[VOTE] A zebra on the logo"))
    harness.mail(letter("ann@example.org", "three", "VOTE T2 +1, since it suits us", to=AGENT))
    chair(harness, "CLOSE VOTING")
    chair(harness, "SERIES Zebra calls\nRepeats: last Friday\nAt: 16:00 UTC")
    chair(harness, "ELECTION Keepers of the zebra")
    elect(harness)
    return harness


def elect(harness: Harness) -> None:
    """Have two stand for one seat, and two people vote."""
    for name in ("john", "ann"):
        harness.mail(letter(f"{name}@example.org", "me", "NOMINATE me", to=AGENT))
    harness.clock.now += timedelta(days=8)
    harness.command(["NOTIFY"])
    harness.mail(letter("john@example.org", "mine", "RANK C1", to=AGENT))
    harness.mail(letter("ann@example.org", "mine", "RANK C2 > C1", to=AGENT))
    harness.clock.now += timedelta(days=8)
    harness.command(["NOTIFY"])


@pytest.fixture(scope="module")
def meeting(played: Harness) -> Shown:
    """The same, to be shown."""
    return shown(played)


def test_the_meeting_has_a_record_of_each_kind_that_is_shown(played: Harness) -> None:
    agenda, _ = played.agenda()
    there = {kind.__name__ for kind in get_args(Record) if any(agenda.all(kind))}
    assert SHOWN.keys() - there == {"Ranking"}


def test_each_kind_is_said_to_be_shown_or_not() -> None:
    assert {kind.__name__ for kind in get_args(Record)} == SHOWN.keys() | NOT_SHOWN.keys()
    assert set(get_args(MinuteKind)) == MINUTES.keys()


def test_what_is_shown_is_in_an_export_and_on_a_page(meeting: Shown) -> None:
    told = export(meeting.view, "json")
    site = site_of([[meeting]]).files
    pages = "".join(text.decode() for name, text in site.items() if name.endswith(".html"))
    for mark in (*SHOWN.values(), *MINUTES.values()):
        assert mark in told
        assert mark.replace('"seconds": 1', "1 seconded") in pages, mark
    assert "Action, John Doe: buys the paint" in pages
    _, *rows = site["actions.csv"].decode().splitlines()
    assert rows == ["A1,T1,John Doe,buys the paint,,done,by the dozen"]


def test_the_export_keeps_its_schema_with_all_of_them(meeting: Shown) -> None:
    schema = json.loads(Path(exports.__file__).with_name("export.schema.json").read_text())
    told = json.loads(export(meeting.view, "json"))
    assert told["elections"][0]["rounds"]
    jsonschema.validate(told, schema, jsonschema.Draft202012Validator)


def test_a_ballot_in_an_election_is_on_its_page_below_a_receipt(
    meeting: Shown,
) -> None:
    files = site_of([[meeting]]).files
    page = files["E1.html"].decode()
    (line,) = (one for one in meeting.election_sheets["E1"] if one["candidates"] == ["C2", "C1"])
    assert line["voter"] in page
    assert "C2 &gt; C1" in page
    assert "C1 <bdi>John Doe</bdi>: elected" in page.replace('<span class="id">', "").replace(
        "</span>", ""
    )
    told = files["E1.blt"].decode()
    assert told == '2 1\n1 1 0\n1 2 1 0\n0\n"John Doe"\n"Ann Other"\n"Keepers of the zebra"\n'
    assert export(meeting.view, "blt") == told


def test_a_ranking_is_in_the_tally_sheet(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    chair(harness, "MEETING Ranked\nBallot: ranked")
    for title in ("NUMA", "EFI"):
        harness.mail(letter("jane@example.org", f"[PROPOSE] {title}"))
    harness.mail(letter("john@example.org", "RANK T2 > T1", to=AGENT))
    made = shown(harness)
    assert {"voter": "John Doe", "choices": {"T1": "2", "T2": "1"}} in made.sheet
    assert "John Doe" in site_of([[made]]).files["tally-1.html"].decode()
