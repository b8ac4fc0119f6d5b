"""Copies of a mail: which one counts; nobody takes the place of another, or of the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from typing import Any, Final

import pytest

from mailproc.intake.scheduler import Scheduler
from mailproc.meeting.roster import Act, Rules, Tier
from mailproc.store.database import Database
from tests.processing.test_verified import Believing
from tests.support.harness import AGENT, LIST, Harness, letter

TRUST: Final[Mapping[Act, Tier]] = {"propose": "from", "vote": "confirmed", "chair": "from"}
RULES = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST)


@pytest.fixture
def harness(migrated_url: str) -> Iterator[Harness]:
    """A list with one topic."""
    with closing(Database(migrated_url)) as database:
        harness = Harness(database, RULES, authenticator=Believing({}))
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", message_id="<1@x>"))
        yield harness


def vote(harness: Harness, choice: str) -> dict[str, Any]:
    raw = letter("jane@example.org", "signed", f"VOTE T1 {choice}", to=AGENT, message_id="<v@x>")
    return harness.mail(raw)


def test_a_copy_that_proves_more_counts_at_once(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Believing, "believes", False)
        assert vote(harness, "+1")["state"] == "held"
    assert vote(harness, "+1")["state"] == "processed"
    assert harness.topic(1)["tally"]["for"] == 1
    again = vote(harness, "+1")
    assert (again["state"], again["reason"]) == ("duplicate", "the same as letter 4")


def test_the_clock_closes_the_vote_whoever_has_its_name(harness: Harness) -> None:
    until = harness.clock.now + timedelta(hours=1)
    opened = f"OPEN VOTING until {until:%Y-%m-%d %H:%M:%S}"
    row = harness.mail(letter("carol@example.org", "", opened, to=AGENT, message_id="<o@x>"))
    assert row["state"] == "processed", row["reason"]
    names = [f"close.{row['id']}.1.{until:%Y%m%dT%H%M%S}.devel", "close.1.devel"]
    for name in names:
        forged = letter(AGENT, "hi", "x", to=AGENT, message_id=f"<{name}@lists.example.org>")
        assert harness.mail(forged)["state"] == "ignored"
    harness.clock.now = until + timedelta(minutes=1)
    Scheduler(harness.acceptor, {}).run_due()
    harness.processor.process_all()
    assert harness.view()["meeting"]["voting"] == "closed"


def test_the_clocks_letter_is_one_whichever_process_wrote_it(harness: Harness) -> None:
    numbers = [harness.acceptor.command("devel", ["DIGEST"], "cron.1.devel") for _ in range(2)]
    harness.processor.process_all()
    first, second = map(harness.row, numbers)
    assert (first["state"], second["state"]) == ("processed", "duplicate")
    assert first["message_id"] != "<cron.1.devel@lists.example.org>"
    outside = harness.mail(
        letter("jane@example.org", "HELP", to=AGENT, message_id=first["message_id"])
    )
    assert outside["state"] == "processed"  # whoever has seen it gains nothing
