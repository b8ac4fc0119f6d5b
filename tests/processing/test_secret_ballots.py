"""Secret ballots: receipts find one's own line and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailproc.meeting.tally_sheet import Sheet, tally_sheet
from mailproc.store.lists import list_row
from tests.support.harness import AGENT, LIST, MEMBERS, Harness, letter, opened_harness

VOTERS = {"john@example.org": "+1", "ann@example.org": "-1", "jroe@example.com": "0"}


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    with opened_harness(tmp_path) as harness:
        harness.mail(letter("carol@example.org", "", "MEETING Summit\nSecret: yes", to=AGENT))
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
        harness.answers()
        yield harness


def vote_all(harness: Harness) -> dict[str, str]:
    """Everybody votes; the receipts that they got, by choice."""
    receipts = {}
    for voter, choice in VOTERS.items():
        harness.mail(letter(voter, f"VOTE T1 {choice}", to=AGENT))
        (ack,) = harness.answers()
        found = re.search(r"Your receipt is ([a-z2-9]{12});", ack.get_content())
        assert found, ack.get_content()
        receipts[choice] = found[1]
    return receipts


def sheet(harness: Harness) -> Sheet:
    agenda, _ = harness.agenda()
    with harness.database.reading() as connection:
        return tally_sheet(agenda, list_row(connection, "devel").secret)


def test_while_voting_is_open_the_sheet_is_a_dummy(harness: Harness) -> None:
    receipts = vote_all(harness)
    lines = sheet(harness)
    assert len(lines) == len(MEMBERS)  # whoever may vote, however many have
    assert all(not line["choices"] for line in lines)
    assert not {line["voter"] for line in lines} & set(receipts.values())


def test_after_the_close_each_voter_finds_her_line_and_no_name_stands_there(
    harness: Harness,
) -> None:
    receipts = vote_all(harness)
    harness.mail(letter("carol@example.org", "CLOSE VOTING", to=AGENT))
    lines = {str(line["voter"]): line["choices"] for line in sheet(harness)}
    assert lines == {receipt: {"T1": choice} for choice, receipt in receipts.items()}
    posted = [mail for mail in harness.answers() if mail["To"] == LIST]
    assert not any(name in posted[0].get_content() for name in ("John", "Ann", "jroe"))


def test_a_receipt_stays_the_same_however_often_and_from_where_one_votes(harness: Harness) -> None:
    first = vote_all(harness)
    harness.mail(letter("jane@example.org", "VOTE T1 0", to=AGENT))
    assert first["0"] in harness.answers()[0].get_content()


def test_a_receipt_does_not_follow_from_what_is_public(harness: Harness) -> None:
    receipts = vote_all(harness)
    agenda, _ = harness.agenda()
    assert {line["voter"] for line in tally_sheet(agenda, "00" * 32)}.isdisjoint(receipts.values())


def test_an_open_vote_shows_names(harness: Harness) -> None:
    harness.mail(letter("carol@example.org", "", "MEETING\nSecret: no", to=AGENT))
    harness.answers()
    for voter, choice in VOTERS.items():
        harness.mail(letter(voter, f"VOTE T1 {choice}", to=AGENT))
    assert sheet(harness) == [
        {"voter": "Ann Other", "choices": {"T1": "-1"}},
        {"voter": "Jane Roe", "choices": {"T1": "0"}},
        {"voter": "John Doe", "choices": {"T1": "+1"}},
    ]
