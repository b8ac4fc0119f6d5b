"""The load: Postfix's `smtp-source`, which costs little and knows nothing of what it loads."""

from __future__ import annotations

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
    """One run: mails a second, and how many cores each side kept busy."""

    rate: float
    server: float
    load: float


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
    before = cpu_seconds(target.processes())
    began, load_before = time.perf_counter(), _children_seconds()
    subprocess.run(_command(target, shape, mails), check=True)
    seconds = time.perf_counter() - began
    server = cpu_seconds(target.processes()) - before
    sample = Sample(
        mails / seconds, server / seconds, (_children_seconds() - load_before) / seconds
    )
    until_quiet(target)
    return sample


def until_quiet(target: Target) -> None:
    """Wait until the processes have nothing to do, so that the next one has the machine."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        before = cpu_seconds(target.processes())
        time.sleep(0.5)
        if cpu_seconds(target.processes()) - before < _QUIET * 0.5:
            return
    raise TimeoutError(f"{target} does not come to rest")


def cpu_seconds(roots: Sequence[psutil.Process]) -> float:
    """What these processes and all that they started have used, those that ended included."""
    total = 0.0
    for process in roots:
        for one in (process, *process.children(recursive=True)):
            try:
                total += sum(one.cpu_times()[:4])
            except psutil.NoSuchProcess:  # then it counts as its parent's
                continue
    return total


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
