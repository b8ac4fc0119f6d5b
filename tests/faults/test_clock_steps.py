"""The clock steps, an hour or a year, back or on: nothing is lost, out of order, twice or never."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailproc.delivery.outbox import Outbox
from mailproc.delivery.relays import TemporaryFailure
from mailproc.intake.scheduler import Scheduler
from mailproc.mail.reply import Reply
from mailproc.store import replies
from mailproc.store.database import StoreUnavailable
from tests.theatre import AGENT, Theatre, letter, opened_theatre

MONDAYS = {"devel": "0 9 * * MON"}
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
STEPS = pytest.mark.parametrize("step", [-YEAR, -HOUR, HOUR, YEAR], ids=str)


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    with opened_theatre(tmp_path) as theatre:
        theatre.clock.now = datetime(2027, 8, 1, 12, 0, tzinfo=UTC)  # a Sunday
        theatre.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
        yield theatre


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


def sending(theatre: Theatre) -> tuple[Outbox, Relay]:
    relay = Relay()
    return Outbox(theatre.database, relay, timedelta(days=5), theatre.clock), relay


def states(theatre: Theatre) -> list[str]:
    with theatre.database.reading() as connection:
        return [row.state for row in replies.describe(connection)]


def posted(theatre: Theatre) -> list[str]:
    """The kinds of mail since the last look."""
    theatre.processor.process_all()
    return [mail["Message-ID"][1:].partition(".")[0] for mail in theatre.answers()]


@STEPS
def test_letters_are_decided_in_the_order_in_which_they_came(
    theatre: Theatre, step: timedelta
) -> None:
    theatre.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    theatre.clock.now += step
    theatre.mail(letter("john@example.org", "VOTE T1 -1", to=AGENT))
    assert theatre.topic(1)["tally"] == {
        "for": 0,
        "abstain": 0,
        "against": 1,
        "score": -1,
        "voters": 1,
    }


@STEPS
def test_an_answer_that_waits_is_tried_again_all_the_same(
    theatre: Theatre, step: timedelta
) -> None:
    outbox, relay = sending(theatre)
    relay.away = True
    assert outbox.send_due() == 1
    relay.away = False
    theatre.clock.now += step
    for _ in range(4):  # hours
        outbox.send_due()
        theatre.clock.now += HOUR
    assert states(theatre) == ["sent"]
    assert len(relay.sent) == 1


@STEPS
def test_an_answer_that_was_not_tried_yet_is_tried_all_the_same(
    theatre: Theatre, step: timedelta
) -> None:
    outbox, _ = sending(theatre)
    theatre.clock.now += step
    for _ in range(4):  # hours
        outbox.send_due()
        theatre.clock.now += HOUR
    assert states(theatre) == ["sent"]


def test_a_clock_far_ahead_gives_no_answer_up_at_the_first_tries(theatre: Theatre) -> None:
    outbox, relay = sending(theatre)
    relay.away = True
    theatre.clock.now += YEAR
    outbox.send_due()
    assert states(theatre) == ["queued"]
    relay.away = False
    theatre.clock.now += HOUR
    outbox.send_due()
    assert states(theatre) == ["sent"]


def test_an_answer_is_given_up_in_the_end(theatre: Theatre) -> None:
    outbox, relay = sending(theatre)
    relay.away = True
    for _ in range(6 * 24):  # hours
        outbox.send_due()
        theatre.clock.now += HOUR
    assert states(theatre) == ["failed"]


def test_what_a_slow_relay_makes_one_process_late_with_no_other_sends_too(
    theatre: Theatre,
) -> None:
    for count in range(9):
        theatre.mail(letter("jane@example.org", f"[PROPOSE] Number {count}"))
    (slow, relay), (other, quick) = sending(theatre), sending(theatre)

    def two_minutes_pass() -> None:
        theatre.clock.now += timedelta(minutes=2)
        other.send_due()

    relay.meanwhile = two_minutes_pass
    slow.send_due()
    theatre.clock.now += DAY
    other.send_due()
    assert states(theatre) == ["sent"] * 10
    assert len(relay.sent + quick.sent) == 10


@pytest.mark.parametrize("step", [timedelta(minutes=10), HOUR, YEAR], ids=str)
def test_a_digest_is_posted_once_when_the_clock_steps_back_after_it(
    theatre: Theatre, step: timedelta
) -> None:
    timetable = Scheduler(theatre.acceptor, MONDAYS)
    timetable.run_due()
    theatre.clock.now = datetime(2027, 8, 2, 9, 0, 1, tzinfo=UTC)
    timetable.run_due()
    assert "digest" in posted(theatre)
    theatre.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    theatre.answers()
    theatre.clock.now -= step
    timetable.run_due()
    theatre.clock.now = datetime(2027, 8, 2, 9, 0, 2, tzinfo=UTC)
    timetable.run_due()
    assert posted(theatre).count("digest") == (step == YEAR)  # the one of last year's Monday
    timetable.run_due()
    assert posted(theatre) == []


def test_digests_go_on_after_the_clock_was_far_ahead(theatre: Theatre) -> None:
    timetable = Scheduler(theatre.acceptor, MONDAYS)
    timetable.run_due()
    theatre.clock.now += YEAR
    timetable.run_due()
    assert "digest" in posted(theatre)
    theatre.clock.now -= YEAR
    timetable.run_due()
    theatre.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    theatre.answers()
    for monday, kinds in ((2, []), (9, ["digest"])):  # that of the second was posted while ahead
        theatre.clock.now = datetime(2027, 8, monday, 9, 0, 1, tzinfo=UTC)
        timetable.run_due()
        assert posted(theatre) == kinds


def test_voting_closes_once_and_reminds_once_when_the_clock_steps_back(theatre: Theatre) -> None:
    timetable = Scheduler(theatre.acceptor, {})
    theatre.mail(letter("carol@example.org", "OPEN VOTING until 2027-08-10 12:00", to=AGENT))
    theatre.answers()
    seen: list[str] = []
    for now in ("08-09 12:00", "08-09 11:00", "08-09 12:30", "08-10 12:01", "08-10 11:01"):
        theatre.clock.now = datetime.fromisoformat(f"2027-{now}+00:00")
        timetable.run_due()
        Scheduler(theatre.acceptor, {}).run_due()  # and another process
        seen += posted(theatre)
    assert seen.count("reminder") == 4
    assert seen.count("result") == 1


def test_voting_that_a_wrong_clock_closed_closes_again_when_it_is_reopened(
    theatre: Theatre,
) -> None:
    timetable = Scheduler(theatre.acceptor, {})
    until = "OPEN VOTING until 2027-08-10 12:00"
    theatre.mail(letter("carol@example.org", until, to=AGENT, message_id="<1@example.org>"))
    theatre.clock.now += YEAR
    timetable.run_due()
    assert "result" in posted(theatre)
    theatre.clock.now -= YEAR
    theatre.mail(letter("carol@example.org", until, to=AGENT, message_id="<2@example.org>"))
    assert theatre.view()["meeting"]["voting"] == "open"
    theatre.answers()
    theatre.clock.now = datetime(2027, 8, 10, 12, 0, 1, tzinfo=UTC)
    timetable.run_due()
    assert posted(theatre) == ["result"]


def test_voting_closes_although_the_database_was_away_at_its_end(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    timetable = Scheduler(theatre.acceptor, {})
    theatre.mail(letter("carol@example.org", "OPEN VOTING until 2027-08-10 12:00", to=AGENT))
    theatre.answers()
    theatre.clock.now = datetime(2027, 8, 10, 12, 0, 1, tzinfo=UTC)
    with monkeypatch.context() as broken:
        broken.setattr(theatre.acceptor, "accept", _away)
        with pytest.raises(StoreUnavailable):
            timetable.run_due()
    timetable.run_due()
    assert posted(theatre) == ["result"]


def _away(*_: object) -> None:
    raise StoreUnavailable("database is locked")


def test_a_stranger_is_answered_again_after_the_clock_was_far_ahead(theatre: Theatre) -> None:
    for step in (YEAR, -YEAR, HOUR, DAY):
        theatre.clock.now += step
        theatre.answers()
        theatre.mail(letter("eve@example.net", "VOTE T1 +1", f"{step}", to=AGENT))
        assert len(theatre.answers()) == (step != HOUR)
