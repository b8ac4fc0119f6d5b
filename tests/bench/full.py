"""A database with 1,000,000 letters and 100,000 ballots beside one with topics alone.

Bar (issue 6): accepting and processing at 0.9 of the empty one's rate. The full database takes
some ten minutes to make and 4 GB: `--full FOLDER` keeps it for the next time.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from mailproc.store.revisions import newest_revision
from tests.bench import load
from tests.bench.accept import compare, rates, ratios
from tests.bench.figures import Figure, median_figure, ratio
from tests.bench.peers import Peer
from tests.bench.peers.served import serve_there
from tests.bench.processing import work
from tests.bench.settings import Settings
from tests.bench.stored import Past, furnish_past, furnish_topics
from tests.support.server import serving

_PAST: Final = Past(topics=500, letters=1_000_000, ballots=100_000)
_QUICK: Final = Past(topics=50, letters=1_000, ballots=600)
_VOTES: Final = 16_000  # so many that SQLite copies its log back meanwhile, more than once
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
        yield Figure("full", "accepting", "", None, note=reason)
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
    os.sync()  # what the copy still has to write would slow down what is measured


def _starting(folders: dict[str, Path], settings: Settings) -> Iterator[Figure]:
    """Seconds until `serve` listens."""
    seen: dict[str, list[float]] = {name: [] for name in folders}
    for _ in range(settings.runs):
        for name, folder in folders.items():
            began = time.perf_counter()
            with serving(folder, fresh=True):
                seen[name].append(time.perf_counter() - began)
    for name, seconds in seen.items():
        yield median_figure("full", f"serve starts, {name}", "", seconds, "s")


def _processing(folders: dict[str, Path], settings: Settings) -> Iterator[Figure]:
    count = 50 if settings.quick else _VOTES
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in folders}
    for turn in range(settings.runs):
        # Each run's votes came in an hour of their own: nobody may vote too often in one.
        hours, first = 2 * (settings.runs - turn), _NEW + turn * 2 * _VOTES
        for name, folder in folders.items():
            seen[name].append(work(folder, "decide", "list", count, first, hours))
            where = f"run {turn + 1} of {settings.runs}"
            settings.tell(f"full: {where}, processing, {name}: {_rates(seen[name])[-1]:.0f}/s")
    how = "2 KB list letters"
    cpu = {name: statistics.median(1e6 * one["cpu"] / count for one in seen[name]) for name in seen}
    for name, found in seen.items():
        note = f"CPU a letter: {cpu[name]:.0f} us"
        yield median_figure("full", f"processing, {name}", how, _rates(found), "letters/s", note)
    pair = _rates(seen["full"]), _rates(seen["empty"])
    note = f"by CPU: {cpu['empty'] / cpu['full']:.2f}"
    yield ratio("full", "processing, full / empty", how, *pair, 0.9, note)


def _rates(found: Sequence[dict[str, float]]) -> list[float]:
    return [one["letters"] / one["seconds"] for one in found]
