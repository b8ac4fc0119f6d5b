"""Durable accept: mails a second that each takes from `smtp-source`, all running side by side.

Bars: on SQLite 0.90 of aiosmtpd's null handler, level with Postfix' queue, 5 times Mailman's LMTP
runner; on PostgreSQL 0.60 of the null handler, and with two processes 1.6 times what one reaches,
where the machine has room for that: what a second process is worth at most, two null handlers
show. CPU tells anywhere: two processes may take 1.1 times that of one for a mail. The letters are
list traffic from a member; mailproc decides about them meanwhile. What our listener reaches if
keeping a letter costs nothing stands beside it.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Final

from tests.bench import load
from tests.bench.figures import Figure, median_figure, ratio
from tests.bench.load import Sample, Shape
from tests.bench.peers import Peer, Target
from tests.bench.peers.bare import LISTENER, NULL_HANDLER, NULL_TWICE
from tests.bench.peers.mailman_lmtp import mailman
from tests.bench.peers.postfix_queue import POSTFIX
from tests.bench.peers.served import SQLITE, on_postgres
from tests.bench.settings import Settings
from tests.support.postgres import DURABLE, missing, running_postgres

SHAPES: Final = [Shape(*pair) for pair in product((10, 50), (True, False))]
_SECONDS: Final = 2.0  # about, for one run
_WARMING: Final = 300  # mails
_BUSY: Final = 0.85  # of a core, or of all
_TWO: Final = 1.6  # of the rate of one process
Samples = Mapping[str, Mapping[Shape, Sequence[Sample]]]


def run(settings: Settings) -> Iterator[Figure]:
    """All figures of accepting."""
    if reason := load.missing():
        yield Figure("accept", "everything", "", None, note=reason)
        return
    lmtp_runner = mailman(settings.mailman.absolute())
    with _postgres() as (one, two):
        peers = [NULL_HANDLER, NULL_TWICE, LISTENER, SQLITE, POSTFIX, lmtp_runner, one, two]
        if settings.quick:
            peers = [NULL_HANDLER, SQLITE]
        reasons = {peer.name: peer.missing() for peer in peers}
        yield from (
            Figure("accept", name, "", None, note=why) for name, why in reasons.items() if why
        )
        there = [peer for peer in peers if not reasons[peer.name]]
        samples = compare("accept", settings, there)
        yield from rates("accept", samples)
        yield from ratios("accept", samples, NULL_TWICE, NULL_HANDLER)
        yield from ratios("accept", samples, LISTENER, NULL_HANDLER)
        yield from ratios("accept", samples, SQLITE, NULL_HANDLER, 0.90)
        yield from ratios("accept", samples, SQLITE, POSTFIX, 1.0)
        yield from ratios("accept", samples, SQLITE, lmtp_runner, 5.0)
        yield from ratios("accept", samples, one, NULL_HANDLER, 0.60)
        yield from _where_there_is_room(samples, ratios("accept", samples, two, one, _TWO))
        yield from costs(samples, NULL_TWICE, NULL_HANDLER)
        yield from costs(samples, two, one, 1.1)


def _where_there_is_room(samples: Samples, found: Iterator[Figure]) -> Iterator[Figure]:
    """The same, without a bar where two null handlers do not reach it either."""
    pair = samples.get(NULL_TWICE.name, {}), samples.get(NULL_HANDLER.name, {})
    twice, once = (
        {str(shape): statistics.median(one.rate for one in seen) for shape, seen in by.items()}
        for by in pair
    )
    for figure in found:
        room = twice[figure.how] / once[figure.how]
        if room < _TWO:
            note = f"no room here: two null handlers are worth {room:.2f} of one"
            yield replace(figure, bar=None, note=note)
        else:
            yield figure


@contextmanager
def _postgres() -> Iterator[tuple[Peer, Peer]]:
    """`serve` on PostgreSQL with one process and with two; the server is started if it can be."""
    with ExitStack() as stack:
        server = None if missing() else stack.enter_context(running_postgres(DURABLE))
        yield on_postgres(server, 1), on_postgres(server, 2)


def compare(
    bench: str, settings: Settings, peers: Sequence[Peer], shapes: Sequence[Shape] = SHAPES
) -> Samples:
    """Start all peers, and load one after the other, again and again."""
    shapes = shapes[:1] if settings.quick else shapes
    found: dict[str, dict[Shape, list[Sample]]] = {
        peer.name: {shape: [] for shape in shapes} for peer in peers
    }
    with _started(settings.scratch / bench, peers) as targets:
        paces = {target.name: _pace(target, settings) for target in targets}
        for turn, shape, target in product(range(settings.runs), shapes, targets):
            mails = max(int(paces[target.name] * _SECONDS), shape.sessions)
            sample = load.run(target, shape, 50 if settings.quick else mails)
            found[target.name][shape].append(sample)
            where = f"run {turn + 1} of {settings.runs}, {shape}"
            settings.tell(f"{bench}: {where}, {target.name}: {sample.rate:.0f}/s")
    return found


@contextmanager
def _started(folder: Path, peers: Sequence[Peer]) -> Iterator[list[Target]]:
    with ExitStack() as stack:
        targets = []
        for number, peer in enumerate(peers):
            own = folder / str(number)  # short: a Unix socket's path has at most 107 bytes
            own.mkdir(parents=True)
            targets.append(stack.enter_context(peer.start(own)))
        yield targets


def _pace(target: Target, settings: Settings) -> float:
    """Mails a second, about; it also warms the target up."""
    if settings.quick:
        return 0.0
    load.run(target, Shape(10, kept=True), _WARMING)
    return load.run(target, Shape(10, kept=True), _WARMING).rate


def rates(bench: str, samples: Samples) -> Iterator[Figure]:
    """Each peer's mails a second, and who was busy."""
    for name, by_shape in samples.items():
        for shape, seen in by_shape.items():
            note = f"{_limit(seen)} ({_busiest(seen):.0f} us a mail)"
            found = [one.rate for one in seen]
            yield median_figure(bench, name, str(shape), found, "mails/s", note)


def ratios(
    bench: str, samples: Samples, ours: Peer, theirs: Peer, bar: float | None = None
) -> Iterator[Figure]:
    """One peer's rate over another's for each shape of the load, if both were there."""
    for shape, seen in samples.get(ours.name, {}).items():
        if theirs.name in samples:
            others = samples[theirs.name][shape]
            by_cpu = f"by CPU of the busiest process {_busiest(others) / _busiest(seen):.2f}"
            note = f"{by_cpu}; {_limit(seen)}"
            pair = [one.rate for one in seen], [one.rate for one in others]
            yield ratio(bench, f"{ours.name} / {theirs.name}", str(shape), *pair, bar, note)


def costs(samples: Samples, ours: Peer, theirs: Peer, bar: float | None = None) -> Iterator[Figure]:
    """CPU of one peer for a mail over another's, deciding about it included."""
    for shape, seen in samples.get(ours.name, {}).items():
        if theirs.name in samples:
            others = samples[theirs.name][shape]
            what = f"CPU a mail: {ours.name} / {theirs.name}"
            pair = [one.cost for one in seen], [one.cost for one in others]
            note = f"{_shares(seen)} / {_shares(others)}"
            yield replace(ratio("accept", what, str(shape), *pair, bar, note), at_most=True)


def _shares(seen: Sequence[Sample]) -> str:
    """Where the CPU for a mail is spent."""
    own = 1e6 * statistics.median(one.cost - one.cost_of_database for one in seen)
    database = 1e6 * statistics.median(one.cost_of_database for one in seen)
    return f"{own:.0f} us" + (f" and the database {database:.0f}" if database else "")


def _limit(seen: Sequence[Sample]) -> str:
    """What keeps it from being faster."""
    busiest, server, source = (
        statistics.median(getattr(one, what) for one in seen)
        for what in ("busiest", "server", "load")
    )
    if busiest > _BUSY:
        return f"limit: its busiest process, {busiest:.2f} of a core"
    cores = len(os.sched_getaffinity(0))
    if server + source > _BUSY * cores:
        return f"limit: the {cores} cores (server {server:.2f}, load {source:.2f})"
    return f"limit: waiting for the disk (server {server:.2f}, busiest {busiest:.2f})"


def _busiest(seen: Sequence[Sample]) -> float:
    """Microseconds of the server's busiest process for a mail: hardly moved by what else runs."""
    return statistics.median(max(1e6 * one.busiest / one.rate, 0.1) for one in seen)
