"""Meetings, series of them, and what was published of them. Frozen values."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from msgspec import Struct

from mailproc.meeting.choices import Scale
from mailproc.meeting.meeting_terms import DEFAULT_BALLOT, BallotName
from mailproc.meeting.records.persons import Attendance
from mailproc.meeting.records.revised import Revised
from mailproc.meeting.records.topics import Second, Topic
from mailproc.meeting.roster import Voters


class Break(Struct, frozen=True):
    """A pause in the meeting."""

    at: datetime
    minutes: int


class Day(Struct, frozen=True):
    """One of the days of a meeting that takes several."""

    starts: datetime
    ends: datetime


class Voter(Struct, frozen=True):
    """Somebody whose ballots count in a meeting, as of when voting closed."""

    person: str
    """Their key."""
    name: str
    """What an open tally sheet calls them; no other voter is called so."""
    known_as: tuple[str, ...] = ()
    """Further keys under which ballots of theirs are kept."""


class Occurrence(Struct, frozen=True):
    """One of the dates of a series."""

    series: int
    """Its number."""
    day: date
    """The day by the series' rule, wherever it was moved."""


class Meeting(Revised, frozen=True, eq=False):
    """A dated slot with a timezone, its way of voting, and whether voting is open."""

    KEY: ClassVar = ("number",)
    #: What calendars show of it, or of its topics.
    REVISED: ClassVar = (
        *("title", "starts", "ends", "timezone", "location", "default_minutes", "breaks"),
        *("rooms", "days", "scheduled", "cancelled"),
    )

    number: int
    title: str
    letter: int
    starts: datetime | None = None
    ends: datetime | None = None
    timezone: str = "Etc/UTC"
    location: str = ""
    default_minutes: int = 15
    ballot: BallotName = DEFAULT_BALLOT
    secret: bool = False
    breaks: tuple[Break, ...] = ()
    rooms: int = 1
    voting: Literal["open", "closed"] = "open"
    deadline: datetime | None = None
    thread: str = ""
    """The Message-ID of the first mail about this meeting; the others answer it."""
    scheduled: bool = False
    electorate: tuple[Voter, ...] | None = None
    """Who may vote, and who is whom, once voting has closed; None while the roster says it."""
    closed_by: int = 0
    """The letter that closed voting; 0 while it is open."""
    days: tuple[Day, ...] = ()
    """Its days, where there are several; it starts with the first and ends with the last."""
    called: bool = False
    """Whether the list was asked to vote."""
    minuted: int = 0
    """The letter that posted its minutes last; 0: they were not posted."""
    cancelled: str | None = None
    """Why it was called off; None: it was not."""
    ended_by: int = 0
    """The letter with which the next meeting began; 0 for the current one."""
    sequence: int = 0
    """The SEQUENCE (RFC 5546) of calendar entries that say when and where it is; answers to older
    ones do not count. The number of the list's decision that changed it; 0: nothing was sent."""
    occurrence: Occurrence | None = None
    """Which date of a series it is held for; None: it belongs to none."""
    topics_called: bool = False
    """Whether the clock asked the list for topics."""
    timed: datetime | None = None
    """Since when a meeting of a series has its time, or is called off."""
    withheld: datetime | None = None
    """The start for which the clock could not post the agenda, as the chairs were told."""

    @property
    def announced(self) -> bool:
        """Whether the list was sent a mail about it."""
        return self.called or self.thread != ""

    @property
    def hides_counts(self) -> bool:
        """Whether nobody is shown how the vote stands: it is secret, and open still.

        Whoever saw it before and after somebody voted would know how they voted.
        """
        return self.secret and self.voting == "open"


class Series(Struct, frozen=True):
    """Meetings that repeat by a rule, one after the other; a new one begins where one has ended."""

    KEY: ClassVar = ("number",)

    number: int
    title: str
    letter: int
    rule: str
    """An RRULE (RFC 5545 3.3.10) for days: the time of day is `at`."""
    written: str
    """The rule as its chair wrote it: ``first Thursday``."""
    first: date
    """From which day on the rule counts, its DTSTART."""
    at: str
    """The time of day (ISO 8601) at which each begins, whatever the clocks are set to."""
    minutes: int
    """How long each takes."""
    timezone: str
    location: str = ""
    default_minutes: int = 15
    rooms: int = 1
    ballot: BallotName = DEFAULT_BALLOT
    call_before: int | None = None
    """How many minutes before it the list is asked for topics; None: it is not."""
    cancel_before: int | None = None
    """How many minutes before it one without a topic is called off; None: it is not."""
    skipped: tuple[date, ...] = ()
    """Days of the rule that are left out."""
    ended: bool = False
    """Whether no more meetings are set up by it."""


class Snapshot(Struct, frozen=True):
    """What was published of a meeting, as it was then: later changes do not touch it.

    The ballots are not in it, since nobody changes those of a vote that is over; nor are the
    descriptions of topics, which stay as they were proposed.
    """

    KEY: ClassVar = ("meeting", "part")

    meeting: int
    part: Literal["result", "agenda"]
    """The result is kept when voting closes, the agenda when the next meeting begins."""
    letter: int
    state: Meeting
    """The meeting, without its electorate: that is fixed anyway."""
    topics: tuple[Topic, ...]
    seconds: tuple[Second, ...]
    attendance: tuple[Attendance, ...]
    """Each person once, by the name that they went by."""
    voters: Voters
    """Who may vote on the list, and how far from 0 a vote may be: the list's rules of then."""
    scale: Scale
