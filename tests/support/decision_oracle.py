"""What a decision comes to, counted a second time: by whole numbers, house by house.

It shares nothing with `mailproc.meeting.decision_verdict` but the wishes of the rule, which stand
here as plain numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct


class PlainRule(Struct):
    """A rule by numbers. At most one of `lead` and `share` is set; without both it is lazy."""

    houses: Sequence[str]
    lead: int = 0
    share: tuple[int, int] = (0, 1)
    quorum_votes: int = 0
    quorum_share: tuple[int, int] = (0, 1)
    quorum_house: str = ""
    reasons: bool = False
    scale: int = 1


def outcome(
    rule: PlainRule, houses: Mapping[str, Iterable[str]], cast: Mapping[str, tuple[int, str]]
) -> str:
    """``passed``, ``failed`` or ``no quorum``; `cast` has each voter's choice and reason."""
    found = {_in_house(rule, house, sorted(set(houses[house])), cast) for house in rule.houses}
    return min(found, key=("failed", "no quorum", "passed").index)


def _in_house(
    rule: PlainRule, house: str, people: list[str], cast: Mapping[str, tuple[int, str]]
) -> str:
    said = [cast[person] for person in people if person in cast]
    yes = len([1 for choice, _ in said if choice > 0])
    no = len([1 for choice, _ in said if choice < 0])
    if any(_stops(rule, choice, reason) for choice, reason in said):
        return "failed"
    if yes < rule.quorum_votes or _lacks_share(rule, house, yes, len(people)):
        return "failed" if no > yes else "no quorum"
    points = sum(choice for choice, _ in said if -choice < rule.scale)
    return "passed" if _enough(rule, yes, no, points) else "failed"


def _is_lazy(rule: PlainRule) -> bool:
    return rule.lead == 0 and rule.share[0] == 0


def _stops(rule: PlainRule, choice: int, reason: str) -> bool:
    if -choice < rule.scale:
        return False
    return reason != "" if rule.reasons else _is_lazy(rule)


def _lacks_share(rule: PlainRule, house: str, yes: int, people: int) -> bool:
    part, whole = rule.quorum_share
    if part == 0 or rule.quorum_house not in {"", house}:
        return False
    return yes == 0 or yes * whole < part * people


def _enough(rule: PlainRule, yes: int, no: int, points: int) -> bool:
    if _is_lazy(rule):
        return points >= 0
    if rule.lead:
        return yes - rule.lead >= no
    part, whole = rule.share
    return yes > 0 and yes * whole >= part * (yes + no)
