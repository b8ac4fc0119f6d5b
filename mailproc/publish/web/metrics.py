"""Health and metrics, from what the store tells of letters and replies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from mailproc.publish.web.responses import Response, say_json

Facts = Callable[[], Mapping[str, Any]]
"""Gives what `store.status.facts` gives."""

_STUCK: Final = 600.0  # seconds; a letter that waits longer means that nobody decides
_COUNTED: Final = (("letters", "Letters by state."), ("outbox", "Replies by state."))
_WAITING: Final = (
    ("oldest_letter", "Age of the oldest letter that is not decided about; 0: none waits."),
    ("oldest_reply", "Age of the oldest reply that is not delivered; 0: none waits."),
)

log = logging.getLogger(__name__)


def health(facts: Facts) -> Response:
    """Whether letters are decided about: 200 or 503, and since when what waits.

    Replies that wait are told but are no ill health: the relay is away, not we.
    """
    try:
        known = facts()
    except Exception as fault:  # noqa: BLE001  # whatever it is, we are not well
        log.error("not healthy: %s", fault)
        return say_json(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "no database"})
    waits = {name: age(known[name]) for name, _ in _WAITING}
    stuck = waits["oldest_letter"] > _STUCK
    told = {f"{name}_seconds": round(seconds, 1) for name, seconds in waits.items()}
    status = HTTPStatus.SERVICE_UNAVAILABLE if stuck else HTTPStatus.OK
    return say_json(status, {"status": "letters wait" if stuck else "ok", **told})


def age(moment: str | None) -> float:
    """Seconds since a moment in ISO 8601; 0 for None."""
    if not moment:
        return 0.0
    return max(0.0, (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds())


class Figures(Collector):
    """The facts in Prometheus' form, asked for at each look."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def describe(self) -> Iterable[Metric]:
        """Nothing: the database is not asked before somebody looks."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """The figures; only ``mailproc_up 0`` while the database is away."""
        try:
            facts = self._facts()
        except Exception as fault:  # noqa: BLE001  # whatever it is, the figure says that it is
            log.error("no figures: %s", fault)
            yield GaugeMetricFamily("mailproc_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("mailproc_up", "Whether the database answers.", 1)
        for name, what in _COUNTED:
            family = GaugeMetricFamily(f"mailproc_{name}", what, labels=["state"])
            for state, count in facts[name].items():
                family.add_metric([state], count)
            yield family
        for name, what in _WAITING:
            yield GaugeMetricFamily(f"mailproc_{name}_seconds", what, age(facts[name]))
