"""A year of a monthly call by a stepped clock: who mails what, and what is mailed because of it.

The list is at home in New York, the call in Berlin: the clocks change on four different days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from mailproc.intake.scheduler import Scheduler
from mailproc.meeting.roster import Rules
from mailproc.store.database import Database
from mailproc.store.tables import outbox
from tests.support.harness import AGENT, LIST, REMEMBERING, Harness, letter, opened_harness

BERLIN: Final = ZoneInfo("Europe/Berlin")
NEW_YORK: Final = ZoneInfo("America/New_York")
#: The second Thursdays of 2027, in Berlin.
DAYS: Final = tuple(
    date(2027, month, day)
    for month, day in enumerate((14, 11, 11, 8, 13, 10, 8, 12, 9, 14, 11, 9), start=1)
)
MOVED: Final = (date(2027, 5, 13), date(2027, 5, 20))
WITHOUT_TOPICS: Final = date(2027, 8, 12)
OWNERS: Final = ("jane", "john", "ann", "carol")
_NAMES: Final = ("Jane Roe", "John Doe", "Ann Other", "Carol Chair")
_HOURS: Final = (13, 14, 15)  # of each day, in UTC; whatever is due is due at one of them
BEGINS: Final = datetime(2027, 1, 1, 1, tzinfo=UTC)
ENDS: Final = datetime(2027, 12, 31, 23, tzinfo=UTC)
SERIES: Final = (
    "SERIES Community call\nRepeats: second Thursday\nAt: 16:00-17:00 Europe/Berlin\n"
    "Call: 7 days\nCancel-if-empty: 1 day"
)


class Mail(NamedTuple):
    """A mail that was written, and when."""

    at: datetime
    kind: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Taken:
    """What somebody takes on, and when it is done, if it is in that year."""

    number: int
    owner: str
    noted: datetime
    due: date
    done: datetime | None

    @property
    def id(self) -> str:
        return f"A{self.number}"


@dataclass(frozen=True)
class Event:
    """A mail to the agent or to the list."""

    at: datetime
    sender: str
    subject: str
    body: str = ""
    to: str = AGENT


def held_on(day: date) -> date:
    """When the call of a day really is."""
    return MOVED[1] if day == MOVED[0] else day


def berlin(day: date, hour: int) -> datetime:
    """A time in Berlin, in UTC."""
    return datetime.combine(day, time(hour), BERLIN).astimezone(UTC)


def new_york(day: date, hour: int) -> datetime:
    """A time in New York, in UTC."""
    return datetime.combine(day, time(hour), NEW_YORK).astimezone(UTC)


def actions() -> list[Taken]:
    """Forty: four or three of each call that is held, done in time, late, or not at all."""
    found: list[Taken] = []
    held = [day for day in DAYS if day != WITHOUT_TOPICS]
    for place, day in enumerate(held):
        noted = berlin(held_on(day), 19)
        for one in range(4 if place < 7 else 3):
            number = len(found) + 1
            due = noted.date() + timedelta(days=2 + (number * 7) % 33)
            late = (-3, 5, 26, None)[(number + place) % 4]
            done = None if late is None else berlin(due + timedelta(days=late), 20)
            if done is not None and done <= noted:
                done = noted + timedelta(hours=20)
            found.append(Taken(number, OWNERS[(one + place) % 4], noted, due, done))
    return found


def events() -> list[Event]:
    """What people mail, in order."""
    carol = "carol@example.org"
    found = [Event(BEGINS, carol, "our calls", SERIES)]
    found.append(Event(berlin(date(2027, 5, 3), 9), carol, "", "MOVE MEETING 2027-05-20"))
    for number, day in enumerate((one for one in DAYS if one != WITHOUT_TOPICS), start=1):
        at = berlin(held_on(day) - timedelta(days=4), 11)
        found.append(Event(at, "jane@example.org", f"[PROPOSE] Topic of {day}", to=LIST))
        noted = berlin(held_on(day), 19)
        lines = [
            f"ACTION {_NAMES[OWNERS.index(one.owner)]} does number {one.number} by {one.due}"
            for one in actions()
            if one.noted == noted
        ]
        body = "\n".join([f"DISCUSSED T{number}", *lines, "MINUTES"])
        found.append(Event(noted, carol, f"minutes of {day}", body))
    found += [
        Event(one.done, f"{one.owner}@example.org", f"DONE {one.id}")
        for one in actions()
        if one.done is not None and one.done < ENDS
    ]
    return sorted(found, key=lambda event: event.at)


def ticks() -> Iterator[datetime]:
    """When the clock looks."""
    day = BEGINS.date()
    while day <= ENDS.date():
        yield from (datetime.combine(day, time(hour), UTC) for hour in _HOURS)
        day += timedelta(days=1)


class Year:
    """Plays it on a database of its own.

    Args:
        folder: where that is.
        due: does what is due at a moment, whatever is killed meanwhile; whether anything was.
    """

    def __init__(self, folder: Path, due: Callable[[Year, datetime], bool]) -> None:
        self.url = f"sqlite:///{folder / 'mailproc.db'}"
        with opened_harness(folder, timezone="America/New_York", letters_per_hour=999) as harness:
            self.rules: Rules = harness.rules
        self._due = due
        self._read = 0
        self._running: Harness | None = None
        self.mails: list[Mail] = []
        self.kills = 0
        """How often something was killed."""

    def play(self, until: datetime = ENDS) -> list[Mail]:
        """All mails of the year, or up to a moment, in order."""
        waiting = events()
        for tick in ticks():
            if tick > until:
                break
            while waiting and waiting[0].at <= tick:
                self._send(waiting.pop(0))
            if self._due(self, tick):
                self._collect(tick)
        return self.mails

    def process(self, now: datetime) -> Harness:
        """The process that runs, at a moment; started if none does."""
        if self._running is None:
            self._running = Harness(Database(self.url), self.rules, begun=True)
        self._running.clock.now = now
        return self._running

    def end(self) -> None:
        """End it; the next one knows what is in the database and nothing else."""
        if self._running is not None:
            self._running.database.close()
            self._running = None

    def _send(self, event: Event) -> None:
        raw = letter(event.sender, event.subject, event.body, to=event.to)
        row = self.process(event.at).mail(raw)
        assert row["state"] == "processed", (event, row["reason"])
        self._collect(event.at)

    def _collect(self, at: datetime) -> None:
        with self.process(at).database.reading() as connection:
            new = select(outbox).where(outbox.c.id > self._read).order_by(outbox.c.id)
            rows = connection.execute(new).all()
        for row in rows:
            self._read = row.id
            mail = message_from_bytes(row.content, policy=REMEMBERING)
            text = mail.get_body(("plain",))
            assert text is not None
            said = str(mail["To"]), str(mail["Subject"]), str(text.get_content())
            self.mails.append(Mail(at, str(row.kind), *said))


def undisturbed(year: Year, now: datetime) -> bool:
    """Do what is due as a process does that nobody kills."""
    harness, anything = year.process(now), False
    while Scheduler(harness.acceptor, {}).run_due() and harness.waiting():
        harness.processor.process_all()
        anything = True
    return anything
