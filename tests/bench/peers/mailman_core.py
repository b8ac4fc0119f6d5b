"""A whole GNU Mailman as it is shipped: all of its runners and one list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import psutil

from tests.bench.peers import Peer, Target
from tests.bench.peers.mailman_lmtp import missing
from tests.bench.peers.ports import free_port, until_somebody_listens
from tests.bench.world import LIST
from tests.e2e.mailman import running_mailman

_NAME: Final = "Mailman"


@contextmanager
def whole_mailman(environment: Path, folder: Path, smtp: int) -> Iterator[Target]:
    """Mailman from this environment, in a folder; `smtp` is the port of who takes its mail."""
    lmtp, rest = free_port(), free_port()
    home = folder / "mailman"
    programs = environment / "bin"
    with running_mailman(programs, home, smtp, lmtp, rest, runners="") as mailman:
        mailman.make_list(LIST)
        until_somebody_listens(lmtp, home / "master.out")
        ours = psutil.Process().children()
        master = next(one for one in ours if str(home / "mailman.cfg") in one.cmdline())
        yield Target(_NAME, lmtp, LIST, lambda: [master], lmtp=True)


def mailman_core(environment: Path) -> Peer:
    """Mailman from this environment, which is filled if it is empty; nobody takes its mail."""

    @contextmanager
    def start(folder: Path) -> Iterator[Target]:
        with whole_mailman(environment, folder, free_port()) as target:
            yield target

    return Peer(_NAME, partial(missing, environment), start)
