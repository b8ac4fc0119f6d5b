"""The load: Postfix's `smtp-source`, which costs little and knows nothing of what it loads."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from tests.bench.peers import Target
from tests.bench.world import MEMBER

_BYTES = 2048
_QUIET = 0.05  # of a core
_PATIENCE = 600.0  # seconds until whoever was loaded has come to rest


@dataclass(frozen=True)
class Shape:
    """How the mails come."""

    sessions: int
    kept: bool
    """Whether a session sends all its mails over one connection, or each over a new one."""

    def __str__(self) -> str:
        return f"{self.sessions} sessions{'' if self.kept else ', reconnecting'}"


@dataclass(frozen=True)
class Sample:
    """One run: mails a second, and how many cores who kept busy."""

    rate: float
    server: float
    busiest: float
    """Of the server's processes: it can be no faster than this one."""
    load: float
    cost: float
    """CPU seconds of all of the server's processes for a mail, until all is done with it."""
    cost_of_database: float
    """What of that a database's server took."""


def missing() -> str:
    """Why there can be no load here; empty if there can."""
    if _program() is None:
        return "smtp-source is not installed (apt-get install postfix)"
    return ""


def run(target: Target, shape: Shape, mails: int) -> Sample:
    """Send so many mails of 2 KB, and wait until what they cause is done.

    Raises:
        subprocess.CalledProcessError: a mail was not taken.
    """
    before, database = cpu_seconds(target), _database_seconds(target)
    began, load_before = time.perf_counter(), _children_seconds()
    subprocess.run(_command(target, shape, mails), check=True)
    seconds = time.perf_counter() - began
    used = [now - before.get(pid, 0.0) for pid, now in cpu_seconds(target).items()]
    load = _children_seconds() - load_before
    until_quiet(target)
    cost = (sum(cpu_seconds(target).values()) - sum(before.values())) / mails
    of_database = (_database_seconds(target) - database) / mails
    server, busiest = sum(used) / seconds, max(used) / seconds
    return Sample(mails / seconds, server, busiest, load / seconds, cost, of_database)


def until_quiet(target: Target) -> None:
    """Wait until the processes have nothing to do, so that the next one has the machine."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        before = sum(cpu_seconds(target).values())
        time.sleep(0.5)
        if sum(cpu_seconds(target).values()) - before < _QUIET * 0.5:
            return
    raise TimeoutError(f"{target} does not come to rest")


def cpu_seconds(target: Target) -> dict[int, float]:
    """What each of its processes has used, that of those included which it started and outlived."""
    return _seconds_of(target.processes())


def _database_seconds(target: Target) -> float:
    """CPU of the database's server, which is all but the first of the target's processes."""
    return sum(_seconds_of(target.processes()[1:]).values())


def _seconds_of(roots: Sequence[psutil.Process]) -> dict[int, float]:
    found: dict[int, float] = {}
    for root in roots:
        for one in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):  # then it counts as its parent's
                found[one.pid] = sum(one.cpu_times()[:4])
    return found


def _command(target: Target, shape: Shape, mails: int) -> list[str]:
    words = [str(_program()), "-s", str(shape.sessions), "-m", str(mails), "-l", str(_BYTES)]
    words += ["-d"] * shape.kept + ["-L"] * target.lmtp
    return [*words, "-f", MEMBER, "-t", target.recipient, f"127.0.0.1:{target.port}"]


def _program() -> str | None:
    return shutil.which("smtp-source", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _children_seconds() -> float:
    """CPU that the children of this process used which have ended."""
    times = os.times()
    return times.children_user + times.children_system
