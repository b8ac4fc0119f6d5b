"""Memory at rest: `serve` on SQLite with one list, beside Postfix and Mailman.

Bars: 80 MiB for all processes of `serve`, 30 for a listener of it; what several processes share
is counted once (PSS). Each has taken some mails before, and is at rest.
"""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from dataclasses import replace

from tests.bench.figures import Figure, median_figure
from tests.bench.letters import list_votes
from tests.bench.load import until_quiet
from tests.bench.memory import memory, resident
from tests.bench.peers import Target
from tests.bench.peers.mailman_lmtp import mailman
from tests.bench.peers.postfix_queue import POSTFIX
from tests.bench.peers.served import SQLITE
from tests.bench.settings import Settings
from tests.bench.world import MEMBER

_MAILS = 20
_REST = 40  # seconds; a process that reads mails ends after half a minute without one
_BARS = {SQLITE.name: 80.0, "a listener of it": 30.0}


def run(settings: Settings) -> Iterator[Figure]:
    """All processes of each, and one listener of ours."""
    peers = [SQLITE]
    if not settings.quick:
        peers += [POSTFIX, mailman(settings.mailman.absolute())]
    seen: dict[str, list[float]] = {}
    for turn in range(settings.runs):
        for number, peer in enumerate(peers):
            if reason := peer.missing():
                yield from [Figure("footprint", peer.name, "", None, note=reason)] * (not turn)
                continue
            folder = settings.folder(f"footprint-{turn}-{number}")
            with peer.start(folder) as target:
                _take_some(target)
                until_quiet(target)
                time.sleep(0 if settings.quick else _REST)
                seen.setdefault(peer.name, []).append(memory(target) / 2**20)
                if peer is SQLITE:
                    seen.setdefault("a listener of it", []).append(_listener(target) / 2**20)
            settings.tell(f"footprint: {peer.name}: {seen[peer.name][-1]:.1f} MiB")
    for name, samples in seen.items():
        found = median_figure("footprint", name, "at rest", samples, "MiB")
        yield replace(found, bar=_BARS.get(name), at_most=True)


def _take_some(target: Target) -> None:
    kind = smtplib.LMTP if target.lmtp else smtplib.SMTP
    with kind("127.0.0.1", target.port) as client:
        for raw in list_votes(_MAILS):
            client.sendmail(MEMBER, target.recipient, raw)


def _listener(target: Target) -> int:
    """Bytes of a listener: the worker is forked first."""
    (watch,) = target.processes()
    return resident(max(watch.children(), key=lambda child: child.create_time()))
