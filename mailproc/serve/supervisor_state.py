"""What the supervisor's process keeps while it has nothing loaded, and waits.

Whoever forks a child has all loaded that the child needs, 20 MB, and then only waits for a signal.
So the process runs another program, `signal_wait`, in its own place (exec(2)), and that one runs us
again when a signal comes. It stays the same process: its children, its open files and the signals
that it blocks are the same before and after, and a signal that comes between is not lost. What else
it has to know lies in a file in memory.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from mailproc import __version__
from mailproc.serve.supervisor import WATCHED, Child, stop

_WAIT: Final = Path(__file__).with_name("signal_wait.py")
#: Words of the command line that nothing reads but `ps` and `pkill -f "mailproc serve"`.
_SHOWN: Final = ("mailproc", "serve")


class SupervisorState(msgspec.Struct):
    """All that outlasts the program. Files are given by their descriptors."""

    config: bytes
    """The configuration that the children go by, pickled."""
    processes: int
    """How many of them listen."""
    sockets: list[int]
    unix_socket: str
    """The file of the socket, if it has one."""
    wake_pipe: tuple[int, int]
    """Where the worker reads that something came in, and where listeners write it."""
    children: list[Child]
    log_json: bool
    version: str = __version__

    def files(self) -> Iterator[int]:
        """All that is open."""
        yield from self.sockets
        yield from self.wake_pipe
        yield from (one.stop_pipe for one in self.children if one.stop_pipe >= 0)

    def stop(self) -> None:
        """End the children, and take the socket's file away."""
        stop(self.children)
        if self.unix_socket:
            Path(self.unix_socket).unlink(missing_ok=True)


def next_signal(state: SupervisorState) -> signal.Signals:
    """The next one of `WATCHED`, which are blocked.

    On Linux this does not return, but `resumed_supervisor` goes on with the same state.
    """
    with suppress(OSError):  # then we wait as we are
        _become_small(state)
    return signal.Signals(signal.sigwait(WATCHED))


def kept_state(file: int) -> SupervisorState:
    """What `next_signal` left in this file, which is closed. What is open is ours alone again."""
    with os.fdopen(file, "rb") as kept:
        kept.seek(0)
        state = msgspec.msgpack.decode(kept.read(), type=SupervisorState)
    _pass_on(state, False)
    return state


def _become_small(state: SupervisorState) -> None:
    """Run `signal_wait` in our place; this returns where there are no files in memory.

    Raises:
        OSError: it cannot be run.
    """
    # Also on Linux a Python that is built for many systems may not know these files.
    if sys.platform != "linux" or not hasattr(os, "memfd_create") or not sys.executable:
        return
    path = os.pathsep.join(dict.fromkeys(filter(None, sys.path)))
    with os.fdopen(os.memfd_create("mailproc", 0), "wb") as kept:
        kept.write(msgspec.msgpack.encode(state))
        kept.flush()  # all of it, or a limit on the size of files is met here
        again = (
            sys.executable,
            "-P",
            "-m",
            "mailproc.serve.resumed_supervisor",
            str(kept.fileno()),
            *_SHOWN,
        )
        numbers = ",".join(str(int(one)) for one in WATCHED)
        command = (sys.executable, "-I", "-S", str(_WAIT), numbers, *again)
        for stream in filter(None, (sys.stdout, sys.stderr)):  # closed ones are None
            stream.flush()
        logging.shutdown()
        _pass_on(state, True)
        try:
            os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": path})  # noqa: S606  # no shell is wanted
        finally:
            _pass_on(state, False)


def _pass_on(state: SupervisorState, given: bool) -> None:
    """Whether a program that runs in our place, or a child, has what is open here."""
    for file in state.files():
        os.set_inheritable(file, given)
