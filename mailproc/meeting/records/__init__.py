"""What is known of one list's meetings: plain frozen values, each found by its key.

Every record names the letter that caused it, by its number. Times are aware. A person (a voter, a
member) is named by their key (`roster.Roster.person`), topics and meetings by their numbers. An
`agenda.Agenda` holds records, `store` keeps them.

Each noun has its file here, and all are imported from the package. Those of `decision`, `election`
and `pending` are beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Final

from msgspec import Struct

from mailproc.meeting.decision import Decision, DecisionVote
from mailproc.meeting.election import Candidate, Election, ElectionBallot
from mailproc.meeting.pending import Digested, Hold, Quota, ShownMail, Waiting
from mailproc.meeting.records.actions import Action, ActionState, Minute, MinuteKind
from mailproc.meeting.records.ballots import Ballot, Ranking
from mailproc.meeting.records.meetings import (
    Break,
    Day,
    Meeting,
    Occurrence,
    Series,
    Snapshot,
    Voter,
)
from mailproc.meeting.records.persons import (
    Attendance,
    AttendanceState,
    Availability,
    DeadAddress,
    Invitation,
    Person,
    StatedTime,
    Timezone,
)
from mailproc.meeting.records.revised import Revised, Revision
from mailproc.meeting.records.topics import OPEN, STANDING, Lead, Second, Status, Topic
from mailproc.meeting.roster import Act

__all__ = [
    "NOTES",
    "OPEN",
    "STANDING",
    "Action",
    "ActionState",
    "Attendance",
    "AttendanceState",
    "Availability",
    "Ballot",
    "Break",
    "Change",
    "Day",
    "DeadAddress",
    "Invitation",
    "LastLetter",
    "Lead",
    "Meeting",
    "Minute",
    "MinuteKind",
    "Occurrence",
    "Person",
    "Ranking",
    "Record",
    "Revised",
    "Revision",
    "Second",
    "Series",
    "Setting",
    "Snapshot",
    "StatedTime",
    "Status",
    "Timezone",
    "Told",
    "Topic",
    "Voter",
    "key_of",
]


class Setting(Struct, frozen=True):
    """One of the rules that the operator set for the list (`roster.Rules`), as JSON."""

    KEY: ClassVar = ("name",)

    name: str
    value: str
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
