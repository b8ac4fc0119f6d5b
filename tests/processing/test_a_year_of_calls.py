"""A year of a monthly call: not one mail too many and none twice, whatever is killed when.

`MAILPROC_NIGHTLY=1` plays all of the year with each kind of kill.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from mailproc.intake.scheduler import Scheduler
from mailproc.meeting.records import Meeting
from tests.support.harness import LIST, Harness
from tests.support.rebuilt import differences
from tests.support.sizes import is_nightly
from tests.support.year_of_calls import (
    DAYS,
    ENDS,
    MOVED,
    OWNERS,
    WITHOUT_TOPICS,
    Mail,
    Taken,
    Year,
    actions,
    berlin,
    held_on,
    new_york,
    undisturbed,
)

ABORTED_UNTIL: Final = ENDS if is_nightly() else datetime(2027, 2, 12, 23, tzinfo=UTC)
KILLED_UNTIL: Final = ENDS if is_nightly() else datetime(2027, 1, 23, 23, tzinfo=UTC)


class Killed(BaseException):
    """Nothing more is done."""


class Due(BaseException):
    """Something is due."""


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The year as it is if nobody kills anything."""
    year = Year(tmp_path_factory.mktemp("year"), undisturbed)
    year.play()
    yield year
    year.end()


def plain(mails: list[Mail], until: datetime = ENDS) -> list[Mail]:
    """Mails without the hash over all letters, which counts those that did nothing, too."""
    return [
        mail._replace(text=mail.text.partition("mails so far:")[0])
        for mail in mails
        if mail.at <= until
    ]


def test_the_list_gets_these_mails_and_no_others(calm: Year) -> None:
    expected: list[tuple[datetime, str]] = [(berlin(date(2027, 5, 3), 9), "dates")]
    for day in DAYS:
        held = held_on(day)
        expected.append((berlin(held - timedelta(days=7), 16), "call"))
        if day == WITHOUT_TOPICS:
            expected.append((berlin(held - timedelta(days=1), 16), "cancellation"))
        else:
            expected.append((berlin(held - timedelta(days=1), 16), "agenda"))
            expected.append((berlin(held, 19), "minutes"))
    found = [(mail.at, mail.kind) for mail in calm.mails if mail.to == LIST]
    assert found == sorted(expected)


def test_each_call_is_at_four_in_berlin(calm: Year) -> None:
    calls = [mail for mail in calm.mails if mail.kind == "call"]
    assert len(calls) == 12
    for day, mail in zip(DAYS, calls, strict=True):
        held = held_on(day)
        assert f"{held:%A} {held.day} {held:%B} 2027, 16:00-17:00 Europe/Berlin" in mail.text
        assert f"({berlin(held, 16):%H:%M}-{berlin(held, 17):%H:%M} UTC)" in mail.text


def test_a_moved_call_keeps_its_place_in_the_series(calm: Year) -> None:
    harness = calm.process(ENDS)
    agenda, _ = harness.agenda()
    held = {
        one.occurrence.day: one.starts
        for one in agenda.all(Meeting)
        if one.occurrence is not None and one.starts is not None
    }
    assert list(held)[: len(DAYS)] == list(DAYS)
    assert held[MOVED[0]] == berlin(MOVED[1], 16)


def test_owners_are_asked_a_week_and_a_day_before_and_never_more_than_weekly(calm: Year) -> None:
    asks = Asks()
    found = [
        (mail.at, mail.to, frozenset(re.findall(r"\bA\d+\b", mail.subject)))
        for mail in calm.mails
        if mail.kind == "actions" and mail.subject.endswith("?")
    ]
    expected = [one for day in _days() for one in asks.on(day)]
    assert sorted(found, key=_by_time) == sorted(expected, key=_by_time)
    assert len(found) > 100


Asked = tuple[datetime, str, frozenset[str]]


def _by_time(asked: Asked) -> tuple[datetime, str]:
    return asked[:2]


def _days() -> Iterator[date]:
    day = date(2027, 1, 1)
    while day.year == 2027:
        yield day
        day += timedelta(days=1)


class Asks:
    """Who is asked about what on which day, by the words of the specification; day by day."""

    def __init__(self) -> None:
        self.last: dict[int, date] = {}
        self.chased: dict[str, date] = {}

    def on(self, day: date) -> Iterator[Asked]:
        """The questions of one day."""
        at = new_york(day, 9)
        for owner in OWNERS:
            theirs = [one for one in actions() if one.owner == owner and _is_open(one, at)]
            asked = [one for one in theirs if (one.due - day).days in (7, 1)]
            if owner not in self.chased or (day - self.chased[owner]).days >= 7:
                late = [one for one in theirs if day > one.due and self._may_ask(one, day)]
                self.chased |= {owner: day} if late else {}
                asked += late
            self.last |= {one.number: day for one in asked}
            if asked:
                yield at, f"{owner}@example.org", frozenset(one.id for one in asked)

    def _may_ask(self, one: Taken, day: date) -> bool:
        last = self.last.get(one.number)
        return last is None or (day - last).days >= 7


def _is_open(one: Taken, at: datetime) -> bool:
    return one.noted < at and (one.done is None or one.done > at)


def test_the_minutes_have_what_is_open_of_earlier_calls(calm: Year) -> None:
    minutes = [mail for mail in calm.mails if mail.kind == "minutes"]
    assert len(minutes) == 11
    for mail in minutes:
        _, _, carried = mail.text.partition("Still open from earlier meetings:")
        found = [line.split()[0] for line in carried.splitlines() if line.startswith("A")]
        assert found == [
            one.id
            for one in actions()
            if one.noted < mail.at and (one.done is None or one.done > mail.at)
        ]


def test_it_is_rebuilt_from_its_letters(calm: Year) -> None:
    assert differences(calm.process(ENDS)) == []


def test_aborted_at_every_due_moment_it_is_the_same(tmp_path: Path, calm: Year) -> None:
    year = Year(tmp_path, aborted)
    mails = year.play(ABORTED_UNTIL)
    assert plain(mails) == plain(calm.mails, ABORTED_UNTIL)
    assert differences(year.process(ABORTED_UNTIL)) == []
    year.end()
    assert year.kills > 3 * 10


def test_killed_at_every_due_moment_it_is_the_same(tmp_path: Path, calm: Year) -> None:
    year = Year(tmp_path, killed)
    mails = year.play(KILLED_UNTIL)
    assert plain(mails) == plain(calm.mails, KILLED_UNTIL)
    assert differences(year.process(KILLED_UNTIL)) == []
    year.end()
    assert year.kills > 4 * 5


class _Asking:
    """Instead of accepting what is due, says so."""

    def __init__(self, harness: Harness) -> None:
        self.rules = harness.acceptor.rules
        self.clock = harness.acceptor.clock
        self.database = harness.acceptor.database

    def command(self, *_: object) -> int:
        raise Due


def is_due(year: Year, now: datetime) -> bool:
    """Whether the clock would send a letter now."""
    try:
        Scheduler(_Asking(year.process(now)), {}).run_due()  # type: ignore[arg-type]  # as much of it as is asked
    except Due:
        return True
    return False


def aborted(year: Year, now: datetime) -> bool:
    """Do what is due, but end without a word in, and after, each transaction on the way."""
    anything = False
    while is_due(year, now):
        anything = True
        with pytest.raises(Killed), _without_commits():
            Scheduler(year.process(now).acceptor, {}).run_due()
        year.end()
        Scheduler(year.process(now).acceptor, {}).run_due()
        year.end()  # it is accepted, and not decided about
        Scheduler(year.process(now).acceptor, {}).run_due()
        with pytest.raises(Killed), _without_commits():
            year.process(now).processor.process_all()
        year.end()
        year.kills += 3
        year.process(now).processor.process_all()
        year.end()
    return anything


@contextmanager
def _without_commits() -> Iterator[None]:
    def abort(*_: object) -> None:
        raise Killed

    event.listen(Engine, "commit", abort)
    try:
        yield
    finally:
        event.remove(Engine, "commit", abort)


def killed(year: Year, now: datetime) -> bool:
    """Do what is due in processes that are killed, one before and one after each commit."""
    if not is_due(year, now):
        return False
    for point in range(1, 100):
        year.end()
        if _lives(year, now, point):
            return True
        year.kills += 1
    raise AssertionError("it never comes to its end")


def _lives(year: Year, now: datetime, point: int) -> bool:
    """Whether a process comes to its end that is killed at a point, if it comes to that."""
    child = os.fork()
    if not child:
        left = point
        committed = False

        def here(*_: object) -> None:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

        def before(*_: object) -> None:
            nonlocal committed
            committed = True
            here()

        def after(*_: object) -> None:
            nonlocal committed
            if committed:
                committed = False
                here()

        status = 1
        try:
            event.listen(Engine, "commit", before)
            event.listen(Pool, "checkin", after)
            undisturbed(year, now)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)
