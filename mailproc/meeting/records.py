"""What is known of one list's meetings: plain frozen values, each found by its key.

Every record names the letter that caused it, by its number. Times are aware. A person (a voter, a
member) is named by their key (`roster.Roster.person`), topics and meetings by their numbers. An
`agenda.Agenda` holds records, `store` keeps them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Final, Literal

from msgspec import Struct
from msgspec.structs import astuple

from mailproc.mail.letter import Mailbox
from mailproc.meeting.choices import Choice, Scale
from mailproc.meeting.decision import Decision, DecisionVote
from mailproc.meeting.election import Candidate, Election, ElectionBallot
from mailproc.meeting.meeting_terms import DEFAULT_BALLOT, BallotName
from mailproc.meeting.pending import Digested, Hold, Quota, ShownMail, Waiting
from mailproc.meeting.roster import Act, Member, Voters

Status = Literal[
    "proposed",  # stands for itself
    "consolidated",  # stands on the agenda through the topics that it feeds
    "withdrawn",
    "dropped",
    "resolved",
    "deferred",
    "scheduled",
    "discussed",
    "separate",  # of no meeting: it is decided by a vote of its own
]
#: Topics with one of these can be voted on, ranked and scheduled.
STANDING: tuple[Status, ...] = ("proposed", "scheduled")
#: Those with one of these are not dealt with yet, be it as a part of others.
OPEN: tuple[Status, ...] = (*STANDING, "consolidated")


class Revision(Struct, frozen=True):
    """When something was changed last, for feeds and calendars: they show it as new since then."""

    turn: int
    """The number of the list's decision by which it was changed: it only rises."""
    at: datetime
    """When that was decided, by the letters."""


class Revised(Struct, frozen=True, kw_only=True, eq=False):
    """What readers are shown as new since it was changed; two are equal whenever they were."""

    revision: Revision | None = None
    """Filled in by `agenda.Agenda`; it follows from all else that was changed."""

    def __eq__(self, other: object) -> bool:
        """Whether all is equal but `revision`, which is last."""
        if not isinstance(other, Revised) or type(self) is not type(other):
            return NotImplemented
        return astuple(self)[:-1] == astuple(other)[:-1]

    def __ne__(self, other: object) -> bool:
        """The opposite; a struct's own would not ask `__eq__`."""
        return not self == other

    def __hash__(self) -> int:
        """The same of what is equal."""
        return hash(astuple(self)[:-1])


class Lead(Struct, frozen=True):
    """Who leads a topic's discussion; `accepted` is False while a nominee has not answered."""

    name: str
    address: str
    accepted: bool = True
    person: str = ""
    """Their key; ``""`` for whoever has the address, or for nobody known."""


class Topic(Revised, frozen=True, eq=False):
    """A proposed agenda item. Its number is its name on this list for ever."""

    KEY: ClassVar = ("number",)

    number: int
    title: str
    proposer: Mailbox
    received: datetime
    letter: int
    message_id: str
    meeting: int = 1
    status: Status = "proposed"
    description: str = ""
    outcome: str = ""
    leads: tuple[Lead, ...] = ()
    minutes: int | None = None
    """None: the meeting's default."""
    feeds: tuple[int, ...] = ()
    see_also: tuple[int, ...] = ()
    depends_on: tuple[int, ...] = ()
    reason: str | None = None
    pinned: datetime | None = None
    starts: datetime | None = None
    """When it begins by the agenda that was posted; None if it is not on that."""
    room: int = 1
    item: bool = False
    """Whether the chairs put it on the consolidated list, as a topic of its own."""
    owner: str = ""
    """The proposer's key; ``""`` for whoever has the proposer's address."""
    after: tuple[int, ...] = ()
    """What the chairs want to come before it, beside what it depends on."""

    @property
    def id(self) -> str:
        """``T7``."""
        return f"T{self.number}"


class Ballot(Struct, frozen=True):
    """One member's choice on one topic at one meeting; where they vote again, the latest stands."""

    KEY: ClassVar = ("meeting", "topic", "voter")

    topic: int
    voter: str
    choice: Choice
    cast: datetime
    letter: int
    place: int = 0
    """Rises within one letter: of two ballots in it, the later one counts after a merge."""
    secret: bool = False
    """Whether it was cast as a secret one: then nobody is ever shown whose it is."""
    meeting: int = 1
    """The number of the meeting at which it was cast; the topic may have come to a later one."""
    reason: str = ""
    """Why, in the voter's words; one line, ``""`` where none was given."""
    withdrawn: bool = False
    """Whether it only says that the one of an earlier meeting does not count any more."""

    def __repr__(self) -> str:
        """For logs and faults: of a secret ballot neither the voter nor the choice."""
        whose = "a secret one" if self.secret else f"{self.voter}: {self.choice:+d}"
        return f"Ballot(T{self.topic}, {whose}, letter {self.letter})"

    @property
    def age(self) -> tuple[datetime, int, int]:
        """Orders one person's ballots; the highest is their latest."""
        return (self.cast, self.letter, self.place)


class Ranking(Struct, frozen=True):
    """One member's standing ranking of a meeting's topics: tiers of equals, the best first."""

    KEY: ClassVar = ("meeting", "voter")

    meeting: int
    voter: str
    tiers: tuple[tuple[int, ...], ...]
    cast: datetime
    letter: int
    secret: bool = False
    """Whether it was cast as a secret one: then nobody is ever shown whose it is."""

    def __repr__(self) -> str:
        """For logs and faults: of a secret ranking neither the voter nor the order."""
        whose = "a secret one" if self.secret else f"{self.voter}: {self.tiers}"
        return f"Ranking(meeting {self.meeting}, {whose}, letter {self.letter})"


class Second(Struct, frozen=True):
    """Support for a topic without a vote."""

    KEY: ClassVar = ("topic", "member")

    topic: int
    member: str
    letter: int


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


class Setting(Struct, frozen=True):
    """One of the rules that the operator set for the list (`roster.Rules`), as JSON."""

    KEY: ClassVar = ("name",)

    name: str
    value: str
    letter: int


class Person(Struct, frozen=True):
    """Somebody who is or was on the roster, as the store keeps them; see `identities`."""

    KEY: ClassVar = ("member",)

    member: str
    name: str
    addresses: tuple[str, ...]
    """Those of now, where mail goes first; none: they are not on the roster any more."""
    chair: bool
    letter: int
    known_by: tuple[str, ...] = ()
    """The addresses that lead to this key, former ones too."""
    same_as: str = ""
    """The key that they go by if it turned out that they are somebody else as well."""

    def as_member(self) -> Member:
        """The same, for the roster."""
        return Member(self.name, self.addresses, self.chair, self.member)


AttendanceState = Literal["yes", "no", "maybe"]


class Attendance(Struct, frozen=True):
    """Whether a person comes to a meeting."""

    KEY: ClassVar = ("meeting", "person")

    meeting: int
    person: str
    name: str
    state: AttendanceState
    letter: int
    remote: bool = False
    """Whether they take part from elsewhere."""


class StatedTime(Struct, frozen=True):
    """A time of which somebody said, in one letter, that they can be there, or that they cannot."""

    starts: datetime
    ends: datetime
    there: bool
    letter: int


class Availability(Struct, frozen=True):
    """When a person can be at a meeting, in what they said themselves; see `availability`."""

    KEY: ClassVar = ("meeting", "person")

    meeting: int
    person: str
    times: tuple[StatedTime, ...]
    """What stands of it, in the order in which it was said."""
    letter: int


class Timezone(Struct, frozen=True):
    """The zone in which a person reads and writes times."""

    KEY: ClassVar = ("person",)

    person: str
    name: str
    """As the time zone database has it: ``Europe/Prague``."""
    letter: int


MinuteKind = Literal[
    "decided",
    "action",  # that somebody takes on
    "note",
    "present",  # somebody was there
]


class Minute(Struct, frozen=True):
    """One line of a meeting's minutes."""

    KEY: ClassVar = ("meeting", "number")

    meeting: int
    number: int
    topic: int | None
    """None: the meeting as a whole."""
    kind: MinuteKind
    who: str
    """The address of who takes an action on, or was there; ``""`` for nobody whom we know."""
    text: str
    """What was decided, done or noted; of somebody who was there, the name."""
    letter: int
    action: int | None = None
    """The number of the action that it notes; it goes on where this line ends."""


ActionState = Literal["open", "done", "dropped"]


class Action(Struct, frozen=True):
    """What somebody takes on. Its number is its name on this list for ever."""

    KEY: ClassVar = ("number",)

    number: int
    meeting: int
    """The number of the meeting at which it was noted."""
    topic: int | None
    """None: it is about the meeting as a whole."""
    owner: str
    """The key of whoever does it; ``""`` while that is nobody whom we know."""
    name: str
    """What they were called when it was noted; of nobody whom we know, as it was written."""
    text: str
    letter: int
    due: date | None = None
    """The day at whose end it should be done, in the list's timezone."""
    state: ActionState = "open"
    outcome: str = ""
    """What was said when it was done, or why it was dropped."""
    next_ask: datetime | None = None
    """When its owner is asked about it by the clock, aware; None: not any more."""
    asked: datetime | None = None
    """When they were asked last, aware; None: not yet."""

    @property
    def id(self) -> str:
        """``A3``."""
        return f"A{self.number}"


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


class Invitation(Struct, frozen=True):
    """A person's standing towards one meeting that not everybody may come to."""

    KEY: ClassVar = ("meeting", "address")

    meeting: int
    address: str
    name: str
    state: Literal["invited", "asked", "declined"]
    letter: int


class DeadAddress(Struct, frozen=True):
    """An address from which our mail comes back; until somebody writes from it."""

    KEY: ClassVar = ("address",)

    address: str
    """As `address_key` has it."""
    since: datetime
    letter: int


class Told(Struct, frozen=True):
    """What of a letter somebody was told: the kind of mail, whom, and about which topics."""

    kind: str
    to: str
    """An address; ``"list"`` for the list."""
    topics: tuple[int, ...] = ()
    whole: bool = False
    """Whether it said something of the meeting as a whole."""
    to_chairs: bool = False
    """Whether they were told as a chair."""


class LastLetter(Struct, frozen=True):
    """What a person's last letter changed, so that they can take it back."""

    KEY: ClassVar = ("person",)

    person: str
    letter: int
    act: Act
    """The act of the letter that asks for most: taking it back asks for the same."""
    changes: tuple[Change, ...]
    told: tuple[Told, ...] = ()
    """Whom the letter had told of something: they are told when it is taken back."""


Record = (
    Topic
    | Ballot
    | Ranking
    | Second
    | Decision
    | DecisionVote
    | Election
    | Candidate
    | ElectionBallot
    | Meeting
    | Series
    | Setting
    | Person
    | Attendance
    | Availability
    | Timezone
    | Minute
    | Action
    | Snapshot
    | Invitation
    | Hold
    | Quota
    | Waiting
    | ShownMail
    | Digested
    | DeadAddress
    | LastLetter
)

#: Notes of what we have to do, and of what can be taken back: nothing that is told of a meeting
#: follows from them.
NOTES: Final[frozenset[type[Record]]] = frozenset(
    (Hold, Quota, Waiting, ShownMail, Digested, DeadAddress, LastLetter)
)


class Change(Struct, frozen=True):
    """One record before and after; None where there was or is none."""

    before: Record | None
    after: Record | None

    @property
    def record(self) -> Record:
        """Whichever of the two there is, the later one first.

        Raises:
            ValueError: there is neither.
        """
        found = self.after or self.before
        if found is None:
            raise ValueError("a change of nothing")
        return found


def key_of(record: Record) -> tuple[object, ...]:
    """What tells `record` from the others of its kind on the same list."""
    return _reader(type(record))(record)


def _reader_of(kind: type[Record]) -> Callable[[Record], tuple[object, ...]]:
    names: tuple[str, ...] = kind.KEY
    if len(names) > 1:
        return attrgetter(*names)
    (name,) = names
    return lambda record: (getattr(record, name),)


#: What reads the key of a record of a kind; a large meeting has very many records.
_reader: Final[Callable[[Any], Callable[[Record], tuple[object, ...]]]] = cache(_reader_of)
