"""What is due by the clock happens once, whoever looks and however late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailproc.intake.scheduler import Scheduler, next_time
from tests.support.harness import AGENT, LIST, Harness, letter, opened_harness

MONDAYS = "0 9 * * MON"


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    with opened_harness(tmp_path) as harness:
        harness.clock.now = datetime(2027, 8, 1, 12, 0, tzinfo=UTC)  # a Sunday
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
        harness.answers()
        yield harness


def kinds(harness: Harness) -> list[tuple[str, str]]:
    harness.processor.process_all()
    return [(m["Message-ID"][1:].partition(".")[0], m["To"]) for m in harness.answers()]


def test_a_digest_is_posted_when_it_is_due_and_not_before(harness: Harness) -> None:
    timetable = Scheduler(harness.acceptor, {"devel": MONDAYS})
    timetable.run_due()
    assert kinds(harness) == []
    harness.clock.now = datetime(2027, 8, 2, 8, 59, 59, tzinfo=UTC)
    timetable.run_due()
    assert kinds(harness) == []
    harness.clock.now = datetime(2027, 8, 2, 9, 0, 0, tzinfo=UTC)
    timetable.run_due()
    timetable.run_due()
    assert kinds(harness) == [("digest", LIST)]


def test_what_was_missed_while_nobody_ran_is_posted_once(harness: Harness) -> None:
    Scheduler(harness.acceptor, {"devel": MONDAYS}).run_due()
    harness.clock.now += timedelta(days=30)
    Scheduler(harness.acceptor, {"devel": MONDAYS}).run_due()
    Scheduler(harness.acceptor, {"devel": MONDAYS}).run_due()
    assert kinds(harness) == [("digest", LIST)]


def test_nothing_is_posted_without_news(harness: Harness) -> None:
    timetable = Scheduler(harness.acceptor, {"devel": MONDAYS})
    timetable.run_due()
    posted = []
    for _ in range(3):
        harness.clock.now += timedelta(days=7)
        timetable.run_due()
        posted += kinds(harness)
    assert posted == [("digest", LIST)]
    harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    harness.answers()
    harness.clock.now += timedelta(days=7)
    timetable.run_due()
    assert kinds(harness) == [("digest", LIST)]


def test_two_processes_post_one_digest(harness: Harness) -> None:
    Scheduler(harness.acceptor, {"devel": MONDAYS}).run_due()
    harness.clock.now = datetime(2027, 8, 2, 9, 0, 1, tzinfo=UTC)
    one = Scheduler(harness.acceptor, {"devel": MONDAYS})
    # Both have looked before either wrote: each takes its letter in, under the same name.
    harness.acceptor.command("devel", ["DIGEST if changed"], "cron.20270802T0900p0000.devel")
    one.run_due()
    assert kinds(harness) == [("digest", LIST)]


def test_who_has_not_voted_is_reminded_a_day_before_and_voting_closes(harness: Harness) -> None:
    timetable = Scheduler(harness.acceptor, {})
    harness.mail(letter("carol@example.org", "OPEN VOTING until 2027-08-10 12:00", to=AGENT))
    harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    harness.answers()
    harness.clock.now = datetime(2027, 8, 9, 11, 59, tzinfo=UTC)
    timetable.run_due()
    assert kinds(harness) == []
    harness.clock.now = datetime(2027, 8, 9, 12, 0, tzinfo=UTC)
    timetable.run_due()
    Scheduler(harness.acceptor, {}).run_due()  # a restart
    reminded = kinds(harness)
    assert {kind for kind, _ in reminded} == {"reminder"}
    assert sorted(to for _, to in reminded) == [
        "ann@example.org",
        "carol@example.org",
        "jane@example.org",
    ]
    harness.clock.now = datetime(2027, 8, 10, 12, 0, 1, tzinfo=UTC)
    timetable.run_due()
    timetable.run_due()
    assert kinds(harness) == [("result", LIST)]
    assert harness.view()["meeting"]["voting"] == "closed"


def test_nobody_is_reminded_where_the_list_does_not_want_it(tmp_path: Path) -> None:
    rules = {"usual": {"passes": "majority"}}
    with opened_harness(tmp_path, remind=False, decision_rules=rules) as harness:
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
        harness.mail(letter("carol@example.org", "OPEN VOTING until 2027-08-10 12:00", to=AGENT))
        harness.mail(letter("carol@example.org", "DECIDE T1 BY usual until 2027-08-10", to=AGENT))
        harness.answers()
        timetable = Scheduler(harness.acceptor, {})
        harness.clock.now = datetime(2027, 8, 9, 12, 0, tzinfo=UTC)
        timetable.run_due()
        assert kinds(harness) == []
        harness.mail(letter("carol@example.org", "REMIND", to=AGENT))
        assert ("reminder", "jane@example.org") in kinds(harness)
        harness.clock.now = datetime(2027, 8, 10, 12, 0, 1, tzinfo=UTC)
        timetable.run_due()
        assert kinds(harness) == [("result", LIST)]


def test_the_clock_stepping_back_posts_nothing_twice(harness: Harness) -> None:
    timetable = Scheduler(harness.acceptor, {"devel": MONDAYS})
    timetable.run_due()
    harness.clock.now = datetime(2027, 8, 2, 9, 0, 1, tzinfo=UTC)
    timetable.run_due()
    assert kinds(harness) == [("digest", LIST)]
    harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    harness.answers()
    harness.clock.now -= timedelta(minutes=10)
    timetable.run_due()
    harness.clock.now += timedelta(minutes=10)
    timetable.run_due()
    assert kinds(harness) == []


def test_cron_is_read_in_the_lists_timezone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    summer = next_time("0 9 * * *", datetime(2027, 7, 1, 12, tzinfo=UTC), berlin)
    winter = next_time("0 9 * * *", datetime(2027, 12, 1, 12, tzinfo=UTC), berlin)
    assert summer.astimezone(UTC).hour == 7
    assert winter.astimezone(UTC).hour == 8
