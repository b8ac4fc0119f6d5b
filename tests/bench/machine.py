"""The machine that figures come from: what they mean depends on its cores and its disk."""

from __future__ import annotations

import os
import platform
import statistics
import time
from pathlib import Path

import psutil

from tests.bench.figures import Figure, median_figure

_SYNCS = 200


def describe(folder: Path) -> list[Figure]:
    """Cores, load by others, and how long the disk takes for a sync of 4 KB."""
    seconds = sync_seconds(folder)
    spread = statistics.quantiles(seconds, n=20)
    return [
        Figure("machine", "cores", len(os.sched_getaffinity(0)), note=platform.platform()),
        Figure("machine", "load by others at the start", os.getloadavg()[0]),
        Figure("machine", "memory", psutil.virtual_memory().total / 2**30, "GiB"),
        median_figure(
            "machine",
            f"fdatasync of 4 KB in {folder.parent}",
            [one * 1000 for one in seconds],
            "ms",
            f"19 of 20 within {spread[-1] * 1000:.2f} ms",
        ),
    ]


def sync_seconds(folder: Path) -> list[float]:
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
