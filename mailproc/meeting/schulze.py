"""Ranked ballots by the Schulze method, as in Debian's constitution, appendix A.6. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

#: Options in tiers of equals, the best first.
Tiers = Sequence[Sequence[int]]
#: ``pairwise[a][b]``: how many voters put a above b.
Pairwise = dict[int, dict[int, int]]


def count_pairs(options: Sequence[int], rankings: Iterable[tuple[Tiers, int]]) -> Pairwise:
    """Count who is put above whom.

    Args:
        options: every option's number.
        rankings: each ranking as tiers of equals, the best first, with how many voters gave it;
            options that it leaves out tie last, others than `options` are passed over.
    """
    pairs: Pairwise = {one: dict.fromkeys(options, 0) for one in options}
    for tiers, voters in rankings:
        below = set(options)
        for tier in tiers:
            equals = [option for option in tier if option in below]
            below.difference_update(equals)
            for option in equals:
                row = pairs[option]
                for worse in below:
                    row[worse] += voters
    return pairs


def strongest_paths(pairs: Pairwise) -> Pairwise:
    """The strength of the strongest path from each option to each other one.

    A path is as strong as its weakest step; a step from a to b counts the voters who put a above
    b, if they are more than those who put b above a.
    """
    options = list(pairs)
    paths = {
        one: {
            other: votes if votes > pairs[other][one] else 0 for other, votes in pairs[one].items()
        }
        for one in options
    }
    for via in options:
        onward = paths[via]
        for one in options:
            to_via = paths[one][via]
            if not to_via:
                continue
            row = paths[one]
            for other in options:
                if other != one:
                    row[other] = max(row[other], min(to_via, onward[other]))
    return paths


def order(pairs: Pairwise) -> list[int]:
    """The options, best first; ties by the lower number.

    The Schulze relation (a is better than b if the path from a to b is stronger than the one
    back) is transitive, so that counting whom an option beats sorts them.
    """
    paths = strongest_paths(pairs)
    wins = {
        one: sum(paths[one][other] > paths[other][one] for other in pairs if other != one)
        for one in pairs
    }
    return sorted(pairs, key=lambda option: (-wins[option], option))
