"""The Schulze method, against a real election and against its definition."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from itertools import combinations, groupby, pairwise, permutations, product
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from votelib.evaluate.condorcet import Schulze

from mailproc.meeting.schulze import Pairwise, count_pairs, order
from tests.support.paths import BESIDE
from tests.support.sizes import examples

DEBIAN = BESIDE / "debian" / "2002-leader.soi"


def test_the_debian_leader_election_of_2002() -> None:
    path = Path(os.environ.get("MAILPROC_DEBIAN", DEBIAN))
    if not path.exists():
        pytest.skip(f"{path} is not here")
    rankings: list[tuple[list[list[int]], int]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line[:1].isdigit():
            count, _, ranking = line.partition(":")
            rankings.append(([[int(name)] for name in ranking.split(",")], int(count)))
    robinson, hertzog, garbee, none = 1, 2, 3, 4
    pairs = count_pairs([1, 2, 3, 4], rankings)
    assert pairs == {
        robinson: {1: 0, 2: 260, 3: 180, 4: 387},
        hertzog: {1: 199, 2: 0, 3: 140, 4: 407},
        garbee: {1: 291, 2: 327, 3: 0, 4: 444},
        none: {1: 68, 2: 50, 3: 18, 4: 0},
    }
    assert order(pairs) == [garbee, robinson, hertzog, none]


def test_a_cycle_is_broken_at_its_weakest_link() -> None:
    # The example of 45 voters that Schulze's own paper works through: E > A > C > B > D.
    a, b, c, d, e = 1, 2, 3, 4, 5
    ballots = [
        ([a, c, b, e, d], 5),
        ([a, d, e, c, b], 5),
        ([b, e, d, a, c], 8),
        ([c, a, b, e, d], 3),
        ([c, a, e, b, d], 7),
        ([c, b, a, d, e], 2),
        ([d, c, e, b, a], 7),
        ([e, b, a, d, c], 8),
    ]
    rankings = [([[option] for option in ballot], count) for ballot, count in ballots]
    assert order(count_pairs([a, b, c, d, e], rankings)) == [e, a, c, b, d]


def test_ties_go_by_the_lower_number_and_unranked_options_tie_last() -> None:
    pairs = count_pairs([1, 2, 3, 4], [([[3]], 2), ([[3], [4, 2]], 1)])
    assert pairs[3] == {1: 3, 2: 3, 3: 0, 4: 3}
    assert pairs[1] == {1: 0, 2: 0, 3: 0, 4: 0}
    assert order(pairs) == [3, 2, 4, 1]


def test_very_many_voters_are_counted_as_few_are() -> None:
    pairs = count_pairs([1, 2, 3], [([[1], [2]], 70_000), ([[2], [1, 3]], 60_000)])
    assert pairs == {
        1: {1: 0, 2: 70_000, 3: 70_000},
        2: {1: 60_000, 2: 0, 3: 130_000},
        3: {1: 0, 2: 0, 3: 0},
    }


def by_definition(pairs: Pairwise, one: int, other: int) -> int:
    """The strongest path's strength, by trying every path."""
    between = [option for option in pairs if option not in (one, other)]
    best = 0
    for length in range(len(between) + 1):
        for middle in permutations(between, length):
            path = [one, *middle, other]
            steps = [pairs[x][y] if pairs[x][y] > pairs[y][x] else 0 for x, y in pairwise(path)]
            best = max(best, min(steps))
    return best


@given(st.lists(st.tuples(st.permutations([1, 2, 3, 4, 5]), st.integers(1, 9)), max_size=8))
def test_an_option_stands_by_how_many_others_it_has_stronger_paths_to(
    ballots: list[tuple[list[int], int]],
) -> None:
    rankings = [([[option] for option in ballot], count) for ballot, count in ballots]
    pairs = count_pairs([1, 2, 3, 4, 5], rankings)
    paths = {pair: by_definition(pairs, *pair) for pair in permutations(pairs, 2)}
    beaten = Counter(one for one, other in paths if paths[one, other] > paths[other, one])
    assert order(pairs) == sorted(pairs, key=lambda option: (-beaten[option], option))


@settings(deadline=None, max_examples=examples(30, 1000))
@given(st.data(), st.integers(6, 20))
def test_of_many_options_too(data: st.DataObject, count: int) -> None:
    options = range(1, count + 1)
    some = st.lists(st.sampled_from(options), max_size=12, unique=True)
    ballots = data.draw(st.lists(some, max_size=8))
    pairs = count_pairs(options, [([[option] for option in ballot], 1) for ballot in ballots])
    paths = by_floyd_and_warshall(pairs)
    beaten = Counter(one for one, other in paths if paths[one, other] > paths[other, one])
    assert order(pairs) == sorted(pairs, key=lambda option: (-beaten[option], option))


def by_floyd_and_warshall(pairs: Pairwise) -> dict[tuple[int, int], int]:
    """The strongest paths' strengths."""
    paths = {
        (one, other): votes if votes > pairs[other][one] else 0
        for one, row in pairs.items()
        for other, votes in row.items()
    }
    for via, one, other in product(pairs, repeat=3):
        paths[one, other] = max(paths[one, other], min(paths[one, via], paths[via, other]))
    return paths


@given(st.lists(st.tuples(st.permutations([1, 2, 3, 4, 5]), st.integers(1, 9)), min_size=1))
def test_an_independent_library_comes_to_the_same_order(
    ballots: list[tuple[list[int], int]],
) -> None:
    pairs = count_pairs(
        [1, 2, 3, 4, 5], [([[option] for option in ballot], count) for ballot, count in ballots]
    )
    theirs = {
        (one, other): votes for one in pairs for other, votes in pairs[one].items() if one != other
    }
    found = Schulze().evaluate(theirs, n_seats=len(pairs))
    paths = by_floyd_and_warshall(pairs)
    if any(paths[a, b] == paths[b, a] for a, b in combinations(pairs, 2)):
        return  # a tie, which each breaks in its own way
    assert order(pairs) == list(found)


@given(
    st.lists(
        st.tuples(st.permutations([1, 2, 3, 4, 5]), st.permutations([1, 6, 7]), st.integers(1, 50)),
        min_size=3,
        max_size=9,
    ),
    st.booleans(),
)
def test_clones_of_an_option_change_nothing_for_the_others(
    ballots: list[tuple[list[int], list[int], int]], equal: bool
) -> None:
    """Who puts 1, 6 and 7 beside each other, in whatever order, has them stand where 1 would."""
    alone = [([[option] for option in ranked], voters) for ranked, _, voters in ballots]
    pairs = count_pairs([1, 2, 3, 4, 5], alone)
    paths = by_floyd_and_warshall(pairs)
    assume(all(paths[a, b] != paths[b, a] for a, b in combinations(pairs, 2)))
    beside = [
        ([tier for option in ranked for tier in _tiers(option, clones, equal)], voters)
        for ranked, clones, voters in ballots
    ]
    found = order(count_pairs([1, 2, 3, 4, 5, 6, 7], beside))
    merged = [1 if option in (1, 6, 7) else option for option in found]
    assert [option for option, _ in groupby(merged)] == order(pairs)


def _tiers(option: int, clones: list[int], equal: bool) -> list[list[int]]:
    """An option, or its clones in place of it: equals, or one after the other."""
    if option != 1:
        return [[option]]
    return [clones] if equal else [[clone] for clone in clones]


def test_500_options_take_no_minute() -> None:
    dice = random.Random(1)  # noqa: S311  # nothing depends on it
    options = range(1, 501)
    ballots = [[[one] for one in dice.sample(options, 25)] for _ in range(2_000)]
    began = time.process_time()
    assert len(order(count_pairs(options, [(ballot, 1) for ballot in ballots]))) == 500
    assert time.process_time() - began < 10  # a tenth of it, on a machine that does nothing else
