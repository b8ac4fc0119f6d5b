"""What takes mail, each in a file of its own: mailproc, and whom it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Target:
    """Something on a loopback port that takes mail."""

    name: str
    port: int
    recipient: str
    processes: Callable[[], list[psutil.Process]]
    """The one that it started from, then those that work for it; their children count, too."""
    lmtp: bool = False


@dataclass(frozen=True)
class Peer:
    """How one is started.

    Attributes:
        missing: why it cannot be had here; empty if it can.
        start: in a new folder, until the block ends.
    """

    name: str
    missing: Callable[[], str]
    start: Callable[[Path], AbstractContextManager[Target]]


def unavailable(name: str, reason: str) -> Peer:
    """One that cannot be had here."""

    @contextmanager
    def start(_folder: Path) -> Iterator[Target]:
        raise RuntimeError(reason)
        yield

    return Peer(name, lambda: reason, start)
