"""A database with 1,000,000 letters and 100,000 ballots beside one with topics alone.

Bar (issue 6): accepting and processing at 0.9 of the empty one's rate. The full database takes
minutes to make and 4 GB: `--full FOLDER` keeps it for the next time.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Final

from mailproc.store.database import newest_revision
from tests.bench import load
from tests.bench.accept import compare, rates, ratios
from tests.bench.figures import Figure, median_figure, ratio
from tests.bench.letters import list_votes
from tests.bench.peers import Peer
from tests.bench.peers.served import serve_there
from tests.bench.processing import work
from tests.bench.settings import Settings
from tests.bench.stored import Past, add_waiting, furnish_past, furnish_topics
from tests.running import serving

_PAST: Final = Past(topics=500, letters=1_000_000, ballots=100_000)
_QUICK: Final = Past(topics=50, letters=1_000, ballots=600)
_VOTES: Final = 5_000
_NEW: Final = 100_000_000  # numbers of letters that no past has
_STAMP: Final = "past.json"


def run(settings: Settings) -> Iterator[Figure]:
    """Starting, accepting and processing on both."""
    folders = {"empty": settings.folder("empty"), "full": settings.folder("full")}
    furnish_topics(folders["empty"])
    _full(folders["full"], settings)
    yield from _starting(folders, settings)
    yield from _processing(folders, settings)
    if reason := load.missing():
        yield Figure("full", "accepting", None, note=reason)
        return
    empty, full = (_server(f"mailproc, {name}", folder) for name, folder in folders.items())
    samples = compare("full", settings, [empty, full])
    yield from rates("full", samples)
    yield from ratios("full", samples, full, empty, 0.9)


def _server(name: str, folder: Path) -> Peer:
    """`serve` in this folder, which is there already."""
    return Peer(name, lambda: "", lambda _new: serve_there(name, folder))


def _full(folder: Path, settings: Settings) -> None:
    """A full database in the folder, from what is kept if that is of this schema and size."""
    past = _QUICK if settings.quick else _PAST
    kept = (settings.full or settings.scratch) / f"past-{past.letters}"
    stamp = json.dumps({**asdict(past), "schema": newest_revision()})
    if not (kept / _STAMP).exists() or (kept / _STAMP).read_text() != stamp:
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        furnish_past(kept, past, settings.tell)
        (kept / _STAMP).write_text(stamp)
    settings.tell(f"full: copying {kept}")
    shutil.copytree(kept, folder, dirs_exist_ok=True)


def _starting(folders: dict[str, Path], settings: Settings) -> Iterator[Figure]:
    """Seconds until `serve` listens."""
    seen: dict[str, list[float]] = {name: [] for name in folders}
    for _ in range(settings.runs):
        for name, folder in folders.items():
            began = time.perf_counter()
            with serving(folder):
                seen[name].append(time.perf_counter() - began)
    for name, seconds in seen.items():
        yield median_figure("full", f"serve starts, {name}", seconds, "s")


def _processing(folders: dict[str, Path], settings: Settings) -> Iterator[Figure]:
    count = 50 if settings.quick else _VOTES
    seen: dict[str, list[float]] = {name: [] for name in folders}
    for turn in range(settings.runs):
        # Each run's votes came in an hour of their own: nobody may vote too often in one.
        ago = timedelta(hours=2 * (settings.runs - turn))
        for name, folder in folders.items():
            add_waiting(folder, list_votes(count, _NEW + turn * _VOTES), ago)
            found = work(folder, "decide")
            seen[name].append(found["letters"] / found["seconds"])
            where = f"run {turn + 1} of {settings.runs}"
            settings.tell(f"full: {where}, processing, {name}: {seen[name][-1]:.0f}/s")
    for name, found_rates in seen.items():
        yield median_figure("full", f"processing, {name}", found_rates, "letters/s")
    yield ratio("full", "processing, full / empty", seen["full"], seen["empty"], 0.9)
