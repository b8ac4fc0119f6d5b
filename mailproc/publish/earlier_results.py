"""What was made the last time, kept for as long as what it was made of stays the same. Pure.

So a publication costs as much as has changed since the last one, and gives what one that begins
anew would give: everything is made by the same functions, and asked for by what it is made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple, TypeVar

from mailproc.publish.watched_values import Notes, are_the_same, watched

G = TypeVar("G")
V = TypeVar("V")


class _Result(NamedTuple):
    """A result, and what it was made of."""

    given: object
    notes: Notes
    made: Any  # what its name says


#: Results by the name that many have, and by what tells them apart: what each was made of, and it.
_OfMany = defaultdict[Hashable, dict[Hashable, tuple[object, Any]]]


class EarlierResults:
    """Results by their names; one that is not asked for in a publication is forgotten after it."""

    def __init__(self) -> None:
        self._before: dict[Hashable, _Result] = {}
        self._now: dict[Hashable, _Result] = {}
        self._each_before: _OfMany = defaultdict(dict)
        self._each_now: _OfMany = defaultdict(dict)

    def end(self) -> None:
        """End a publication. One that fails need not come to this: nothing is forgotten then."""
        self._before, self._now = self._now, {}
        self._each_before, self._each_now = self._each_now, defaultdict(dict)

    def of(self, name: Hashable, given: object, make: Callable[[], V]) -> V:
        """What `make` gives, made anew only if `given` is not what it was.

        Args:
            name: tells it from all other results.
            given: all that it is made of.
            make: makes it; nobody changes what it gives.
        """
        (made,) = self.each(name, [(None, given)], lambda _: make())
        return made

    def each(
        self, name: Hashable, given: Iterable[tuple[Hashable, G]], make: Callable[[G], V]
    ) -> list[V]:
        """What `make` gives of each of many, made anew only of those that are not what they were.

        Args:
            name: tells these results from all others.
            given: of each what tells it from the others of them, and all that it is made of.
            make: makes it; nobody changes what it gives.
        """
        before, now = self._each_before[name], self._each_now[name]
        found: list[V] = []
        for key, one in given:
            known = now.get(key) or before.get(key)
            if known is None or (known[0] is not one and known[0] != one):
                known = one, make(one)
            now[key] = known
            found.append(known[1])
        return found

    def rendered(
        self,
        name: Hashable,
        render: Callable[[dict[str, object]], V],
        values: dict[str, object],
        given: object = None,
    ) -> V:
        """What `render` makes of values, made anew only if what it looked at has changed.

        Args:
            name: tells it from all other results.
            render: makes it; nobody changes what it gives.
            values: what it may look at, by name; of objects of JSON it is watched which parts.
            given: what it is made of besides.
        """
        known = self._now.get(name) or self._before.get(name)
        if known is None or known.given != given or not are_the_same(known.notes, values):
            notes: Notes = {}
            known = _Result(given, notes, render(watched(values, notes)))
        self._now[name] = known
        made: V = known.made
        return made
