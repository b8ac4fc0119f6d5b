"""A Postfix of its own that accepts into its queue and delivers to `discard`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

from tests.bench.peers import Peer, Target
from tests.bench.peers.ports import free_port
from tests.bench.world import LIST
from tests.e2e.postfix import Plan, missing, running_postfix

_NAME: Final = "Postfix, into its queue"
_DISCARD: Final = "discard unix - - n - - discard\n"


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
