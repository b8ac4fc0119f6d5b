"""What the ballots on a decision make of it, by its rule: `judge`. Pure, exact, without a clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from mailproc.meeting.choices import Choice
from mailproc.meeting.decision_rule import Lazy, Majority, Margin, Rule, Share

#: ``no quorum``: too few voted for it, and no more were against it than for it.
DecisionOutcome = Literal["passed", "failed", "no quorum"]


class House(Struct, frozen=True):
    """A named group whose votes bind."""

    name: str
    people: frozenset[str]
    """The key of each."""


class DecisionBallot(Struct, frozen=True):
    """One person's standing choice on a decision."""

    voter: str
    """The voter's key."""
    choice: Choice
    reason: str = ""


class HouseCount(Struct, frozen=True):
    """The count in one house."""

    house: House
    ballots: tuple[DecisionBallot, ...]
    """Those of its people, in the order in which they were given."""
    needed: int
    """How many votes for it the quorum asks for; 0: none is set."""
    outcome: DecisionOutcome

    @property
    def for_(self) -> int:
        """How many voted for it."""
        return _for(self.ballots)

    @property
    def against(self) -> int:
        """How many voted against it."""
        return _against(self.ballots)

    @property
    def abstain(self) -> int:
        """How many voted neither way."""
        return len(self.ballots) - self.for_ - self.against


class Verdict(Struct, frozen=True):
    """What the ballots make of a decision; while it is open, what they would."""

    outcome: DecisionOutcome
    houses: tuple[HouseCount, ...]
    """In the order of the rule."""
    advisory: tuple[DecisionBallot, ...]
    """The ballots of everybody else: they decide nothing."""
    objections: tuple[DecisionBallot, ...]
    """Binding ballots that stop it by themselves."""
    unreasoned: tuple[DecisionBallot, ...]
    """Those that would, if they said why."""


def judge(rule: Rule, houses: Iterable[House], ballots: Sequence[DecisionBallot]) -> Verdict:
    """What `ballots` make of a decision.

    Args:
        rule: by which it is decided.
        houses: the list's; those that the rule names have to be among them.
        ballots: one a voter.

    Raises:
        KeyError: a house of the rule is not there.
    """
    known = {house.name: house for house in houses}
    binding = [known[name] for name in rule.houses]
    voters = frozenset[str]().union(*(house.people for house in binding))
    strongest = [b for b in ballots if b.voter in voters and b.choice <= -rule.scale]
    objections: list[DecisionBallot] = []
    unreasoned: list[DecisionBallot] = []
    if rule.veto == "needs a reason":
        objections = [ballot for ballot in strongest if ballot.reason.strip()]
        unreasoned = [ballot for ballot in strongest if not ballot.reason.strip()]
    elif isinstance(rule.passing, Lazy):
        objections = strongest
    counts = tuple(_counted(rule, house, ballots) for house in binding)
    return Verdict(
        outcome="failed" if objections else _together(counts),
        houses=counts,
        advisory=tuple(ballot for ballot in ballots if ballot.voter not in voters),
        objections=tuple(objections),
        unreasoned=tuple(unreasoned),
    )


def _together(counts: Sequence[HouseCount]) -> DecisionOutcome:
    """The outcome of them all: each has to pass it."""
    found = {count.outcome for count in counts}
    if "failed" in found:
        return "failed"
    return "no quorum" if "no quorum" in found else "passed"


def _counted(rule: Rule, house: House, ballots: Iterable[DecisionBallot]) -> HouseCount:
    theirs = tuple(ballot for ballot in ballots if ballot.voter in house.people)
    needed = rule.needed(house.name, len(house.people))
    return HouseCount(house, theirs, needed, _outcome(rule, theirs, needed))


def _outcome(rule: Rule, ballots: Sequence[DecisionBallot], needed: int) -> DecisionOutcome:
    if _for(ballots) < needed:
        return "failed" if _against(ballots) > _for(ballots) else "no quorum"
    return "passed" if _passes(rule, ballots) else "failed"


def _passes(rule: Rule, ballots: Sequence[DecisionBallot]) -> bool:
    for_, against = _for(ballots), _against(ballots)
    match rule.passing:
        case Margin(votes):
            return for_ - against >= votes
        case Majority():
            return for_ > against
        case Share(least):
            return for_ > 0 and for_ >= least * (for_ + against)
        case Lazy():
            return _is_carried(rule, ballots)


def _is_carried(rule: Rule, ballots: Sequence[DecisionBallot]) -> bool:
    """Whether those who are against it, but do not stop it, are outweighed or matched.

    Only a scale of 2 has votes for "I would rather not, but I do not object"; who objects and
    does not say why, where that is asked for, is not counted until they do.
    """
    return sum(ballot.choice for ballot in ballots if ballot.choice > -rule.scale) >= 0


def _for(ballots: Iterable[DecisionBallot]) -> int:
    return sum(ballot.choice > 0 for ballot in ballots)


def _against(ballots: Iterable[DecisionBallot]) -> int:
    return sum(ballot.choice < 0 for ballot in ballots)
