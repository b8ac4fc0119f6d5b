"""Servers that keep nothing: aiosmtpd's null handler, and our listener with a null acceptor."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from tests.bench.peers import Peer, Target
from tests.bench.world import LIST


@contextmanager
def _running(kind: str, name: str, _folder: Path) -> Iterator[Target]:
    command = [sys.executable, "-m", "tests.bench.peers.bare_server", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            yield Target(name, port, LIST, lambda: [psutil.Process(process.pid)])
        finally:
            process.terminate()


def _peer(kind: str, name: str) -> Peer:
    return Peer(name, lambda: "", partial(_running, kind, name))


NULL_HANDLER = _peer("null", "aiosmtpd, null handler")
NULL_TWICE = _peer("twice", "aiosmtpd, null handler, 2 processes")
LISTENER = _peer("listener", "mailproc's listener, null acceptor")
