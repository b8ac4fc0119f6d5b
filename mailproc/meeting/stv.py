"""The single transferable vote, counted as for Scotland's councils. Pure.

The rules are rules 45 to 52 in schedule 1 to the Scottish Local Government Elections Order 2007
(S.S.I. 2007 No. 42): the weighted inclusive Gregory method with Droop's quota. Two things differ:

- Votes are exact fractions. The Order cuts a transfer value off after five decimals, which suits
  thousands of papers; among twenty voters three thirds of a vote have to be a whole one. `places`
  gives the Order's own arithmetic, to compare with other programs.
- What the Order decides by lot, the lower number wins here, so that anybody can count again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from heapq import nsmallest
from typing import Final, Literal

from msgspec import Struct, field

#: The candidates that a voter wants, the best first.
Preferences = tuple[int, ...]
#: Papers that say the same and are worth the same: what they say, how many they are.
Papers = dict[Preferences, int]
#: Why a round is: the papers are sorted, a surplus is passed on, somebody is excluded.
Act = Literal["first", "surplus", "exclusion"]

#: More seats make exact fractions too long to count with: each surplus can double their digits.
MOST_SEATS: Final = 15


class BrokenTie(Struct, frozen=True):
    """Candidates with the same number of votes, of whom one had to be chosen."""

    between: tuple[int, ...]
    chosen: int
    round: int | None
    """Their votes at the end of this round, counted from 1, decided; None: their numbers did."""


class CountRound(Struct, frozen=True):
    """A stage of the count, as it stood at its end."""

    act: Act
    candidate: int | None
    """Whose papers were passed on; None in the first."""
    value: Fraction | None
    """What a paper that was a whole vote is worth when it is passed on; None in the first."""
    votes: Mapping[int, Fraction]
    """Every candidate's votes: the quota once a surplus is passed on, 0 once the papers of an
    excluded one are."""
    exhausted: Fraction
    """The votes on papers that name nobody else, and what was cut off behind `places`."""
    elected: tuple[int, ...]
    """Who reached the quota, or got a last seat, at its end; most votes first."""
    tie: BrokenTie | None
    """How it was settled whose papers come first."""


class SeatCount(Struct, frozen=True):
    """How an election went."""

    seats: int
    papers: int
    """How many voters named one candidate at least."""
    quota: int
    rounds: tuple[CountRound, ...]
    elected: tuple[int, ...]
    """In the order of their election; fewer than `seats` only if there are fewer candidates."""
    excluded: tuple[int, ...]
    """In the order of their exclusion; who was merely left over in the end is not among them."""


def count(
    candidates: Iterable[int],
    seats: int,
    ballots: Iterable[tuple[Sequence[int], int]],
    places: int | None = None,
) -> SeatCount:
    """Count an election.

    Args:
        candidates: their numbers, each once; the lower one wins a tie that nothing else breaks.
        seats: how many of them can be elected.
        ballots: preferences, the best first, and how many voters gave them. Who is no candidate,
            and a candidate named again, is passed over.
        places: how many decimals of a transfer value count; None for all.

    Raises:
        ValueError: there is no seat.
    """
    if seats < 1:
        raise ValueError("an election needs a seat at least")
    return _Election(sorted(candidates), seats, places).count(ballots)


class _Election(Struct):
    """What a count knows while it goes on."""

    candidates: list[int]
    seats: int
    places: int | None
    papers: int = 0
    quota: int = 0
    parcels: dict[int, dict[Fraction, Papers]] = field(default_factory=dict)
    """Each candidate's papers by what they are worth."""
    votes: dict[int, Fraction] = field(default_factory=dict)
    exhausted: Fraction = Fraction(0)
    continuing: list[int] = field(default_factory=list)
    surpluses: list[int] = field(default_factory=list)
    """The elected candidates with more than the quota."""
    elected: list[int] = field(default_factory=list)
    excluded: list[int] = field(default_factory=list)
    rounds: list[CountRound] = field(default_factory=list)
    standing: dict[int, int] = field(default_factory=dict)
    """The order by votes, least first; it is the same for those who were equal in every round."""

    def count(self, ballots: Iterable[tuple[Sequence[int], int]]) -> SeatCount:
        self._first_stage(ballots)
        while len(self.elected) < self.seats and self.continuing:
            if self.surpluses:
                self._transfer_surplus()
            else:
                self._exclude()
        return SeatCount(
            seats=self.seats,
            papers=self.papers,
            quota=self.quota,
            rounds=tuple(self.rounds),
            elected=tuple(self.elected),
            excluded=tuple(self.excluded),
        )

    def _first_stage(self, ballots: Iterable[tuple[Sequence[int], int]]) -> None:
        """Credit the first preferences (rule 45) and find the quota (rule 46)."""
        self.continuing = list(self.candidates)
        self.parcels = {one: defaultdict(dict) for one in self.candidates}
        self.votes = dict.fromkeys(self.candidates, Fraction(0))
        self.standing = dict.fromkeys(self.candidates, 0)
        known, papers = set(self.candidates), Papers()
        for preferences, voters in ballots:
            named = tuple(dict.fromkeys(one for one in preferences if one in known))
            if named:
                papers[named] = papers.get(named, 0) + voters
        self.papers = sum(papers.values())
        self.quota = self.papers // (self.seats + 1) + 1
        self._hand_on(papers, Fraction(1))
        self._end_round("first", None, None, None)

    def _transfer_surplus(self) -> None:
        """Pass on the largest surplus (rules 48 and 49)."""
        chosen, tie = self._choose(self.surpluses, most=True)
        self.surpluses.remove(chosen)
        votes, parcels = self.votes[chosen], self.parcels.pop(chosen)
        surplus = votes - self.quota
        self.votes[chosen] = Fraction(self.quota)
        self.exhausted += surplus
        for value, papers in parcels.items():
            self.exhausted -= self._hand_on(papers, self._cut(surplus * value / votes))
        self._end_round("surplus", chosen, self._cut(surplus / votes), tie)

    def _exclude(self) -> None:
        """Exclude the candidate with the fewest votes and pass the papers on (rules 50 and 51).

        Nothing is passed on if that leaves as many candidates as seats (rule 52(2)).
        """
        chosen, tie = self._choose(self.continuing, most=False)
        self.continuing.remove(chosen)
        self.excluded.append(chosen)
        parcels = self.parcels.pop(chosen)
        if len(self.continuing) > self.seats - len(self.elected):
            self.exhausted += self.votes[chosen]
            self.votes[chosen] = Fraction(0)
            for value, papers in parcels.items():
                self.exhausted -= self._hand_on(papers, value)
        self._end_round("exclusion", chosen, Fraction(1), tie)

    def _hand_on(self, papers: Papers, value: Fraction) -> Fraction:
        """Give papers to the next continuing candidate on each; the sum of what they are worth."""
        continuing, received = set(self.continuing), defaultdict[int, int](int)
        for preferences, number in papers.items():
            for at, candidate in enumerate(preferences):
                if candidate in continuing:
                    pile = self.parcels[candidate][value]
                    rest = preferences[at:]
                    pile[rest] = pile.get(rest, 0) + number
                    received[candidate] += number
                    break
        for candidate, number in received.items():
            self.votes[candidate] += value * number
        return value * sum(received.values())

    def _cut(self, value: Fraction) -> Fraction:
        """A transfer value without what is behind the last decimal (rule 48(3))."""
        if self.places is None:
            return value
        unit = 10**self.places
        return Fraction(value.numerator * unit // value.denominator, unit)

    def _choose(self, among: list[int], *, most: bool) -> tuple[int, BrokenTie | None]:
        """The one of `among` with the most or the fewest votes, and how a tie was broken.

        The votes at the latest earlier round where they differ decide (rules 49(2) and 51(2)),
        else their numbers, in favour of the lower.
        """
        wanted = (max if most else min)(self.votes[one] for one in among)
        tied = tuple(one for one in among if self.votes[one] == wanted)
        if len(tied) == 1:
            return tied[0], None
        sign = -1 if most else 1
        # Of all others the next one was equal for the longest time.
        chosen, other = nsmallest(2, tied, key=lambda one: (sign * self.standing[one], -sign * one))
        return chosen, BrokenTie(between=tied, chosen=chosen, round=self._differ(chosen, other))

    def _differ(self, one: int, other: int) -> int | None:
        """The latest round, counted from 1, in which two had not the same votes."""
        if self.standing[one] == self.standing[other]:
            return None
        found = (
            at
            for at in range(len(self.rounds), 0, -1)
            if self.rounds[at - 1].votes[one] != self.rounds[at - 1].votes[other]
        )
        return next(found)

    def _note_standing(self) -> None:
        """Order those who can be chosen by their votes; who is equal, as they were before."""
        before: tuple[Fraction, int] | None = None
        place = -1
        among = (*self.continuing, *self.surpluses)
        now = {one: (self.votes[one], self.standing[one]) for one in among}
        for one in sorted(among, key=now.__getitem__):
            place += now[one] != before
            before, self.standing[one] = now[one], place

    def _end_round(
        self, act: Act, candidate: int | None, value: Fraction | None, tie: BrokenTie | None
    ) -> None:
        """Elect who has the quota (rule 47) or a last seat (rule 52), and note the round."""
        ranked = sorted(self.continuing, key=lambda one: (-self.votes[one], one))
        winners = [one for one in ranked if self.votes[one] >= self.quota]
        if len(ranked) <= self.seats - len(self.elected):
            winners = ranked
        self.elected += winners
        self.continuing = [one for one in self.continuing if one not in winners]
        self.surpluses += [one for one in winners if self.votes[one] > self.quota]
        self._note_standing()
        self.rounds.append(
            CountRound(
                act=act,
                candidate=candidate,
                value=value,
                votes=dict(self.votes),
                exhausted=self.exhausted,
                elected=tuple(winners),
                tie=tie,
            )
        )
