"""What is optional, and missing for what the configuration asks."""

from __future__ import annotations

from collections.abc import Iterator

from mailproc.cli.check.finding import Finding
from mailproc.config import Config
from mailproc.meeting.rooms.highs import is_installed


def check_extras(config: Config) -> Iterator[Finding]:
    """Parallel rooms are filled well by HiGHS only; other extras are named where they are used."""
    rooms = max((one.meeting.rooms for one in config.lists if one.meeting), default=1)
    if rooms == 1:
        return
    what = f"{rooms} rooms"
    if is_installed():
        yield Finding(what)
    else:
        fault = "highspy is not installed, so that they are filled by the ranking alone"
        yield Finding(what, fault, "run: pip install highspy", warning=True)
