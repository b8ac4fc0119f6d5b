"""A rule of decision in words, and how a decision stands by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Final

from mailproc.meeting.decision_rule import (
    MEMBERS,
    Lazy,
    Majority,
    Margin,
    Rule,
    Share,
    ShareQuorum,
    VotesQuorum,
)
from mailproc.meeting.decision_verdict import HouseCount, Verdict
from mailproc.meeting.sentences import Sentence, Word

_SHARES: Final = {
    Fraction(1, 2): Word("half"),
    Fraction(1, 3): Word("a third"),
    Fraction(2, 3): Word("two thirds"),
    Fraction(1, 4): Word("a quarter"),
    Fraction(3, 4): Word("three quarters"),
    Fraction(3, 5): Word("three fifths"),
}


def rule_in_words(rule: Rule) -> Sentence:
    """The whole rule in one sentence without a full stop: ``passes with ...; open for ...``."""
    parts = list(_parts(rule))
    said = parts[0]
    for part in parts[1:]:
        said = Sentence("{some}; {more}", some=said, more=part)
    return said


def standing_in_words(verdict: Verdict) -> Sentence:
    """How an open decision stands: would pass, would fail, or how far the quorum is away."""
    if verdict.outcome == "passed":
        return Sentence("would pass")
    if verdict.outcome == "failed":
        return Sentence("would fail")
    missing = [_quorum(count, verdict) for count in verdict.houses if count.for_ < count.needed]
    said = missing[0]
    for one in missing[1:]:
        said = Sentence("{some}, {more}", some=said, more=one)
    return said


def _quorum(count: HouseCount, verdict: Verdict) -> Sentence:
    if len(verdict.houses) == 1:
        return Sentence("quorum {there} of {needed}", there=count.for_, needed=count.needed)
    return Sentence(
        "quorum {there} of {needed} among {house}",
        there=count.for_,
        needed=count.needed,
        house=house_in_words(count.house.name),
    )


def house_in_words(name: str) -> str:
    """What a house is called: as the operator calls it; all of the list in the list's language."""
    return Word("members") if name == MEMBERS else name


def _parts(rule: Rule) -> Iterator[Sentence]:
    yield _passing(rule)
    if isinstance(rule.quorum, VotesQuorum):
        yield _votes_quorum(rule, rule.quorum.votes)
    elif isinstance(rule.quorum, ShareQuorum):
        yield _share_quorum(rule, rule.quorum)
    if rule.least:
        yield Sentence("open for at least {time}", time=_time(rule.least))
    if rule.veto == "needs a reason":
        yield Sentence("{choice} is a veto; a veto needs a reason", choice=str(-rule.scale))


def _passing(rule: Rule) -> Sentence:
    houses = _among(rule.houses)
    match rule.passing:
        case Margin(votes):
            return Sentence(
                "passes with at least {count} more for than against {among}",
                count=votes,
                among=houses,
            )
        case Majority():
            return Sentence("passes with more for than against {among}", among=houses)
        case Share(least) if least == 1:
            return Sentence(
                "passes if somebody is for it and nobody against it {among}", among=houses
            )
        case Share(least):
            return Sentence(
                "passes if at least {share} of the votes for or against it are for it, {among}",
                share=_share(least),
                among=houses,
            )
        case Lazy():
            return Sentence("passes unless somebody objects {among}", among=houses)


def _among(houses: Sequence[str]) -> Sentence:
    names = [house_in_words(name) for name in houses]
    if len(names) == 1:
        return Sentence("among {house}", house=names[0])
    some: Sentence | str = names[0]
    for name in names[1:-1]:
        some = Sentence("{some}, {more}", some=some, more=name)
    return Sentence("in each of {some} and {last}", some=some, last=names[-1])


def _votes_quorum(rule: Rule, votes: int) -> Sentence:
    if len(rule.houses) > 1:
        return Sentence("at least {count} in each of them must vote for it", count=votes)
    return Sentence("at least {count} must vote for it", count=votes)


def _share_quorum(rule: Rule, quorum: ShareQuorum) -> Sentence:
    if quorum.house is None and len(rule.houses) > 1:
        return Sentence("{share} of each of them must vote for it", share=_share(quorum.least))
    house = house_in_words(quorum.house or rule.houses[0])
    return Sentence(
        "{share} of the {house} must vote for it", share=_share(quorum.least), house=house
    )


def _share(share: Fraction) -> str:
    return _SHARES.get(share) or str(share)


def _time(time: timedelta) -> Sentence:
    minutes = int(time.total_seconds()) // 60
    days = minutes // 1440
    if minutes % 60 or minutes == 60:
        return Sentence("{count} minutes", count=minutes)
    if days > 3 and minutes % 1440 == 0:
        return Sentence("{count} days", count=days)
    return Sentence("{count} hours", count=minutes // 60)
