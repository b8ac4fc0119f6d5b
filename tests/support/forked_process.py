"""Starts `mailproc` as processes of its own, without importing all of it for each one.

Starting Python and importing takes a second of a test, doing what is asked a few hundredths. So
`tests.support.fork_server`, a process that has imported `mailproc` and does nothing else, forks for
each start. What it forks is a whole process: its own folder, environment, session, files, logging
and exit status.
"""

from __future__ import annotations

import atexit
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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import IO, Any, Final, Protocol, Self

from tests.support.paths import ROOT

#: As it is before any test makes it a folder of its own, too long for a socket's path.
_FOLDER: Final = gettempdir()

STATUS: Final = struct.Struct("i")
#: The environment's variable that names the socket of a server that several of us share.
SHARED: Final = "MAILPROC_FORK_SERVER"
_SECONDS_TO_START: Final = 60.0


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

    def __init__(
        self,
        pid: int,
        status: int,
        stdout: IO[bytes] | None = None,
        stdin: IO[bytes] | None = None,
    ) -> None:
        self.pid = pid
        self.stdout = stdout
        self.stdin = stdin
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
                told = os.read(self._status, STATUS.size)
                os.close(self._status)
                # Nothing is told if the fork server itself has ended.
                status = STATUS.unpack(told)[0] if told else signal.SIGKILL
                self.returncode = os.waitstatus_to_exitcode(status)
            return self.returncode

    def send_signal(self, sig: int) -> None:
        """Nothing happens if it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """How to ask a fork server; several threads may."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    def begin(
        self,
        module: str,
        words: Sequence[str],
        folder: Path,
        files: Sequence[int],
        *,
        session: bool = False,
        becomes_small: bool = False,
    ) -> tuple[int, int]:
        """`python -m MODULE WORDS` in this folder; its process and where its status comes.

        `files` are the descriptors of its standard input, output and error; `session` has it begin
        a session of its own; `becomes_small` as in `tests.support.server.serving`.
        """
        request: Mapping[str, Any] = {
            "module": module,
            "words": list(words),
            "folder": str(folder),
            "environment": dict(os.environ),
            "session": session,
            "becomes_small": becomes_small,
        }
        read, write = os.pipe()
        try:
            with self._lock:
                asked = self._socket = self._socket or _connected(self._path)
                socket.send_fds(asked, [json.dumps(request).encode()], [*files, write])
                return int(asked.recv(64)), read
        finally:
            os.close(write)


def _connected(path: str) -> socket.socket:
    """A connection to the server, once it listens."""
    end = time.monotonic() + _SECONDS_TO_START
    while True:
        asked = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            asked.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            asked.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return asked


class ServerProcess:
    """The fork server itself, which loads what it forks once it is asked first."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="mailproc-forks-", dir=_FOLDER)
        self.path = f"{self._folder.name}/socket"
        command = [sys.executable, "-m", "tests.support.fork_server", self.path]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)

    def close(self) -> None:
        """End it; what it has begun goes on."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()


@cache
def fork_server() -> ForkServer:
    """The one that this process shares with others, or else one of its own that ends with it."""
    shared = os.environ.get(SHARED)
    if shared:
        return ForkServer(shared)
    server = ServerProcess()
    atexit.register(server.close)
    return ForkServer(server.path)


def forked(
    folder: Path, *words: str, stderr: IO[bytes], becomes_small: bool = False
) -> ForkedProcess:
    """`mailproc` in a session of its own, with its standard output in a pipe."""
    read, write = os.pipe()
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123  # a device
        files = nothing.fileno(), write, stderr.fileno()
        begun = fork_server().begin(
            "mailproc.__main__", words, folder, files, session=True, becomes_small=becomes_small
        )
    os.close(write)
    return ForkedProcess(*begun, os.fdopen(read, "rb"))
