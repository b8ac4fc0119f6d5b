"""Where a piece of work spends its time: what would have to become faster."""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_MOST: Final = 3


def hottest(work: Callable[[], Any]) -> tuple[str, Any]:
    """The modules that take most of the time, with their shares, and what the work gives.

    A profiler makes all of it slower, calls most: shares, and no seconds.
    """
    profile = cProfile.Profile()
    result = profile.runcall(work)
    shares = Counter[str]()
    # What pstats has is not typed: (file, line, function) -> (calls, primitive, own, with others).
    for (file, _, function), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        shares[_place(file, function)] += own
    total = shares.total() or 1.0
    most = (f"{name} {seconds / total:.0%}" for name, seconds in shares.most_common(_MOST))
    return ", ".join(most), result


def _place(file: str, function: str) -> str:
    """A module of ours, a library, or a function of the interpreter's own."""
    if file == "~":
        return function.strip("<>").removeprefix("built-in method ").split(" of ")[0]
    path = Path(file)
    for folder in ("site-packages", "mailproc"):
        if folder in path.parts:
            inner = path.parts[len(path.parts) - path.parts[::-1].index(folder) :]
            return inner[0] if folder == "site-packages" else "/".join(inner)
    return path.name
