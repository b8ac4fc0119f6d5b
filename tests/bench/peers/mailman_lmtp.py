"""GNU Mailman's LMTP runner alone: it stores each mail in its queue, and nobody takes it out.

That is the best that Mailman can do: with its other runners at work it is slower.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import psutil

from tests.bench.peers import Peer, Target
from tests.bench.peers.ports import free_port, until_somebody_listens
from tests.bench.world import LIST
from tests.e2e.mailman import Mailman, install

_NAME: Final = "Mailman's LMTP runner"
_RUNNERS: Final = (
    *("archive", "bounces", "command", "in", "nntp", "out", "pipeline", "rest", "retry"),
    *("shunt", "virgin", "digest", "task"),
)
_CONFIGURATION: Final = """
[mailman]
site_owner: postmaster@example.org
layout: bench
[paths.bench]
var_dir: {folder}
[mta]
incoming: mailman.mta.null.NullMTA
lmtp_host: 127.0.0.1
lmtp_port: {port}
"""


@contextmanager
def _running(environment: Path, folder: Path) -> Iterator[Target]:
    programs, port = environment / "bin", free_port()
    home = folder / "mailman"
    home.mkdir()
    text = _CONFIGURATION.format(folder=home, port=port)
    text += "".join(f"[runner.{name}]\nstart: no\n" for name in _RUNNERS)
    (home / "mailman.cfg").write_text(text)
    Mailman(home, programs, 0).command("create", LIST)
    command = [str(programs / "master"), "-C", str(home / "mailman.cfg")]
    with (home / "master.out").open("ab") as log:
        own = {**os.environ, "HOME": str(home)}
        master = subprocess.Popen(command, cwd=home, stdout=log, stderr=log, env=own)
    with master:
        try:
            until_somebody_listens(port, home / "master.out")
            yield Target(_NAME, port, LIST, lambda: [psutil.Process(master.pid)], lmtp=True)
        finally:
            master.send_signal(signal.SIGTERM)


def missing(environment: Path) -> str:
    """Why there is no Mailman, which is installed where that can be done."""
    if not (environment / "bin" / "mailman").exists():
        try:
            install(environment)
        except subprocess.CalledProcessError as fault:
            return f"GNU Mailman cannot be installed in {environment}: {fault}"
    return ""


def mailman(environment: Path) -> Peer:
    """Mailman from this environment, which is filled if it is empty."""
    return Peer(_NAME, partial(missing, environment), partial(_running, environment))
