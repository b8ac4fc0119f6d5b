"""What limits a piece of work: which packages its CPU goes to, by a profile."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_NAMED: Final = 3
_LIBRARIES: Final = "site-packages"


def limits(work: Callable[[], Any]) -> tuple[Any, str]:
    """What work gives, and what it spent most of its CPU on: ``jinja2 40 %, store 20 %, ...``.

    What Python does for a function counts as that function's; what it waits for counts nothing.
    """
    profile = cProfile.Profile(time.process_time)
    result = profile.runcall(work)
    spent = _by_package(pstats.Stats(profile))
    whole = sum(spent.values()) or 1.0
    shares = (f"{name} {100 * part / whole:.0f} %" for name, part in spent.most_common(_NAMED))
    return result, ", ".join(shares)


def _by_package(stats: pstats.Stats) -> Counter[str]:
    """Seconds by package."""
    spent: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]  # not in typeshed
        if file != "~":
            spent[_package(file)] += own
            continue
        for (caller, _, _), (_, _, part, _) in callers.items():
            spent[_package(caller)] += part
    return spent


def _package(file: str) -> str:
    """The package that a file is of, as far as it tells something."""
    parts = Path(file).parts
    if _LIBRARIES in parts:
        return parts[parts.index(_LIBRARIES) + 1].removesuffix(".py")
    if "mailproc" in parts:
        return parts[len(parts) - parts[::-1].index("mailproc")].removesuffix(".py")
    return "templates" if "templates" in parts else "Python"
