"""Metrics, from what the store tells of letters and replies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from mailproc.store.counts import Counts

#: Counts letters and replies now; raises if the database is away.
Count = Callable[[], Counts]

log = logging.getLogger(__name__)


def age(moment: datetime | None) -> float:
    """Seconds since a moment; 0 for None."""
    if not moment:
        return 0.0
    return max(0.0, (datetime.now(UTC) - moment).total_seconds())


class Figures(Collector):
    """The counts in Prometheus' form, asked for at each look."""

    def __init__(self, count: Count) -> None:
        self._count = count

    def describe(self) -> Iterable[Metric]:
        """Nothing: the database is not asked before somebody looks."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """The figures; only ``mailproc_up 0`` while the database is away."""
        try:
            counts = self._count()
        except Exception as fault:  # noqa: BLE001  # whatever it is, the figure says that it is
            log.error("no figures: %s", fault)
            yield GaugeMetricFamily("mailproc_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("mailproc_up", "Whether the database answers.", 1)
        yield _by_state("letters", "Letters by state.", counts.letters)
        yield _by_state("outbox", "Replies by state.", counts.outbox)
        yield GaugeMetricFamily(
            "mailproc_oldest_letter_seconds",
            "Age of the oldest letter that is not decided about; 0: none waits.",
            age(counts.oldest_letter),
        )
        yield GaugeMetricFamily(
            "mailproc_oldest_reply_seconds",
            "Age of the oldest reply that is not delivered; 0: none waits.",
            age(counts.oldest_reply),
        )


def _by_state(name: str, what: str, counts: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"mailproc_{name}", what, labels=["state"])
    for state, count in counts.items():
        family.add_metric([state], count)
    return family
