"""What members have voted at meetings. Frozen values."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from mailproc.meeting.choices import Choice


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
