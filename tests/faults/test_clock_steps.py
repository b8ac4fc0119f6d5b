"""The clock steps, an hour or a year, back or on: nothing is lost, out of order, twice or never."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailproc.delivery.outbox import Outbox
from mailproc.delivery.relay import TemporaryFailure
from mailproc.intake.scheduler import Scheduler
from mailproc.mail.reply import Reply
from mailproc.store import replies
from mailproc.store.database import StoreUnavailable
from tests.support.harness import AGENT, Harness, letter, opened_harness

MONDAYS = {"devel": "0 9 * * MON"}
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
STEPS = pytest.mark.parametrize("step", [-YEAR, -HOUR, HOUR, YEAR], ids=str)


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    with opened_harness(tmp_path) as harness:
        harness.clock.now = datetime(2027, 8, 1, 12, 0, tzinfo=UTC)  # a Sunday
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
        yield harness


class Relay:
    """Takes what it is given, unless it is away; `meanwhile` is called while it does."""

    def __init__(self) -> None:
        self.away = False
        self.sent: list[str] = []
        self.meanwhile: Callable[[], object] = list

    def send(self, mail: Reply) -> str:
        if self.away:
            raise TemporaryFailure("451 greylisted")
        self.meanwhile()
        self.sent.append(mail.message_id)
        return "250 taken"

    def check(self, routes: Iterable[tuple[str, str]] = ()) -> None:
        """Never asked."""

    def close(self) -> None:
        """Nothing is open."""


def sending(harness: Harness) -> tuple[Outbox, Relay]:
    relay = Relay()
    return Outbox(harness.database, relay, timedelta(days=5), harness.clock), relay


def states(harness: Harness) -> list[str]:
    with harness.database.reading() as connection:
        return [row.state for row in replies.describe(connection)]


def posted(harness: Harness) -> list[str]:
    """The kinds of mail since the last look."""
    harness.processor.process_all()
    return [mail["Message-ID"][1:].partition(".")[0] for mail in harness.answers()]


@STEPS
def test_letters_are_decided_in_the_order_in_which_they_came(
    harness: Harness, step: timedelta
) -> None:
    harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    harness.clock.now += step
    harness.mail(letter("john@example.org", "VOTE T1 -1", to=AGENT))
    assert harness.topic(1)["tally"] == {
        "for": 0,
        "abstain": 0,
        "against": 1,
        "score": -1,
        "voters": 1,
    }


@STEPS
def test_an_answer_that_waits_is_tried_again_all_the_same(
    harness: Harness, step: timedelta
) -> None:
    outbox, relay = sending(harness)
    relay.away = True
    assert outbox.send_due() == 1
    relay.away = False
    harness.clock.now += step
    for _ in range(4):  # hours
        outbox.send_due()
        harness.clock.now += HOUR
    assert states(harness) == ["sent"]
    assert len(relay.sent) == 1


@STEPS
def test_an_answer_that_was_not_tried_yet_is_tried_all_the_same(
    harness: Harness, step: timedelta
) -> None:
    outbox, _ = sending(harness)
    harness.clock.now += step
    for _ in range(4):  # hours
        outbox.send_due()
        harness.clock.now += HOUR
    assert states(harness) == ["sent"]


def test_a_clock_far_ahead_gives_no_answer_up_at_the_first_tries(harness: Harness) -> None:
    outbox, relay = sending(harness)
    relay.away = True
    harness.clock.now += YEAR
    outbox.send_due()
    assert states(harness) == ["queued"]
    relay.away = False
    harness.clock.now += HOUR
    outbox.send_due()
    assert states(harness) == ["sent"]


def test_an_answer_is_given_up_in_the_end(harness: Harness) -> None:
    outbox, relay = sending(harness)
    relay.away = True
    for _ in range(6 * 24):  # hours
        outbox.send_due()
        harness.clock.now += HOUR
    assert states(harness) == ["failed"]


def test_what_a_slow_relay_makes_one_process_late_with_no_other_sends_too(
    harness: Harness,
) -> None:
    for count in range(9):
        harness.mail(letter("jane@example.org", f"[PROPOSE] Number {count}"))
    (slow, relay), (other, quick) = sending(harness), sending(harness)

    def two_minutes_pass() -> None:
        harness.clock.now += timedelta(minutes=2)
        other.send_due()

    relay.meanwhile = two_minutes_pass
    slow.send_due()
    harness.clock.now += DAY
    other.send_due()
    assert states(harness) == ["sent"] * 10
    assert len(relay.sent + quick.sent) == 10


@pytest.mark.parametrize("step", [timedelta(minutes=10), HOUR, YEAR], ids=str)
def test_a_digest_is_posted_once_when_the_clock_steps_back_after_it(
    harness: Harness, step: timedelta
) -> None:
    timetable = Scheduler(harness.acceptor, MONDAYS)
    timetable.run_due()
    harness.clock.now = datetime(2027, 8, 2, 9, 0, 1, tzinfo=UTC)
    timetable.run_due()
    assert "digest" in posted(harness)
    harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    harness.answers()
    harness.clock.now -= step
    timetable.run_due()
    harness.clock.now = datetime(2027, 8, 2, 9, 0, 2, tzinfo=UTC)
    timetable.run_due()
    assert posted(harness).count("digest") == (step == YEAR)  # the one of last year's Monday
    timetable.run_due()
    assert posted(harness) == []


def test_digests_go_on_after_the_clock_was_far_ahead(harness: Harness) -> None:
    timetable = Scheduler(harness.acceptor, MONDAYS)
    timetable.run_due()
    harness.clock.now += YEAR
    timetable.run_due()
    assert "digest" in posted(harness)
    harness.clock.now -= YEAR
    timetable.run_due()
    harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    harness.answers()
    for monday, kinds in ((2, []), (9, ["digest"])):  # that of the second was posted while ahead
        harness.clock.now = datetime(2027, 8, monday, 9, 0, 1, tzinfo=UTC)
        timetable.run_due()
        assert posted(harness) == kinds


def test_voting_closes_once_and_reminds_once_when_the_clock_steps_back(harness: Harness) -> None:
    timetable = Scheduler(harness.acceptor, {})
    harness.mail(letter("carol@example.org", "OPEN VOTING until 2027-08-10 12:00", to=AGENT))
    harness.answers()
    seen: list[str] = []
    for now in ("08-09 12:00", "08-09 11:00", "08-09 12:30", "08-10 12:01", "08-10 11:01"):
        harness.clock.now = datetime.fromisoformat(f"2027-{now}+00:00")
        timetable.run_due()
        Scheduler(harness.acceptor, {}).run_due()  # and another process
        seen += posted(harness)
    assert seen.count("reminder") == 4
    assert seen.count("result") == 1


def test_voting_that_a_wrong_clock_closed_closes_again_when_it_is_reopened(
    harness: Harness,
) -> None:
    timetable = Scheduler(harness.acceptor, {})
    until = "OPEN VOTING until 2027-08-10 12:00"
    harness.mail(letter("carol@example.org", until, to=AGENT, message_id="<1@example.org>"))
    harness.clock.now += YEAR
    timetable.run_due()
    assert "result" in posted(harness)
    harness.clock.now -= YEAR
    harness.mail(letter("carol@example.org", until, to=AGENT, message_id="<2@example.org>"))
    assert harness.view()["meeting"]["voting"] == "open"
    harness.answers()
    harness.clock.now = datetime(2027, 8, 10, 12, 0, 1, tzinfo=UTC)
    timetable.run_due()
    assert posted(harness) == ["result"]


def test_voting_closes_although_the_database_was_away_at_its_end(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    timetable = Scheduler(harness.acceptor, {})
    harness.mail(letter("carol@example.org", "OPEN VOTING until 2027-08-10 12:00", to=AGENT))
    harness.answers()
    harness.clock.now = datetime(2027, 8, 10, 12, 0, 1, tzinfo=UTC)
    with monkeypatch.context() as broken:
        broken.setattr(harness.acceptor, "accept", _away)
        with pytest.raises(StoreUnavailable):
            timetable.run_due()
    timetable.run_due()
    assert posted(harness) == ["result"]


def _away(*_: object) -> None:
    raise StoreUnavailable("database is locked")


def test_a_stranger_is_answered_again_after_the_clock_was_far_ahead(harness: Harness) -> None:
    for step in (YEAR, -YEAR, HOUR, DAY):
        harness.clock.now += step
        harness.answers()
        harness.mail(letter("eve@example.net", "VOTE T1 +1", f"{step}", to=AGENT))
        assert len(harness.answers()) == (step != HOUR)
