"""The people of a list, and how they stand to its meetings. Frozen values."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from msgspec import Struct

from mailproc.meeting.roster import Member


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


class Timezone(Struct, frozen=True):
    """The zone in which a person reads and writes times."""

    KEY: ClassVar = ("person",)

    person: str
    name: str
    """As the time zone database has it: ``Europe/Prague``."""
    letter: int


class DeadAddress(Struct, frozen=True):
    """An address from which our mail comes back; until somebody writes from it."""

    KEY: ClassVar = ("address",)

    address: str
    """As `address_key` has it."""
    since: datetime
    letter: int


class Invitation(Struct, frozen=True):
    """A person's standing towards one meeting that not everybody may come to."""

    KEY: ClassVar = ("meeting", "address")

    meeting: int
    address: str
    name: str
    state: Literal["invited", "asked", "declined"]
    letter: int


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
