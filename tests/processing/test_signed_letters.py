"""Letters signed with real keys, all the way: what a signature is worth to the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from mailproc.identity import IdentitySettings
from mailproc.meeting.roster import Act, Rules, Tier
from mailproc.processing.authenticate import Authenticator
from mailproc.store.database import Database
from tests.support.harness import AGENT, LIST, Clock, Harness, reply
from tests.support.identity_signing import Zone, letter, sign, zone
from tests.support.template import migrated

NUMBERS = count(1)
Open = Callable[..., Harness]


@pytest.fixture
def open_harness(tmp_path: Path) -> Iterator[Open]:
    databases: list[Database] = []

    def open_one(zone: Zone, for_votes: Tier = "confirmed") -> Harness:
        database = migrated(tmp_path / f"{len(databases)}.db")
        databases.append(database)
        needs: Mapping[Act, Tier] = {"propose": "from", "vote": for_votes, "chair": "confirmed"}
        rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=needs)
        authenticator = Authenticator({"devel": IdentitySettings(addresses=(LIST, AGENT))}, zone)
        # The letters are dated now, and a signature that is too old proves nothing.
        clock = Clock(datetime.now(UTC))
        harness = Harness(database, rules, clock=clock, authenticator=authenticator)
        harness.mail(vote("[PROPOSE] NUMA", "why"))
        harness.answers()
        return harness

    yield open_one
    for database in databases:
        database.close()


def vote(subject: str = "votes", body: str = "VOTE T1 +1", **fields: str) -> bytes:
    """A letter of Jane's, written now, unlike any other."""
    name = f"<{next(NUMBERS)}@example.org>"
    more = {"To": LIST, "Subject": subject, "Message-ID": name, **fields}
    return letter(f"{body}\n", **more)


def tally(harness: Harness) -> tuple[int, int]:
    count = harness.topic(1)["tally"]
    return count["for"], count["against"]


def test_a_signed_vote_counts_at_once(open_harness: Open) -> None:
    harness = open_harness(zone("example.org"))
    row = harness.mail(sign(vote()))
    assert (row["state"], row["tier"], row["headers"]) == ("processed", "dkim", "dkim")
    assert "example.org" in row["why"]
    assert tally(harness) == (1, 0)


@pytest.mark.parametrize(
    "body", ["I vote T1 +1.", "NUMA: yes", "Thanks! Please count me as +1 on T1"]
)
def test_a_signed_vote_in_other_words_counts_at_once(open_harness: Open, body: str) -> None:
    harness = open_harness(zone("example.org"), for_votes="dkim")
    row = harness.mail(sign(vote(body=body, To=AGENT)))
    assert (row["state"], row["tier"]) == ("processed", "dkim")
    assert tally(harness) == (1, 0)


def test_one_altered_byte_and_it_has_to_be_confirmed(open_harness: Open) -> None:
    harness = open_harness(zone("example.org"))
    row = harness.mail(sign(vote()).replace(b"VOTE T1 +1", b"VOTE T1 -1"))
    assert (row["state"], row["tier"]) == ("held", "from")
    assert tally(harness) == (0, 0)


def test_the_signature_of_another_domain_says_nothing(open_harness: Open) -> None:
    harness = open_harness(zone("example.org", "evil.example"))
    row = harness.mail(sign(vote(), domain="evil.example"))
    assert (row["state"], row["tier"]) == ("held", "from")


def test_a_resolver_that_is_down_loses_nothing(open_harness: Open) -> None:
    harness = open_harness(Zone({"s1._domainkey.example.org": None}))
    row = harness.mail(sign(vote()))
    assert (row["state"], row["tier"]) == ("held", "from")
    assert "no answer" in row["why"]


def test_a_list_footer_breaks_the_signature_and_a_confirmation_carries_it(
    open_harness: Open,
) -> None:
    harness = open_harness(zone("example.org"))
    row = harness.mail(sign(vote()) + b"\r\n_______\r\ndevel mailing list\r\n")
    assert row["state"] == "held"
    (question,) = harness.answers()
    harness.mail(reply(question))
    assert tally(harness) == (1, 0)
    assert harness.row(row["id"])["tier"] == "confirmed"


def test_a_replayed_ballot_does_not_count_again(open_harness: Open) -> None:
    harness = open_harness(zone("example.org"))
    signed = sign(vote(), names=("From", "To", "Subject", "Date"))
    assert harness.mail(signed)["state"] == "processed"
    harness.mail(sign(vote(body="VOTE T1 -1", subject="changed my mind")))
    assert tally(harness) == (0, 1)
    assert harness.mail(signed)["state"] == "duplicate"
    again = signed.replace(b"Message-ID: <", b"Message-ID: <again.", 1)
    assert again != signed
    assert harness.mail(again)["state"] == "held"
    assert tally(harness) == (0, 1)


def test_a_forged_subject_on_a_signed_body_is_not_believed(open_harness: Open) -> None:
    harness = open_harness(zone("example.org"))
    signed = sign(vote(body="hello"), names=("From", "To", "Date", "Message-ID"))
    forged = signed.replace(b"Subject: votes", b"Subject: VOTE T1 -1")
    row = harness.mail(forged)
    assert row["state"] == "held"
    assert tally(harness) == (0, 0)


def test_where_only_signatures_count_nobody_is_asked_to_confirm(open_harness: Open) -> None:
    harness = open_harness(zone("example.org"), for_votes="dkim")
    row = harness.mail(vote())
    assert row["state"] == "refused"
    (answer,) = harness.answers()
    assert "valid signature" in answer.get_content()
    assert harness.mail(sign(vote()))["state"] == "processed"
