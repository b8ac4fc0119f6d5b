"""Durable accept: mails a second that each takes from `smtp-source`, all running side by side.

Bars (issue 6): on SQLite 0.70 of aiosmtpd's null handler, level with Postfix' queue, 5 times
Mailman's LMTP runner; on PostgreSQL 0.60 of the null handler, and "1.6 times that" with two
processes, which is read both ways: 1.6 times 0.60 of the null handler, and 1.6 times what one
process reaches. What a second process is worth on this machine at most, two processes that keep
nothing show; where that is little, CPU tells: two may take 1.1 times that of one for a mail. The
letters are list traffic from a member; mailproc decides about them meanwhile.
"""

from __future__ import annotations

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
from tests.bench.peers.bare import NULL_HANDLER, NULL_TWICE
from tests.bench.peers.mailman_lmtp import mailman
from tests.bench.peers.postfix_queue import POSTFIX
from tests.bench.peers.served import SQLITE, on_postgres
from tests.bench.settings import Settings
from tests.support.postgres import DURABLE, missing, running_postgres

_SECONDS: Final = 3.0  # about, for one run
_WARMING: Final = 300  # mails
Samples = Mapping[str, Mapping[Shape, Sequence[Sample]]]


def run(settings: Settings) -> Iterator[Figure]:
    """All figures of accepting."""
    if reason := load.missing():
        yield Figure("accept", "everything", "", None, note=reason)
        return
    lmtp_runner = mailman(settings.mailman.absolute())
    with _postgres() as (one, two):
        peers = [NULL_HANDLER, NULL_TWICE, SQLITE, POSTFIX, lmtp_runner, one, two]
        if settings.quick:
            peers = [NULL_HANDLER, SQLITE]
        reasons = {peer.name: peer.missing() for peer in peers}
        yield from (
            Figure("accept", name, "", None, note=why) for name, why in reasons.items() if why
        )
        there = [peer for peer in peers if not reasons[peer.name]]
        samples = compare("accept", settings, there)
        yield from rates("accept", samples)
        bars = (
            (SQLITE, NULL_HANDLER, 0.70),
            (SQLITE, POSTFIX, 1.0),
            (SQLITE, lmtp_runner, 5.0),
            (one, NULL_HANDLER, 0.60),
            (two, NULL_HANDLER, 1.6 * 0.60),
            (two, one, 1.6),
        )
        yield from ratios("accept", samples, NULL_TWICE, NULL_HANDLER)
        for ours, theirs, bar in bars:
            yield from ratios("accept", samples, ours, theirs, bar)
        yield from costs(samples, two, one)


@contextmanager
def _postgres() -> Iterator[tuple[Peer, Peer]]:
    """`serve` on PostgreSQL with one process and with two; the server is started if it can be."""
    with ExitStack() as stack:
        server = None if missing() else stack.enter_context(running_postgres(DURABLE))
        yield on_postgres(server, 1), on_postgres(server, 2)


def compare(bench: str, settings: Settings, peers: Sequence[Peer]) -> Samples:
    """Start all peers, and load one after the other, again and again."""
    kept = (True,) if settings.quick else (True, False)
    sessions = (10,) if settings.quick else (10, 50)
    shapes = [Shape(*pair) for pair in product(sessions, kept)]
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
            server = statistics.median(one.server for one in seen)
            busiest = statistics.median(one.busiest for one in seen)
            source = statistics.median(one.load for one in seen)
            note = (
                f"cores: server {server:.2f}, its busiest process {busiest:.2f}"
                f" ({_busiest(seen):.0f} us a mail), load {source:.2f}"
            )
            found = [one.rate for one in seen]
            yield median_figure(bench, name, str(shape), found, "mails/s", note)


def ratios(
    bench: str, samples: Samples, ours: Peer, theirs: Peer, bar: float | None = None
) -> Iterator[Figure]:
    """One peer's rate over another's for each shape of the load, if both were there."""
    for shape, seen in samples.get(ours.name, {}).items():
        if theirs.name in samples:
            others = samples[theirs.name][shape]
            note = f"by CPU of the busiest process: {_busiest(others) / _busiest(seen):.2f}"
            pair = [one.rate for one in seen], [one.rate for one in others]
            yield ratio(bench, f"{ours.name} / {theirs.name}", str(shape), *pair, bar, note)


def costs(samples: Samples, ours: Peer, theirs: Peer) -> Iterator[Figure]:
    """CPU of one peer for a mail over another's, deciding about it included."""
    for shape, seen in samples.get(ours.name, {}).items():
        if theirs.name in samples:
            own = [one.cost for one in seen]
            others = [one.cost for one in samples[theirs.name][shape]]
            note = " / ".join(f"{1e6 * statistics.median(one):.0f} us" for one in (own, others))
            what = f"CPU a mail: {ours.name} / {theirs.name}"
            found = ratio("accept", what, str(shape), own, others, 1.1, note)
            yield replace(found, at_most=True)


def _busiest(seen: Sequence[Sample]) -> float:
    """Microseconds of the server's busiest process for a mail: hardly moved by what else runs."""
    return statistics.median(max(1e6 * one.busiest / one.rate, 0.1) for one in seen)
