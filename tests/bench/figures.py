"""What a bench finds: figures, and whether each reaches its bar."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    bench: str
    what: str
    how: str
    """Under which load, of which letters; may be empty."""
    value: float | None
    """None: it could not be had here; `note` says why."""
    unit: str = ""
    bar: float | None = None
    """What it has to reach; None: it only informs."""
    at_most: bool = False
    """Whether the bar is a ceiling."""
    samples: tuple[float, ...] = ()
    """What the value is the median of."""
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether it reaches its bar; None if there is no bar or no value."""
        if self.value is None or self.bar is None:
            return None
        return self.value <= self.bar if self.at_most else self.value >= self.bar

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {**asdict(self), "reached": self.reached}


def median_figure(
    bench: str, what: str, how: str, samples: Sequence[float], unit: str, note: str = ""
) -> Figure:
    """A figure without a bar: the median of what was seen."""
    return Figure(
        bench, what, how, statistics.median(samples), unit, samples=tuple(samples), note=note
    )


def ratio(
    bench: str,
    what: str,
    how: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    bar: float | None = None,
    note: str = "",
) -> Figure:
    """Our median over theirs. What the pairs of each turn say stands beside it as samples."""
    value = statistics.median(ours) / statistics.median(theirs)
    pairs = tuple(one / other for one, other in zip(ours, theirs, strict=True))
    return Figure(bench, what, how, value, "times", bar, samples=pairs, note=note)
