"""Elections for seats: against the Order's rules, and against a count paper by paper."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailproc.meeting.stv import SeatCount, count
from tests.support.paper_count import Officer

Ballots = list[tuple[Sequence[int], int]]

SIX = [1, 2, 3, 4, 5, 6]
preferences = st.permutations(SIX).flatmap(
    lambda order: st.integers(1, 6).map(lambda length: tuple(order[:length]))
)
electorates = st.lists(st.tuples(preferences, st.integers(1, 5)), min_size=1, max_size=8)


def votes(counted: SeatCount, number: int) -> dict[int, Fraction]:
    """The votes at the end of a round, counted from 1, without those of no votes."""
    return {one: value for one, value in counted.rounds[number - 1].votes.items() if value}


def test_a_surplus_is_passed_on_in_exact_fractions() -> None:
    # 20 papers for 2 seats: the quota is 7; of 11 votes 4 go on, so that each paper is worth 4/11.
    counted = count([1, 2, 3], 2, [((1, 2), 6), ((1, 3), 5), ((2,), 4), ((3,), 5)])
    assert (counted.papers, counted.quota) == (20, 7)
    assert votes(counted, 1) == {1: 11, 2: 4, 3: 5}
    first, second, *_ = counted.rounds
    assert first.elected == (1,)
    assert (second.act, second.candidate, second.value) == ("surplus", 1, Fraction(4, 11))
    assert votes(counted, 2) == {1: 7, 2: 4 + 6 * Fraction(4, 11), 3: 5 + 5 * Fraction(4, 11)}
    assert counted.elected == (1, 3)
    assert counted.excluded == (2,)


def test_the_orders_own_arithmetic_cuts_off_after_five_decimals() -> None:
    ballots = [((1, 2), 6), ((1, 3), 5), ((2,), 4), ((3,), 5)]
    second = count([1, 2, 3], 2, ballots, places=5).rounds[1]
    assert second.value == Fraction(36363, 100000)
    assert second.votes[2] == 4 + 6 * second.value
    assert second.exhausted == 4 - 11 * second.value


def test_six_thirds_of_a_vote_are_two_whole_ones() -> None:
    # 1 passes six thirds on to 2, who has the quota of 4 then; cut off, they are 1.99998.
    ballots = [((1, 2), 6), ((2,), 2), ((3,), 3)]
    assert [each.elected for each in count([1, 2, 3], 2, ballots).rounds] == [(1,), (2,)]
    cut_off = count([1, 2, 3], 2, ballots, places=5)
    assert [each.elected for each in cut_off.rounds] == [(1,), (), (2,)]


def test_papers_passed_on_twice_are_worth_the_product() -> None:
    ballots = [((1, 2, 3), 12), ((3,), 1), ((4,), 2)]
    counted = count([1, 2, 3, 4], 3, ballots)
    assert counted.quota == 4
    second, third = counted.rounds[1], counted.rounds[2]
    assert (second.candidate, second.value) == (1, Fraction(8, 12))
    assert second.elected == (2,)
    assert (third.candidate, third.votes[3]) == (2, 1 + 12 * Fraction(8, 12) * Fraction(4, 8))


def test_a_tie_goes_by_the_latest_earlier_round_in_which_they_differ() -> None:
    # 3 and 4 have four votes each once 5 is out; in round 1 it was 4 against 3.
    ballots = [((1,), 6), ((2,), 5), ((3,), 4), ((4,), 3), ((5, 4), 1)]
    counted = count([1, 2, 3, 4, 5], 1, ballots)
    second, third = counted.rounds[1], counted.rounds[2]
    assert (second.candidate, second.tie) == (5, None)
    assert third.candidate == 4
    assert third.tie is not None
    assert (third.tie.between, third.tie.chosen, third.tie.round) == ((3, 4), 4, 1)


def test_a_tie_that_no_round_breaks_goes_to_the_lower_number() -> None:
    counted = count([7, 8, 9], 1, [((9,), 1), ((8,), 1), ((7,), 1)])
    assert counted.elected == (7,)
    assert [(each.candidate, each.tie and each.tie.round) for each in counted.rounds] == [
        (None, None),
        (9, None),
        (8, None),
    ]
    assert [each.tie and each.tie.between for each in counted.rounds[1:]] == [(7, 8, 9), (7, 8)]


def test_equal_surpluses_go_in_the_order_of_the_numbers_too() -> None:
    counted = count([1, 2, 3, 4], 3, [((2, 3), 4), ((1, 4), 4), ((3,), 1)])
    assert [each.candidate for each in counted.rounds[1:3]] == [1, 2]


def test_the_last_seats_go_to_those_left_and_nothing_more_is_passed_on() -> None:
    counted = count([1, 2, 3], 2, [((1, 2), 3), ((3,), 2), ((2, 3), 1)])
    last = counted.rounds[-1]
    assert (last.act, last.candidate, last.elected) == ("exclusion", 2, (3,))
    assert last.votes[2] == counted.rounds[-2].votes[2]


def test_nobody_is_elected_twice_and_fewer_candidates_than_seats_all_win() -> None:
    assert count([4, 5], 3, [((5,), 2), ((4,), 1)]).elected == (5, 4)
    assert count([], 1, []).elected == ()
    with pytest.raises(ValueError, match="seat"):
        count([1], 0, [])


def test_strangers_and_repetitions_on_a_paper_are_passed_over() -> None:
    plain = count([1, 2], 1, [((1, 2), 2), ((2,), 1)])
    assert count([1, 2], 1, [((9, 1, 1, 2), 2), ((2, 2), 1), ((9,), 5), ((), 3)]) == plain


def test_looking_back_at_ties_costs_each_choice_in_proportion_to_the_candidates() -> None:
    # All are equal all the time; twice as many of them make four times the work, not eight times.
    assert steps(100) < 5 * steps(50)


def steps(candidates: int) -> int:
    """How many functions are called to count that many candidates with a vote each."""
    calls = 0

    def note(*_: object) -> None:
        nonlocal calls
        calls += 1

    ballots = [((one,), 1) for one in range(candidates)]
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        count(range(candidates), 1, ballots)
    finally:
        sys.setprofile(before)
    return calls


@given(electorates, st.integers(1, 5), st.sampled_from([None, 5, 2]))
def test_it_is_what_a_count_paper_by_paper_gives(
    ballots: Ballots, seats: int, places: int | None
) -> None:
    officer = Officer(SIX, seats, ballots, places)
    elected = officer.count()
    counted = count(SIX, seats, ballots, places)
    assert counted.quota == officer.quota
    assert [*counted.elected] == elected
    assert [(each.candidate, each.votes, [*each.elected]) for each in counted.rounds] == [
        (stage.moved, stage.credited, stage.elected) for stage in officer.stages
    ]
    lots = [each.tie for each in counted.rounds if each.tie and each.tie.round is None]
    assert len(lots) == len(officer.lots)


@given(electorates, st.integers(1, 5), st.sampled_from([None, 5]))
def test_no_vote_is_lost_and_every_seat_is_filled(
    ballots: Ballots, seats: int, places: int | None
) -> None:
    counted = count(SIX, seats, ballots, places)
    papers = sum(number for _, number in ballots)
    assert counted.papers == papers
    for each in counted.rounds:
        assert sum(each.votes.values()) + each.exhausted == papers
        assert each.exhausted >= 0
    assert len(counted.elected) == len({*counted.elected}) == min(seats, len(SIX))
    assert not {*counted.elected} & {*counted.excluded}
    assert counted.elected == tuple(one for each in counted.rounds for one in each.elected)


@given(electorates, st.integers(1, 5), st.randoms())
def test_the_order_of_the_papers_changes_nothing(
    ballots: Ballots, seats: int, random: object
) -> None:
    apart = [(names, 1) for names, number in ballots for _ in range(number)]
    random.shuffle(apart)  # type: ignore[attr-defined]
    assert count(SIX, seats, apart) == count(reversed(SIX), seats, ballots)


@given(electorates)
def test_more_than_half_of_the_first_preferences_win_the_one_seat(ballots: Ballots) -> None:
    papers = sum(number for _, number in ballots)
    counted = count(SIX, 1, [*ballots, ((6, 1), papers + 1)])
    assert counted.elected == (6,)
    assert len(counted.rounds) == 1


@given(electorates, st.integers(1, 4), st.data())
def test_a_group_gets_the_seats_that_its_quotas_are_worth(
    ballots: Ballots, seats: int, data: st.DataObject
) -> None:
    """Droop's proportionality: who puts a group first, in any order, gets a seat for each quota."""
    group = set(data.draw(st.permutations(SIX))[: data.draw(st.integers(1, 4))])
    loyal = [
        ([*sorted(group, key=lambda one: data.draw(st.integers(0, 9))), *SIX], number)
        for number in data.draw(st.lists(st.integers(1, 9), max_size=5))
    ]
    counted = count(SIX, seats, [*ballots, *loyal])
    quotas = sum(number for _, number in loyal) // counted.quota
    assert len(group & {*counted.elected}) >= min(quotas, len(group), seats)


@settings(max_examples=30)
@given(electorates, st.integers(1, 4))
def test_a_candidate_whom_nobody_names_changes_no_seat(ballots: Ballots, seats: int) -> None:
    assert count([*SIX, 99], seats, ballots).elected == count(SIX, seats, ballots).elected
