"""Starts `mailproc` as processes of its own, without importing all of it for each one.

Starting Python and importing takes a second of a test, doing what is asked a few hundredths. So a
process that has imported `mailproc`, and does nothing else, forks for each start. What it forks is
a whole process: its own folder, environment, session, files, logging and exit status.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from typing import IO, Any, Final, Protocol, Self, get_args

import mailproc
from tests.support.paths import ROOT

_STATUS: Final = struct.Struct("i")
_LONGEST_REQUEST: Final = 200_000  # bytes; the environment is most of it


class Process(Protocol):
    """What tests do with a process, however it was started; as in `subprocess.Popen`."""

    @property
    def pid(self) -> int: ...
    @property
    def stdout(self) -> IO[bytes] | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def terminate(self) -> None: ...


class ForkedProcess:
    """A process that the fork server has begun."""

    def __init__(self, pid: int, status: int, stdout: IO[bytes] | None = None) -> None:
        self.pid = pid
        self.stdout = stdout
        self.returncode: int | None = None
        self._status = status
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.stdout is not None:
            self.stdout.close()
        self.wait()

    def poll(self) -> int | None:
        """The exit status, once there is one."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, negative for a signal.

        Raises:
            subprocess.TimeoutExpired: after so many seconds.
        """
        with self._lock:
            if self.returncode is None:
                if not select.select([self._status], [], [], timeout)[0]:
                    raise subprocess.TimeoutExpired("mailproc", timeout or 0)
                (told,) = _STATUS.unpack(os.read(self._status, _STATUS.size))
                os.close(self._status)
                self.returncode = os.waitstatus_to_exitcode(told)
            return self.returncode

    def send_signal(self, sig: int) -> None:
        """Nothing happens if it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class ForkServer:
    """The process that forks, and how to ask it; several threads may."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        with theirs:
            command = [sys.executable, "-m", __name__, str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )

    def close(self) -> None:
        """End it; what it has begun goes on."""
        self._socket.close()
        self._process.wait()

    def begin(
        self, words: Sequence[str], folder: Path, files: Sequence[int], *, session: bool = False
    ) -> tuple[int, int]:
        """`mailproc` with these words in this folder; its process and where its status comes.

        `files` are the descriptors of its standard input, output and error.
        """
        request = {
            "words": list(words),
            "folder": str(folder),
            "environment": dict(os.environ),
            "session": session,
        }
        read, write = os.pipe()
        try:
            with self._lock:
                socket.send_fds(self._socket, [json.dumps(request).encode()], [*files, write])
                return int(self._socket.recv(64)), read
        finally:
            os.close(write)


@cache
def fork_server() -> ForkServer:
    """The one of this process; it ends with it."""
    server = ForkServer()
    atexit.register(server.close)
    return server


def forked(folder: Path, *words: str, stderr: IO[bytes]) -> ForkedProcess:
    """`mailproc` in a session of its own, with its standard output in a pipe."""
    read, write = os.pipe()
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123  # a device
        files = nothing.fileno(), write, stderr.fileno()
        pid, status = fork_server().begin(words, folder, files, session=True)
    os.close(write)
    return ForkedProcess(pid, status, os.fdopen(read, "rb"))


def _main(requests: socket.socket) -> None:
    """Fork whenever asked to, and tell who asked how it ended, until nobody can ask any more."""
    from mailproc.cli import main  # not where tests only ask
    from mailproc.meeting.notification import MailKind
    from mailproc.render.mails import MailRenderer

    for module in _all_modules():  # so that what is forked need not import them
        import_module(module)
    writer = MailRenderer()
    for kind in get_args(MailKind):
        writer.template(kind)  # compiled once, too
    stack = ExitStack()  # never closed: it lasts as long as this process, and what is forked
    _have_a_meeting(stack)

    gc.collect()
    gc.freeze()  # what is here now is shared with all that is forked
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    begun: dict[int, int] = {}
    sources: list[socket.socket | int] = [requests, woken]
    while True:
        ready, _, _ = select.select(sources, [], [])
        if woken in ready:
            os.read(woken, 4096)
            _tell_of_the_ended(begun)
        if requests not in ready:
            continue
        asked, files, _, _ = socket.recv_fds(requests, _LONGEST_REQUEST, 4)
        if not asked:
            return
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, interrupted)
            requests.close()
            for file in (woken, wakes, *begun.values()):
                os.close(file)
            _become(json.loads(asked), files)
            main()
            return
        begun[pid] = files.pop()
        for file in files:
            os.close(file)
        requests.send(str(pid).encode())


def _all_modules() -> Iterator[str]:
    """All of the program, and what it loads where it is asked for."""
    for found in walk_packages(mailproc.__path__, "mailproc."):
        if not found.name.startswith(("mailproc.store.migrations", "mailproc.__main__")):
            yield found.name
    yield from ("alembic.command", "rich.progress", "rich.table")


def _have_a_meeting(stack: ExitStack) -> None:
    """Of a topic and a vote, so that what is forked finds the statements for it compiled."""
    from tests.support.harness import AGENT, letter, opened_harness
    from tests.support.statements import compiled_once

    stack.enter_context(compiled_once())
    with TemporaryDirectory() as folder, opened_harness(Path(folder)) as harness:
        harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", "Let us talk."))
        harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
        harness.view()


def _become(asked: Mapping[str, Any], files: Sequence[int]) -> None:
    """This process from now on is the one that was asked for."""
    if asked["session"]:
        os.setsid()
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    for standard, file in enumerate(files[:3]):
        os.dup2(file, standard)
    for file in files:
        os.close(file)
    sys.argv[:] = ["mailproc", *asked["words"]]


def _tell_of_the_ended(begun: dict[int, int]) -> None:
    """The status of each that has ended, to who waits for it."""
    while begun:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with suppress(BrokenPipeError), open(begun.pop(pid), "wb") as file:  # noqa: PTH123  # a pipe
            file.write(_STATUS.pack(status))


if __name__ == "__main__":
    _main(socket.socket(fileno=int(sys.argv[1])))
