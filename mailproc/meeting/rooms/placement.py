"""All of some topics in their places, obeying what has to be obeyed: asks the solver. Pure.

There is one unknown for each topic and each minute at which it could begin. Where topics can be
fitted in at all, they can be so that each begins when one can begin at the earliest, or when
another one ends; so only those minutes are looked at.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from mailproc.meeting.rooms.highs import GOOD_ENOUGH, Constraint, solved
from mailproc.structs import replace

#: A time in which a topic can be, from minute to minute.
Span = tuple[int, int]
#: How many unknowns are worth asking for.
_MOST_CHOICES: Final = 25_000
#: What it costs to put one topic into a placement, in factors of the solver's conditions.
_FACTORS_OF_TOPIC: Final = 100
#: Minutes between the beginnings that are tried where all of them would be too many.
_RASTERS: Final = (1, 5, 10, 15, 30)


class SolverWork(Struct):
    """How much may be asked of the solver still, so that no wishes hold everybody up.

    A clock would bound it as well, but not give the same agenda every time.
    """

    left: int
    """Factors of conditions; the solver takes some 20 microseconds for each."""

    def begin(self, topics: int) -> bool:
        """Whether so many topics may be placed once more."""
        self.left -= topics * _FACTORS_OF_TOPIC
        return self.left > 0

    def take(self, factors: int) -> bool:
        """Whether conditions with so many factors may be solved; they were put together already."""
        fits = factors <= self.left
        self.left -= factors if fits else factors // 4
        return fits


class TopicToPlace(Struct, frozen=True):
    """A topic that has to have its place.

    Attributes:
        minutes: how long it is.
        spans: in which it can be, by time.
        leads: who is needed there.
        was: when it began by the agenda that was posted; None: it was not on it.
    """

    minutes: int
    spans: tuple[Span, ...]
    leads: frozenset[str] = frozenset()
    was: int | None = None


class Placement(Struct, frozen=True):
    """What has to be placed.

    Attributes:
        rooms: how many topics can be at once.
        tasks: the topics by number, the best one first.
        order: each topic with one that comes before it.
        taken: when a room is taken by something else.
    """

    rooms: int
    tasks: Mapping[int, TopicToPlace]
    order: Collection[tuple[int, int]] = ()
    taken: Sequence[Span] = ()


class Placed(Struct, frozen=True):
    """What came of it: when each topic begins, by number; None if there is no such placement.

    `proven` says whether None is certain, or only that none was found in a bounded search.
    """

    starts: Mapping[int, int] | None
    proven: bool = False


_NO_PLACE: Final = Placed(None, proven=True)
NOT_FOUND: Final = Placed(None)


def placed(
    placement: Placement, work: SolverWork, *, wanted: Literal["any", "early", "as it was"]
) -> Placed:
    """All topics in their places; the same placement and work have the same answer.

    Args:
        placement: what has to be placed.
        work: how much of it may be done; it is used up.
        wanted: whether anything will do, the better topics should be early, or as few as can be
            elsewhere than they were.

    Raises:
        ImportError: if HiGHS is not installed.
    """
    narrowed = _narrowed(placement)
    if narrowed is None or _too_long(narrowed):
        return _NO_PLACE
    if not narrowed.tasks:
        return Placed({})
    choices, exact = _choices(narrowed)
    if choices is None:
        return NOT_FOUND
    if len({topic for topic, _ in choices}) < len(narrowed.tasks):
        return Placed(None, proven=exact)
    rows = list(_rows(narrowed, choices))
    if not work.take(sum(len(row.factors) for row in rows)):
        return NOT_FOUND
    options = {"presolve": "on"} if wanted == "as it was" else GOOD_ENOUGH
    found = solved(_costs(narrowed, choices, wanted), rows, options)
    if found.columns is None:
        return Placed(None, proven=exact and found.impossible)
    return Placed(dict(choices[column] for column in found.columns))


def _narrowed(placement: Placement) -> Placement | None:
    """It without the minutes that the order rules out; None if it leaves a topic none."""
    tasks = {number: _cut(task, task.spans) for number, task in placement.tasks.items()}
    order = [(after, before) for after, before in placement.order]
    changed = True
    while changed:
        changed = False
        if any(not task.spans for task in tasks.values()):
            return None
        for after, before in order:
            later, earlier = tasks[after], tasks[before]
            first = earlier.spans[0][0] + earlier.minutes
            last = later.spans[-1][1] - later.minutes
            if later.spans[0][0] < first:
                spans = tuple((max(a, first), b) for a, b in later.spans)
                tasks[after], changed = _cut(later, spans), True
            if last < earlier.spans[-1][1]:
                spans = tuple((a, min(b, last)) for a, b in earlier.spans)
                tasks[before], changed = _cut(earlier, spans), True
            if not tasks[after].spans or not tasks[before].spans:
                return None
    return replace(placement, tasks=tasks)


def _cut(task: TopicToPlace, spans: Sequence[Span]) -> TopicToPlace:
    """The topic in those of the spans that are long enough."""
    return replace(task, spans=tuple((a, b) for a, b in spans if b - a >= task.minutes))


def _too_long(placement: Placement) -> bool:
    """Whether the topics take more minutes than there are."""
    minutes = {m for task in placement.tasks.values() for a, b in task.spans for m in range(a, b)}
    room = placement.rooms * len(minutes)
    room -= sum(len(minutes.intersection(range(*span))) for span in placement.taken)
    return sum(task.minutes for task in placement.tasks.values()) > room


def _choices(placement: Placement) -> tuple[list[tuple[int, int]] | None, bool]:
    """Each topic with each minute at which it may begin, and whether those are all of use.

    None if they are too many.
    """
    tasks = placement.tasks
    moments = _moments(placement)
    sources = {a for task in tasks.values() for a, _ in task.spans}
    sources |= {task.was for task in tasks.values() if task.was is not None}
    for raster in _RASTERS:
        fewer = [at for at in moments if at % raster == 0 or at in sources]
        found = [(number, at) for number, task in tasks.items() for at in _beginnings(task, fewer)]
        if len(found) <= _MOST_CHOICES:
            return found, len(fewer) == len(moments)
    return None, False


def _beginnings(task: TopicToPlace, moments: Sequence[int]) -> Iterator[int]:
    """At which of the moments, which rise, a topic can begin."""
    for start, end in task.spans:
        last = end - task.minutes
        yield from moments[bisect_left(moments, start) : bisect_right(moments, last)]


def _moments(placement: Placement) -> list[int]:
    """When it can be of use that a topic begins, rising."""
    tasks = placement.tasks.values()
    lengths = {task.minutes for task in tasks}
    reached = {a for task in tasks for a, _ in task.spans} | {end for _, end in placement.taken}
    reached |= {task.was for task in tasks if task.was is not None}
    inside = {m for task in tasks for a, b in task.spans for m in range(a, b)}
    waiting = sorted(reached)
    while waiting:
        at = waiting.pop()
        for length in lengths:
            after = at + length
            if after in inside and after not in reached:
                reached.add(after)
                waiting.append(after)
    return sorted(reached)


def _costs(placement: Placement, choices: Sequence[tuple[int, int]], wanted: str) -> list[float]:
    """What each choice costs: nothing, its lateness by the topic's rank, or that it moves one."""
    tasks = placement.tasks
    if wanted == "as it was":
        return [tasks[number].was not in (None, at) for number, at in choices]
    if wanted == "any":
        return [0.0] * len(choices)
    weights = {number: weight for weight, number in enumerate(reversed([*tasks]), 1)}
    first = min(at for _, at in choices)
    latest = 1 + sum(weights.values()) * max(at - first for _, at in choices)
    return [weights[number] * (at - first) / latest for number, at in choices]


def _rows(placement: Placement, choices: Sequence[tuple[int, int]]) -> Iterator[Constraint]:
    """Each topic begins once; there is room; nobody is in two places; the order is obeyed."""
    tasks = placement.tasks
    by_topic: dict[int, dict[int, int]] = defaultdict(dict)
    for column, (number, at) in enumerate(choices):
        by_topic[number][column] = at
    for columns in by_topic.values():
        yield Constraint(dict.fromkeys(columns, 1), most=1, exactly=True)
    yield from _rooms_and_leads(placement, choices)
    for after, before in placement.order:
        ends = {column: at + tasks[before].minutes for column, at in by_topic[before].items()}
        starts = {column: -at for column, at in by_topic[after].items()}
        yield Constraint({**ends, **starts}, most=0)


def _rooms_and_leads(
    placement: Placement, choices: Sequence[tuple[int, int]]
) -> Iterator[Constraint]:
    tasks = placement.tasks
    running: dict[int, list[int]] = defaultdict(list)
    moments = sorted({at for _, at in choices} | {start for start, _ in placement.taken})
    for column, (number, at) in enumerate(choices):
        first, last = (bisect_left(moments, one) for one in (at, at + tasks[number].minutes))
        for moment in moments[first:last]:
            running[moment].append(column)
    for moment, columns in running.items():
        taken = sum(start <= moment < end for start, end in placement.taken)
        yield Constraint(dict.fromkeys(columns, 1), most=placement.rooms - taken)
        needed: dict[str, list[int]] = defaultdict(list)
        for column in columns if placement.rooms > 1 else ():
            for lead in sorted(tasks[choices[column][0]].leads):
                needed[lead].append(column)
        for theirs in needed.values():
            yield Constraint(dict.fromkeys(theirs, 1), most=1)
