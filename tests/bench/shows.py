"""CPU seconds for the digest, the export and the tally of 500 topics with 20,000 ballots.

Bar (issue 6): under 2 seconds together, loading the agenda included, in a process that runs
already, as `serve` does. What the commands take with Python's start stands beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure, median_figure
from tests.bench.measured import measured
from tests.bench.settings import Settings
from tests.bench.stored import Past, furnish_past
from tests.support.server import run as run_command

_PAST: Final = Past(topics=500, letters=25_000, ballots=20_000)
_QUICK: Final = Past(topics=4, letters=60, ballots=40)
_PARTS: Final = ("load", "tally", "export", "digest")
_BAR: Final = 2.0
_SHORTEST: Final = 1_000  # bytes of a digest, which has 100 lines at most
_COMMANDS: Final = {
    "mailproc export": ("export", "--format", "json"),
    "mailproc digest --dry-run": ("digest", "--dry-run"),
}


def run(settings: Settings) -> Iterator[Figure]:
    """Each part, and both sums."""
    past = _QUICK if settings.quick else _PAST
    folder = settings.folder("shows")
    furnish_past(folder, past, settings.tell)
    asked = {} if settings.quick else _COMMANDS
    seen: list[dict[str, float]] = []
    for turn in range(settings.runs):
        commands = {name: _seconds_of(folder, words) for name, words in asked.items()}
        shown = measured("tests.bench.showing", str(folder), forked=settings.quick)
        seen.append({**shown, **commands})
        settings.tell(f"shows: run {turn + 1} of {settings.runs}: {seen[-1]}")
    last = seen[-1]
    assert last["topics"] == past.topics, last
    assert last["export_bytes"] > 50 * past.topics, last
    assert last["digest_bytes"] > _SHORTEST, last
    how = f"{past.topics} topics, {past.ballots:,} ballots"
    for part in (*_PARTS, *asked):
        yield median_figure("shows", part, how, [one[part] for one in seen], "s CPU")
    sums = [sum(one[part] for part in _PARTS) for one in seen]
    together = median_figure("shows", f"together: {', '.join(_PARTS)}", how, sums, "s CPU")
    yield replace(together, bar=_BAR, at_most=True)


def _seconds_of(folder: Path, words: tuple[str, ...]) -> float:
    """CPU of one command of the command line and of what it starts."""
    before = os.times()
    run_command(folder, *words, fresh=True)  # what starting costs counts
    after = os.times()
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system
