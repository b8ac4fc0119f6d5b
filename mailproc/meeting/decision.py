"""What is known of decisions: each by its topic and round, and the votes in it. Frozen values.

A decision is open for a time of its own, whatever becomes of a meeting's vote meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal

from msgspec import Struct

from mailproc.meeting.choices import Choice, Scale

#: How long before a vote ends whoever has not voted is reminded.
REMIND_BEFORE: Final = timedelta(days=1)

DecisionState = Literal["open", "passed", "failed", "no quorum", "cancelled"]


def reminder_due(begun: datetime, until: datetime) -> datetime:
    """When whoever has not voted is reminded: a day before the end, or in the last third."""
    return until - min(REMIND_BEFORE, (until - begun) / 3)


class Elector(Struct, frozen=True):
    """Somebody whose vote is counted in a decision, or shown, as of when it ended."""

    person: str
    """Their key."""
    name: str
    """What they are called; no other one of the decision is called so."""
    houses: tuple[str, ...] = ()
    """Those of the rule's in which their vote binds; none: it is advisory."""
    known_as: tuple[str, ...] = ()
    """Further keys under which votes of theirs are kept."""


class Decision(Struct, frozen=True):
    """A topic that is voted on by a rule; a topic may be decided about again, in another round.

    Times are aware. The rule, the title and the text are those of the decision, whatever becomes
    of the configuration and of the topic later.
    """

    KEY: ClassVar = ("topic", "round")

    topic: int
    round: int
    rule: str
    """The rule's name."""
    rule_table: str
    """What the rule says, as JSON; see `rule_grammar`."""
    scale: Scale
    """How far from 0 a vote may be."""
    opener: str
    """The key of whoever called the vote; ``""`` for the operator."""
    opened: datetime
    earliest: datetime
    """Before this it does not end: the rule's shortest time is over then."""
    until: datetime
    title: str
    text: str
    """What is voted on, below the title."""
    letter: int
    secret: bool = False
    version: int = 1
    """Of title and text; a vote counts in the version that it was cast on."""
    state: DecisionState = "open"
    closed: datetime | None = None
    closed_by: int = 0
    """The letter with which it ended; 0 while it is open."""
    electors: tuple[Elector, ...] | None = None
    """Who may vote, and who voted, once it has ended; None while the roster says it."""
    reason: str = ""
    """Why it was cancelled."""

    @property
    def is_open(self) -> bool:
        """Whether it can be voted in, but for the time."""
        return self.state == "open"

    @property
    def hides_counts(self) -> bool:
        """Whether nobody is shown how it stands: it is secret, and open still."""
        return self.secret and self.is_open


class DecisionVote(Struct, frozen=True):
    """One person's vote in a decision; where they vote again, their latest stands."""

    KEY: ClassVar = ("topic", "round", "voter")

    topic: int
    round: int
    voter: str
    choice: Choice
    cast: datetime
    letter: int
    version: int
    """Of the text that it was cast on."""
    name: str
    """What they go by, where the roster does not know them."""
    reason: str = ""
    """Why, in the voter's words; one line, ``""`` where none was given."""
    secret: bool = False
    """Whether it was cast as a secret one: then nobody is ever shown whose it is."""
    answered: int = 0
    """The letter in which the objection that it is was answered; 0: it was not."""

    def __repr__(self) -> str:
        """For logs and faults: of a secret vote neither the voter nor the choice."""
        whose = "a secret one" if self.secret else f"{self.voter}: {self.choice:+d}"
        return f"DecisionVote(T{self.topic}, {whose}, letter {self.letter})"

    @property
    def age(self) -> tuple[datetime, int]:
        """Orders one person's votes; the highest is their latest."""
        return (self.cast, self.letter)
