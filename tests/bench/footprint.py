"""Memory at rest: `serve` on SQLite with one list, beside Postfix and the whole of Mailman.

Bars: 80 MiB for all processes of `serve`, 30 for a listener of it; what several processes share
is counted once (PSS). Each has taken some mails before, and is at rest.
"""

from __future__ import annotations

import smtplib
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from tests.bench.figures import Figure, median_figure, ratio
from tests.bench.letters import list_votes
from tests.bench.load import until_quiet
from tests.bench.memory import resident, tree
from tests.bench.peers import Peer, Target
from tests.bench.peers.mailman_core import mailman_core
from tests.bench.peers.postfix_queue import POSTFIX
from tests.bench.peers.served import SQLITE
from tests.bench.settings import Settings
from tests.bench.world import MEMBER

_MAILS: Final = 20
_REST: Final = 35  # seconds; a process of ours that reads mails ends after half a minute without
_LISTENER: Final = "a listener of mailproc"
_BARS: Final = {SQLITE.name: 80.0, _LISTENER: 30.0}


class _Sizes(NamedTuple):
    """MiB of all processes, and of that which the first of them has begun last."""

    all: list[float]
    newest_child: float


def run(settings: Settings) -> Iterator[Figure]:
    """All processes of each, and one listener of ours."""
    peers = [SQLITE]
    if not settings.quick:
        peers += [POSTFIX, mailman_core(settings.mailman.absolute())]
    seen: dict[str, list[_Sizes]] = {}
    for number, peer in enumerate(peers):
        if reason := peer.missing():
            yield Figure("footprint", peer.name, "", None, note=reason)
            continue
        seen[peer.name] = []
        for turn in range(settings.runs):
            seen[peer.name].append(_at_rest(settings, peer, f"{number}-{turn}"))
            settings.tell(f"footprint: {peer.name}: {sum(seen[peer.name][-1].all):.1f} MiB")
    sums = {name: [sum(sizes.all) for sizes in found] for name, found in seen.items()}
    for name, found in sums.items():
        note = f"its processes: {_shown(seen[name][-1].all)}"
        if name == SQLITE.name:
            note += "; limit: Python counts references in what its forks share, so each has its own"
        figure = median_figure("footprint", name, "at rest", found, "MiB", note)
        yield replace(figure, bar=_BARS.get(name), at_most=True)
    listeners = [sizes.newest_child for sizes in seen[SQLITE.name]]
    note = "one more for each of --processes"
    figure = median_figure("footprint", _LISTENER, "at rest", listeners, "MiB", note)
    yield replace(figure, bar=_BARS[_LISTENER], at_most=True)
    for name in sums.keys() - {SQLITE.name}:
        pair = sums[SQLITE.name], sums[name]
        yield ratio("footprint", f"{SQLITE.name} / {name}", "at rest", *pair)


def _at_rest(settings: Settings, peer: Peer, name: str) -> _Sizes:
    with peer.start(settings.folder(f"rest-{name}")) as target:
        _take_some(target)
        until_quiet(target)
        # Those of others have no process that ends by itself.
        time.sleep(_REST if peer is SQLITE and not settings.quick else 0)
        sizes = [resident(one) / 2**20 for one in tree(target)]
        # Ours forks the worker first, then the listener.
        children = target.processes()[0].children()
        newest = max(children, key=lambda child: child.create_time())
        return _Sizes(sizes, resident(newest) / 2**20)


def _take_some(target: Target) -> None:
    kind = smtplib.LMTP if target.lmtp else smtplib.SMTP
    with kind("127.0.0.1", target.port) as client:
        for raw in list_votes(_MAILS):
            client.sendmail(MEMBER, target.recipient, raw)


def _shown(sizes: list[float]) -> str:
    if len(sizes) > 5:
        return f"{len(sizes)} of {statistics.median(sizes):.1f} MiB each"
    return ", ".join(f"{size:.1f}" for size in sizes)
