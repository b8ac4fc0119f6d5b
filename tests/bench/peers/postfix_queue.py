"""A Postfix of its own that accepts into its queue and delivers to `discard`."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

from tests.bench.peers import Peer, Target
from tests.bench.world import LIST
from tests.e2e.postfix import Plan, missing, running_postfix

_NAME: Final = "Postfix, into its queue"
_DISCARD: Final = "discard unix - - n - - discard\n"


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def _running(folder: Path) -> Iterator[Target]:
    maps = folder / "maps"
    maps.mkdir()
    (maps / "postfix_domains").write_text("/^lists\\.example\\.org$/ OK\n")
    (maps / "postfix_lmtp").touch()
    plan = Plan(free_port(), {LIST: "discard:"}, (), maps, _DISCARD)
    with running_postfix(folder / "postfix", plan) as postfix:
        pid = int((postfix.folder / "queue" / "pid" / "master.pid").read_text())
        yield Target(_NAME, postfix.port, LIST, lambda: [psutil.Process(pid)])


POSTFIX = Peer(_NAME, missing, _running)
