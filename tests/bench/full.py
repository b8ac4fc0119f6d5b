"""A database with 1,000,000 letters and 100,000 ballots beside one with topics alone.

Bar (issue 6): accepting and processing at 0.9 of the empty one's rate. Processing is compared with
both files in the operating system's memory: some machines drop from it what nobody read for some
seconds, though there is room for all, and then it is their disks that are compared.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from mailproc.serve.app import open_app
from tests.bench import load
from tests.bench.accept import compare, rates, ratios
from tests.bench.figures import Figure, median_figure, ratio
from tests.bench.past import full_folder
from tests.bench.peers import Peer
from tests.bench.peers.served import serve_there
from tests.bench.processing import work
from tests.bench.settings import Settings
from tests.bench.stored import all_sent, furnish_topics
from tests.bench.world import configured
from tests.support.server import serving

_VOTES: Final = 16_000  # so many that SQLite copies its log back meanwhile, more than once
_SHAPES: Final = (load.Shape(10, kept=True), load.Shape(50, kept=False))
_AT_ONCE: Final = 1 << 20  # bytes
_NEW: Final = 100_000_000  # numbers of letters that no past has


def run(settings: Settings) -> Iterator[Figure]:
    """Starting, accepting and processing on both."""
    folders = {"empty": settings.folder("empty"), "full": full_folder(settings)}
    furnish_topics(folders["empty"])
    yield from _starting(folders, settings)
    yield from _processing(folders, settings)
    if reason := load.missing():
        yield Figure("full", "accepting", "", None, note=reason)
        return
    empty, full = (_server(f"mailproc, {name}", folder) for name, folder in folders.items())
    samples = compare("full", settings, [empty, full], _SHAPES)
    yield from rates("full", samples)
    yield from ratios("full", samples, full, empty, 0.9)


def _server(name: str, folder: Path) -> Peer:
    """`serve` in this folder, which is there already."""
    return Peer(name, lambda: "", lambda _new: serve_there(name, folder))


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
            _read_once(folder / "mailproc.db")
            seen[name].append(work(folder, "decide", "list", count, first, hours))
            where = f"run {turn + 1} of {settings.runs}"
            settings.tell(f"full: {where}, processing, {name}: {_rates(seen[name])[-1]:.0f}/s")
            with open_app(configured(folder)) as app, app.database.writing() as connection:
                all_sent(connection)  # who accepts next would have it sent meanwhile
    how = "2 KB list letters"
    cpu = {name: statistics.median(1e6 * one["cpu"] / count for one in seen[name]) for name in seen}
    for name, found in seen.items():
        note = f"CPU a letter: {cpu[name]:.0f} us"
        yield median_figure("full", f"processing, {name}", how, _rates(found), "letters/s", note)
    pair = _rates(seen["full"]), _rates(seen["empty"])
    note = f"by CPU: {cpu['empty'] / cpu['full']:.2f}"
    yield ratio("full", "processing, full / empty", how, *pair, 0.9, note)


def _read_once(file: Path) -> None:
    """Have a file in the operating system's memory, if there is room."""
    with file.open("rb", buffering=0) as whole:
        while whole.read(_AT_ONCE):
            pass


def _rates(found: Sequence[dict[str, float]]) -> list[float]:
    return [one["letters"] / one["seconds"] for one in found]
