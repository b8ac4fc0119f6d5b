"""Topics, with who leads them and who seconds them. Frozen values."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from msgspec import Struct

from mailproc.mail.letter import Mailbox
from mailproc.meeting.records.revised import Revised

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


class Second(Struct, frozen=True):
    """Support for a topic without a vote."""

    KEY: ClassVar = ("topic", "member")

    topic: int
    member: str
    letter: int
