"""What ballots make of a decision: by known tables, by examples, and by an oracle."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailproc.meeting.choices import Choice, Scale
from mailproc.meeting.decision_rule import (
    Lazy,
    Majority,
    Margin,
    Passing,
    Quorum,
    Rule,
    Share,
    ShareQuorum,
    Veto,
    VotesQuorum,
)
from mailproc.meeting.decision_verdict import DecisionBallot, House, Verdict, judge
from mailproc.meeting.rule_sentences import standing_in_words
from tests.support.decision_oracle import PlainRule, outcome
from tests.support.sizes import examples

TWO_THIRDS = Rule("team", Share(Fraction(2, 3)), ("team",), ShareQuorum(Fraction(1, 3)))


def team(size: int, name: str = "team") -> House:
    return House(name, frozenset(f"{name}{at}@x" for at in range(size)))


def ballot(voter: str, choice: int, reason: str = "") -> DecisionBallot:
    return DecisionBallot(voter, cast("Choice", choice), reason)


def votes(
    for_: int, against: int = 0, abstain: int = 0, name: str = "team"
) -> list[DecisionBallot]:
    choices = [1] * for_ + [-1] * against + [0] * abstain
    return [ballot(f"{name}{at}@x", choice) for at, choice in enumerate(choices)]


def verdict(rule: Rule, given: list[DecisionBallot], *houses: House) -> Verdict:
    return judge(rule, houses or (team(9),), given)


@pytest.mark.parametrize(("size", "least"), [*enumerate((1, 1, 2, 2, 2, 3, 3, 3, 4), start=2)])
def test_a_third_of_a_team_is_its_quorum_as_xens_governance_says(size: int, least: int) -> None:
    assert verdict(TWO_THIRDS, votes(least), team(size)).outcome == "passed"
    assert verdict(TWO_THIRDS, votes(least - 1), team(size)).outcome == "no quorum"
    assert verdict(TWO_THIRDS, votes(least), team(size)).houses[0].needed == least


@pytest.mark.parametrize(("active", "least"), [*enumerate((2, 2, 3, 4, 4, 5, 6, 6, 7), start=2)])
def test_two_thirds_of_active_votes_pass_as_xens_governance_says(active: int, least: int) -> None:
    rule = Rule("team", Share(Fraction(2, 3)), ("team",))
    passing, failing = votes(least, active - least, 3), votes(least - 1, active - least + 1, 3)
    assert verdict(rule, passing, team(13)).outcome == "passed"
    assert verdict(rule, failing, team(13)).outcome == "failed"


@pytest.mark.parametrize(
    ("passing", "for_", "against", "expected"),
    [
        (Margin(3), 3, 0, "passed"),
        (Margin(3), 4, 2, "failed"),
        (Margin(3), 5, 2, "passed"),
        (Majority(), 2, 2, "failed"),
        (Majority(), 3, 2, "passed"),
        (Majority(), 0, 0, "failed"),
        (Share(Fraction(1, 2)), 2, 2, "passed"),
        (Share(Fraction(2, 3)), 0, 0, "failed"),
        (Share(Fraction(1)), 1, 0, "passed"),
        (Share(Fraction(1)), 5, 1, "failed"),
        (Lazy(), 0, 0, "passed"),
        (Lazy(), 5, 1, "failed"),
    ],
)
def test_what_passes(passing: Passing, for_: int, against: int, expected: str) -> None:
    assert verdict(Rule("r", passing, ("team",)), votes(for_, against)).outcome == expected


def test_a_count_of_votes_can_be_the_quorum() -> None:
    rule = Rule("r", Majority(), ("team",), VotesQuorum(3))
    assert verdict(rule, votes(2)).outcome == "no quorum"
    assert verdict(rule, votes(3, 2)).outcome == "passed"


def test_it_fails_if_more_are_against_it_than_for_it_and_lacks_no_quorum() -> None:
    found = verdict(TWO_THIRDS, votes(2, 4))
    assert found.outcome == "failed"
    assert str(standing_in_words(found)) == "would fail"


def test_it_has_to_pass_in_each_house_with_the_quorum_of_each() -> None:
    houses = team(3, "one"), team(6, "two"), team(9, "three")
    names = tuple(house.name for house in houses)
    rule = Rule("wide", Share(Fraction(2, 3)), names, ShareQuorum(Fraction(1, 3)))
    given_votes = [*votes(1, name="one"), *votes(4, 2, name="two"), *votes(3, 1, name="three")]
    assert verdict(rule, given_votes, *houses).outcome == "passed"
    against = [*votes(1, name="one"), *votes(3, 2, name="two"), *votes(3, 1, name="three")]
    assert verdict(rule, against, *houses).outcome == "failed"
    few = [*votes(1, name="one"), *votes(1, name="two"), *votes(2, name="three")]
    found = verdict(rule, few, *houses)
    assert found.outcome == "no quorum"
    assert str(standing_in_words(found)) == "quorum 1 of 2 among two, quorum 2 of 3 among three"


def test_a_person_in_two_houses_counts_in_both() -> None:
    both = DecisionBallot("jane@x", 1)
    houses = House("one", frozenset({"jane@x"})), House("two", frozenset({"jane@x", "joe@x"}))
    found = verdict(Rule("r", Majority(), ("one", "two")), [both], *houses)
    assert [count.for_ for count in found.houses] == [1, 1]


def test_who_is_in_no_house_only_advises() -> None:
    crowd = votes(0, 5, name="crowd")
    found = verdict(Rule("r", Margin(1), ("team",)), [*votes(1), *crowd])
    assert (found.outcome, found.advisory) == ("passed", tuple(crowd))


def test_a_veto_stops_it_once_it_has_a_reason() -> None:
    rule = Rule("code", Margin(3), ("team",), veto="needs a reason")
    silent = [*votes(5), DecisionBallot("team8@x", -1)]
    found = verdict(rule, silent)
    assert (found.outcome, found.unreasoned) == ("passed", (silent[-1],))
    said = [*votes(5), DecisionBallot("team8@x", -1, "it breaks the ABI")]
    found = verdict(rule, said)
    assert (found.outcome, found.objections, found.unreasoned) == ("failed", (said[-1],), ())


def test_nobody_outside_the_houses_has_a_veto() -> None:
    rule = Rule("code", Margin(3), ("team",), veto="needs a reason")
    crowd = DecisionBallot("crowd@x", -1, "I do not like it")
    assert verdict(rule, [*votes(3), crowd]).outcome == "passed"


def test_lazy_consensus_ends_with_an_objection_that_says_why() -> None:
    rule = Rule("r", Lazy(), ("team",), veto="needs a reason")
    assert verdict(rule, votes(0, 1)).outcome == "passed"
    assert verdict(rule, [DecisionBallot("team1@x", -1, "no")]).outcome == "failed"


def test_on_the_wide_scale_only_the_strongest_no_objects() -> None:
    rule = Rule("r", Lazy(), ("team",), veto="needs a reason", scale=2)
    mild, warm = DecisionBallot("team1@x", -1, "not so nice"), DecisionBallot("team2@x", 2)
    assert verdict(rule, [mild, warm]).outcome == "passed"
    assert verdict(rule, [mild]).outcome == "failed"
    assert verdict(rule, [warm, DecisionBallot("team1@x", -2, "it is unsafe")]).outcome == "failed"


def test_a_quorum_can_be_that_of_one_house_alone() -> None:
    rule = Rule("r", Majority(), ("one", "two"), ShareQuorum(Fraction(1, 2), "two"))
    given_votes = [*votes(1, name="one"), *votes(2, name="two")]
    assert verdict(rule, given_votes, team(9, "one"), team(4, "two")).outcome == "passed"
    assert verdict(rule, given_votes, team(9, "one"), team(5, "two")).outcome == "no quorum"


# -- by an oracle ----------------------------------------------------------------------------

PEOPLE = tuple(f"p{at}@x" for at in range(8))
HOUSES = st.fixed_dictionaries(
    {name: st.frozensets(st.sampled_from(PEOPLE), min_size=1) for name in ("a", "b", "c")}
)
FRACTIONS = st.tuples(st.integers(1, 6), st.integers(1, 6)).filter(lambda one: one[0] <= one[1])
PLAIN_RULES = st.builds(
    PlainRule,
    houses=st.lists(st.sampled_from("abc"), min_size=1, unique=True),
    quorum_votes=st.sampled_from([0, 0, 1, 2, 4]),
    reasons=st.booleans(),
    scale=st.sampled_from([1, 2]),
)
#: Who votes, what, and why: later ballots of a voter replace earlier ones.
HISTORIES = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.integers(-2, 2), st.sampled_from(["", "because"]))
)


@settings(max_examples=examples(100, 10_000), deadline=None)
@given(
    plain=PLAIN_RULES,
    lead=st.integers(0, 3),
    share=FRACTIONS | st.just((0, 1)),
    quorum=FRACTIONS | st.just((0, 1)),
    one_house=st.booleans(),
    houses=HOUSES,
    history=HISTORIES,
)
def test_the_outcome_follows_from_the_ballots_as_counted_by_the_oracle(
    plain: PlainRule,
    lead: int,
    share: tuple[int, int],
    quorum: tuple[int, int],
    one_house: bool,
    houses: Mapping[str, frozenset[str]],
    history: list[tuple[str, int, str]],
) -> None:
    plain.lead, plain.share = lead, (0, 1) if lead else share
    if not plain.quorum_votes:
        plain.quorum_share = quorum
        plain.quorum_house = plain.houses[0] if one_house else ""
    history = [(who, max(-plain.scale, min(plain.scale, what)), why) for who, what, why in history]
    standing = {who: (what, why) for who, what, why in history}
    ballots = [ballot(who, *said) for who, said in standing.items()]
    found = judge(_as_rule(plain), [House(*one) for one in houses.items()], ballots)
    assert found.outcome == outcome(plain, houses, standing)


def _as_rule(plain: PlainRule) -> Rule:
    passing: Passing = Lazy()
    if plain.lead:
        passing = Margin(plain.lead)
    elif plain.share[0]:
        passing = Share(Fraction(*plain.share))
    quorum: Quorum | None = None
    if plain.quorum_votes:
        quorum = VotesQuorum(plain.quorum_votes)
    elif plain.quorum_share[0]:
        quorum = ShareQuorum(Fraction(*plain.quorum_share), plain.quorum_house or None)
    veto: Veto = "needs a reason" if plain.reasons else "none"
    return Rule(
        "r", passing, tuple(plain.houses), quorum, veto=veto, scale=cast("Scale", plain.scale)
    )
