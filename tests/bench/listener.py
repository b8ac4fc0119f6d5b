"""The listener alone, whose acceptor forgets at once, beside aiosmtpd's null handler.

No bar: it is what accepting could be if keeping a letter cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench import load
from tests.bench.accept import compare, rates, ratios
from tests.bench.figures import Figure
from tests.bench.peers.bare import LISTENER, NULL_HANDLER
from tests.bench.settings import Settings


def run(settings: Settings) -> Iterator[Figure]:
    """Rates of both, and their ratio."""
    if reason := load.missing():
        yield Figure("listener", "everything", "", None, note=reason)
        return
    samples = compare("listener", settings, [NULL_HANDLER, LISTENER])
    yield from rates("listener", samples)
    yield from ratios("listener", samples, LISTENER, NULL_HANDLER)
