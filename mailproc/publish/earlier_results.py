"""What was made the last time, kept for as long as what it was made of stays the same. Pure.

So a publication costs as much as has changed since the last one, and gives what one that begins
anew would give: everything is made by the same functions, and asked for by what it is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import NamedTuple, TypeVar, cast

from mailproc.publish.watched_values import Notes, are_the_same, watched

V = TypeVar("V")


class _Result(NamedTuple):
    """A result, and what it was made of."""

    given: object
    notes: Notes
    made: object


class EarlierResults:
    """Results by their names; one that is not asked for in a publication is forgotten after it."""

    def __init__(self) -> None:
        self._before: dict[Hashable, _Result] = {}
        self._now: dict[Hashable, _Result] = {}

    def end(self) -> None:
        """End a publication. One that fails need not come to this: nothing is forgotten then."""
        self._before, self._now = self._now, {}

    def of(self, name: Hashable, given: object, make: Callable[[], V]) -> V:
        """What `make` gives, made anew only if `given` is not what it was.

        Args:
            name: tells it from all other results.
            given: all that it is made of.
            make: makes it; nobody changes what it gives.
        """
        known = self._known(name)
        if known is None or known.given != given:
            known = _Result(given, {}, make())
        self._now[name] = known
        return cast("V", known.made)

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
        known = self._known(name)
        if known is None or known.given != given or not are_the_same(known.notes, values):
            notes: Notes = {}
            known = _Result(given, notes, render(watched(values, notes)))
        self._now[name] = known
        return cast("V", known.made)

    def _known(self, name: Hashable) -> _Result | None:
        return self._now.get(name) or self._before.get(name)
