"""Rules by which a decision is taken: what passes it, its quorum, houses, least time, vetoes. Pure.

`rule_grammar` reads them from a configuration, `decision_verdict` judges by them, and
`rule_sentences` says them in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from math import ceil
from typing import Any, Final, Literal

from msgspec import Struct

from mailproc.meeting.choices import Scale

#: The house that is always there: everybody on the list's roster.
MEMBERS: Final = "members"


class Margin(Struct, frozen=True):
    """It passes with at least so many more for it than against it."""

    votes: int


class Majority(Struct, frozen=True):
    """It passes with more for it than against it."""


class Share(Struct, frozen=True):
    """It passes if at least this share of the votes for or against it is for it.

    Who abstains is not counted, and somebody has to be for it.
    """

    least: Fraction


class Lazy(Struct, frozen=True):
    """It passes unless somebody objects; silence is consent."""


Passing = Margin | Majority | Share | Lazy


class VotesQuorum(Struct, frozen=True):
    """So many have to vote for it, in each house."""

    votes: int

    def needed(self, size: int) -> int:
        """How many votes for it a house of `size` people needs."""
        del size
        return self.votes


class ShareQuorum(Struct, frozen=True):
    """This share of a house has to vote for it, and one person at least."""

    least: Fraction
    house: str | None = None
    """None: this share of each house."""

    def needed(self, size: int) -> int:
        """How many votes for it a house of `size` people needs."""
        return max(1, ceil(self.least * size))


Quorum = VotesQuorum | ShareQuorum

#: Whether a vote against it, the strongest that the scale has, stops it if it says why.
Veto = Literal["needs a reason", "none"]


class Rule(Struct, frozen=True):
    """One rule of decision, as the operator named and set it."""

    name: str
    passing: Passing
    houses: tuple[str, ...] = (MEMBERS,)
    """Whose votes bind: it has to pass in each of them."""
    quorum: Quorum | None = None
    least: timedelta = timedelta(0)
    """The shortest time that it is open."""
    veto: Veto = "none"
    scale: Scale = 1
    """The list's: how far from 0 a vote may be."""

    def needed(self, house: str, size: int) -> int:
        """How many votes for it this house needs for the quorum; 0 where none is set."""
        if self.quorum is None:
            return 0
        if isinstance(self.quorum, ShareQuorum) and self.quorum.house not in (None, house):
            return 0
        return self.quorum.needed(size)


#: The rules of a list by name, each as its table stands in the configuration.
RuleTables = Mapping[str, Mapping[str, Any]]
