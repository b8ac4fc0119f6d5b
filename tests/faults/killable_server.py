"""A server that is killed: as a whole, or one process of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.forked_process import ForkedProcess, forked
from tests.support.server import PATIENCE, wait_for


@dataclass
class KillableServer:
    """A server that was just started, in a process group of its own."""

    process: ForkedProcess

    def port(self) -> int:
        """Where it listens, once it does; 0 if it ended before."""
        line = self.process.stdout.readline() if self.process.stdout else b""
        return int(line.rpartition(b":")[2] or 0)

    def tree(self) -> list[int]:
        """Its processes, itself first."""
        return tree(self.process.pid)

    def kill(self) -> None:
        """`kill -9` for all of it."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ends what is left of it, as an operator would."""
        self.process.terminate()
        self.process.wait(PATIENCE)


@contextmanager
def starting(folder: Path) -> Iterator[KillableServer]:
    """Start a server; in the end nothing of it is left, or else that is a failure."""
    with (folder / "serve.log").open("ab") as log:
        process = forked(folder, "serve", stderr=log, becomes_small=True)
    server = KillableServer(process)
    with process:
        try:
            yield server
        finally:
            left = server.tree()
            server.kill()
            wait_for(lambda: not any(map(runs, left)))


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def tree(root: int) -> list[int]:
    """A process and all that come from it, itself first."""
    found = [root]
    for parent in found:
        with suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found.extend(map(int, (task / "children").read_text().split()))
    return found
