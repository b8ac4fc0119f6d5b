"""Topics, rooms and times as a zero-one program for the solver. Pure.

There is one unknown for each topic and each time at which it could start, and one for each two
topics that could clash: whether they do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, combinations
from typing import NamedTuple

from msgspec import Struct, field

from mailproc.meeting.rooms.highs import Constraint, cheapest

#: When each topic starts, by number, in ticks from the start of the meeting.
Starts = Mapping[int, int]


class Problem(Struct, frozen=True, dict=True):
    """What is fitted, and what is wanted: few clashes, and then the better topics early.

    Attributes:
        rooms: how many topics can be at once.
        lengths: how many ticks each topic takes, by number, the best topic first.
        leads: who is needed there, by topic: nobody at two places at once.
        conflicts: how many people want both of two topics, the lower number first.
        moments: when a topic may start, rising, each with the end of the time until a break.
        spans: from when to when those topics can be that cannot be at any time.
    """

    rooms: int
    lengths: Mapping[int, int]
    leads: Mapping[int, frozenset[str]]
    conflicts: Mapping[tuple[int, int], int]
    moments: Mapping[int, int]
    spans: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)

    @cached_property
    def weights(self) -> Mapping[int, int]:
        """How much it matters that a topic is early: the better, the more."""
        return {topic: weight for weight, topic in enumerate(reversed(self.lengths), 1)}

    @cached_property
    def latest(self) -> int:
        """More than the lateness of all topics together can be, each by its weight."""
        return 1 + max(self.moments) * sum(self.weights.values())

    def conflict(self, one: int, other: int) -> int:
        """How many people want both."""
        return self.conflicts.get((min(one, other), max(one, other)), 0)

    def together(self, starts: Starts, one: int, other: int) -> bool:
        """Whether two topics are at the same time for a while."""
        one_ends = starts[one] + self.lengths[one]
        return starts[one] < starts[other] + self.lengths[other] and starts[other] < one_ends

    def cost(self, starts: Starts) -> tuple[int, int]:
        """The clashes and the lateness: the less, the better, clashes first."""
        pairs = combinations(starts, 2)
        clashes = sum(self.conflict(*pair) for pair in pairs if self.together(starts, *pair))
        return clashes, sum(self.weights[topic] * at for topic, at in starts.items())


def refitted(problem: Problem, starts: Starts, free: Sequence[int], at_once: int) -> Starts:
    """The topics fitted anew by the solver, or as they are if that is no better.

    Args:
        problem: what is wanted.
        starts: when each topic starts so far.
        free: which topics may move; the others stand still.
        at_once: how many of those that move may be at the same time. If it is 1, none of them
            clash with each other, which makes the program a small and easy one.
    """
    fixed = {topic: at for topic, at in starts.items() if topic not in free}
    program = _Program(problem, fixed, at_once)
    for topic in free:
        program.offer(topic)
    rows = program.rows()
    chosen = cheapest(program.costs, rows)
    if chosen is None:
        return starts
    moved = dict(program.choices[column] for column in chosen if column < len(program.choices))
    return min(starts, {**starts, **moved}, key=problem.cost)


class _Neighbour(NamedTuple):
    """A topic that stands still, as another one sees it."""

    start: int
    end: int
    conflict: int
    shares_lead: bool


class _Program:
    """The costs of the unknowns, of which the first are `choices`, and the conditions."""

    def __init__(self, problem: Problem, fixed: Starts, at_once: int) -> None:
        self._problem, self._fixed, self._at_once = problem, fixed, at_once
        self._steps = sorted({*problem.moments, *fixed.values()})
        self._room = {step: problem.rooms - self._fixed_at(step) for step in self._steps}
        self._running: dict[int, dict[int, list[int]]] = {step: {} for step in self._steps}
        self.choices: list[tuple[int, int]] = []
        self.costs: list[float] = []

    def _fixed_at(self, step: int) -> int:
        """How many of the topics that stand still are going on then."""
        lengths = self._problem.lengths
        return sum(at <= step < at + lengths[topic] for topic, at in self._fixed.items())

    def offer(self, topic: int) -> None:
        """Have an unknown for each moment at which a topic could start.

        It costs the clashes with what stands still, and the lateness, which never adds up to one
        clash.
        """
        problem, length = self._problem, self._problem.lengths[topic]
        lateness = problem.weights[topic] / problem.latest
        neighbours = self._neighbours(topic)
        spans = problem.spans.get(topic)
        for at, gap_end in problem.moments.items():
            end = at + length
            steps = self._steps[bisect_left(self._steps, at) : bisect_left(self._steps, end)]
            beside = [one for one in neighbours if one.start < end and at < one.end]
            possible = spans is None or any(a <= at and end <= b for a, b in spans)
            fits = possible and end <= gap_end and all(self._room[step] for step in steps)
            if fits and not any(one.shares_lead for one in beside):
                cost = sum(one.conflict for one in beside) + lateness * at
                self._add((topic, at), cost, steps)

    def _neighbours(self, topic: int) -> list[_Neighbour]:
        """What stands still and clashes with a topic or shares a lead with it."""
        problem, leads = self._problem, self._problem.leads[topic]
        neighbours = (
            _Neighbour(
                at,
                at + problem.lengths[other],
                problem.conflict(topic, other),
                not leads.isdisjoint(problem.leads[other]),
            )
            for other, at in self._fixed.items()
        )
        return [one for one in neighbours if one.conflict or one.shares_lead]

    def _add(self, choice: tuple[int, int], cost: float, steps: Sequence[int]) -> None:
        for step in steps:
            self._running[step].setdefault(choice[0], []).append(len(self.costs))
        self.choices.append(choice)
        self.costs.append(cost)

    def rows(self) -> list[Constraint]:
        """The conditions on what was offered; clashes among it become unknowns of their own."""
        rows = [*self._once(), *self._rooms()]
        if self._at_once > 1:
            rows += [*self._leads(), *self._clashes()]
        return rows

    def _once(self) -> list[Constraint]:
        """Each topic starts once."""
        starts: dict[int, dict[int, int]] = defaultdict(dict)
        for column, (topic, _) in enumerate(self.choices):
            starts[topic][column] = 1
        return [Constraint(factors, most=1, exactly=True) for factors in starts.values()]

    def _rooms(self) -> Iterator[Constraint]:
        """There is a room for whatever goes on."""
        for step, running in self._running.items():
            columns = chain.from_iterable(running.values())
            yield Constraint(dict.fromkeys(columns, 1), most=min(self._room[step], self._at_once))

    def _leads(self) -> Iterator[Constraint]:
        """Nobody leads two topics at once."""
        for running in self._running.values():
            needed: dict[str, list[int]] = defaultdict(list)
            for topic, columns in running.items():
                for lead in sorted(self._problem.leads[topic]):
                    needed[lead] += columns
            yield from (
                Constraint(dict.fromkeys(columns, 1), most=1) for columns in needed.values()
            )

    def _clashes(self) -> Iterator[Constraint]:
        """Two topics clash if both go on."""
        offered = dict.fromkeys(topic for topic, _ in self.choices)
        for one, other in combinations(offered, 2):
            conflict = self._problem.conflict(one, other)
            if not conflict:
                continue
            clash = len(self.costs)
            self.costs.append(conflict)
            for running in self._running.values():
                if one in running and other in running:
                    both = dict.fromkeys(running[one] + running[other], 1)
                    yield Constraint({**both, clash: -1}, most=1)
