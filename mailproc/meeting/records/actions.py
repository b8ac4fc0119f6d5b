"""What is noted at a meeting: lines of its minutes, and what people take on. Frozen values."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from msgspec import Struct

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
