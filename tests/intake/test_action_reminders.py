"""Whoever took something on is asked about it when that is due, once each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailproc.intake.scheduler import Scheduler
from mailproc.meeting.action_list import next_ask
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.roster import Rules
from tests.support.harness import AGENT, LIST, Harness, letter, opened_harness
from tests.support.rebuilt import differences

BERLIN = Agenda(Rules("devel", LIST, AGENT, timezone="Europe/Berlin"))


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    with opened_harness(tmp_path, timezone="Europe/Berlin") as harness:
        harness.clock.now = datetime(2027, 10, 1, 9, tzinfo=UTC)
        yield harness


def note(harness: Harness, *lines: str) -> None:
    row = harness.mail(letter("carol@example.org", "", "\n".join(lines), to=AGENT))
    assert row["state"] == "processed", row
    harness.answers()


def asked(harness: Harness, until: datetime) -> list[tuple[str, str, str]]:
    """Who was mailed what on which day, with the clock looking twice a day."""
    found = []
    while harness.clock.now < until:
        harness.clock.now += timedelta(hours=12)
        Scheduler(harness.acceptor, {}).run_due()
        # Killed after it was accepted, and started again before it was decided about.
        Scheduler(harness.acceptor, {}).run_due()
        harness.processor.process_all()
        found += [
            (f"{harness.clock.now:%m-%d}", mail["To"].partition("@")[0], mail["Subject"])
            for mail in harness.answers()
        ]
    return found


def test_a_week_and_a_day_before_and_then_each_week(harness: Harness) -> None:
    note(harness, "ACTION Jane Roe writes it by 2027-11-03", "ACTION Ann Other sings")
    found = asked(harness, datetime(2027, 11, 20, tzinfo=UTC))
    assert {(who, what) for _, who, what in found} == {("jane", "A1 writes it: is it done?")}
    assert [at for at, *_ in found] == ["10-27", "11-02", "11-09", "11-16"]
    assert differences(harness) == []


def test_what_is_overdue_is_one_mail_a_week_however_many_there_are(harness: Harness) -> None:
    lines = [f"ACTION Jane Roe does number {day} by 2027-10-{day:02}" for day in range(2, 8)]
    note(harness, *lines)
    asked(harness, datetime(2027, 10, 9, tzinfo=UTC))
    found = asked(harness, datetime(2027, 11, 8, tzinfo=UTC))
    assert {who for _, who, _ in found} == {"jane"}
    assert {what for *_, what in found[1:]} == {"A1, A2, A3, A4, A5, A6: are they done?"}
    days = [datetime.strptime(at, "%m-%d").replace(tzinfo=UTC) for at, *_ in found]
    assert {(after - before).days for before, after in pairwise(days)} == {7}


def test_nobody_who_was_away_is_asked_twice(harness: Harness) -> None:
    """What became due while nobody ran is asked about once."""
    note(harness, "ACTION Jane Roe writes it by 2027-10-20", "ACTION John sings by 2027-10-21")
    harness.clock.now = datetime(2027, 12, 1, 9, tzinfo=UTC)
    found = asked(harness, datetime(2027, 12, 3, tzinfo=UTC))
    assert [(who, what) for _, who, what in found] == [
        ("jane", "A1 writes it: is it done?"),
        ("john", "A2 sings: is it done?"),
    ]


@pytest.mark.parametrize("end", ["DONE A1", "DROP A1", "ACTION A1 none"])
def test_nothing_is_asked_after_its_end(harness: Harness, end: str) -> None:
    note(harness, "ACTION Jane Roe writes it by 2027-10-20")
    note(harness, end)
    assert asked(harness, datetime(2027, 11, 20, tzinfo=UTC)) == []


def test_it_is_asked_about_again_when_its_end_is_taken_back(harness: Harness) -> None:
    note(harness, "ACTION Jane Roe writes it by 2027-10-20")
    note(harness, "DONE A1")
    note(harness, "UNDO")
    assert len(asked(harness, datetime(2027, 10, 20, tzinfo=UTC))) == 2
    assert differences(harness) == []


def test_a_person_with_two_keys_is_one_owner(harness: Harness) -> None:
    note(harness, "ACTION jroe@example.com writes it by 2027-10-20")
    harness.mail(letter("jane@example.org", "DONE A1", to=AGENT))
    assert harness.view()["actions"][0]["state"] == "done"


@given(
    due=st.dates(date(2027, 1, 1), date(2027, 12, 31)),
    hours=st.integers(0, 500 * 24),
)
def test_the_next_question_is_always_to_come(due: date, hours: int) -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    found = next_ask(BERLIN, due, now)
    assert found is not None
    assert found > now
    local = found.astimezone(ZoneInfo("Europe/Berlin"))
    assert local.hour == 9
    if now.date() > due + timedelta(days=1):
        assert (local.date() - now.astimezone(ZoneInfo("Europe/Berlin")).date()).days == 7
