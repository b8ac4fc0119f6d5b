"""The machine that figures come from: what they mean depends on its cores and its disk."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.bench.figures import Figure, median_figure, ratio
from tests.bench.settings import Settings

_SYNCS = 200
_COUNT = """\
import sys, time
rounds, end = 0, time.perf_counter() + float(sys.argv[1])
while time.perf_counter() < end:
    sum(range(100))
    rounds += 1
print(rounds)
"""


def run(settings: Settings) -> Iterator[Figure]:
    """Cores, what a second one is worth, load by others, how long a sync of 4 KB takes."""
    seconds = _sync_seconds(settings.scratch)
    spread = statistics.quantiles(seconds, n=20)
    yield Figure("machine", "cores", "", len(os.sched_getaffinity(0)), note=platform.platform())
    span = 0.05 if settings.quick else 0.5
    pairs = [(_counted(1, span), _counted(2, span)) for _ in range(settings.runs)]
    alone, together = zip(*pairs, strict=True)
    note = "two processes that only count / one"
    yield ratio("machine", "a second core's worth", "", together, alone, note=note)
    yield Figure("machine", "load by others", "at the start", os.getloadavg()[0])
    yield Figure("machine", "memory", "", psutil.virtual_memory().total / 2**30, "GiB")
    how = f"4 KB in {settings.scratch.parent}"
    note = f"19 of 20 within {spread[-1] * 1000:.2f} ms"
    yield median_figure("machine", "fdatasync", how, [one * 1000 for one in seconds], "ms", note)


def _counted(processes: int, seconds: float) -> int:
    """How far so many processes count in that time, all together."""
    command = (sys.executable, "-c", _COUNT, str(seconds))
    all_of_them = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    return sum(int(one.communicate()[0]) for one in all_of_them)


def _sync_seconds(folder: Path) -> list[float]:
    """Seconds that each of some writes of 4 KB takes until it is on the disk."""
    found = []
    file = folder / "sync.probe"
    with file.open("wb", buffering=0) as probe:
        for _ in range(_SYNCS):
            probe.write(b"x" * 4096)
            began = time.perf_counter()
            os.fdatasync(probe.fileno())
            found.append(time.perf_counter() - began)
    file.unlink()
    return found
