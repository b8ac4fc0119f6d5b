"""Memory of `serve` while 50,000 letters come in and are decided about.

It is that of all its processes together, and what they share counts once (Linux calls it PSS).
Bar (issue 6): it does not grow. Tolerance: once it is warm, at most 100 bytes a letter (which is
a twentieth of the letter itself), by a straight line through the samples.
"""

from __future__ import annotations

import smtplib
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import psutil

from mailproc.serve.app import open_app
from mailproc.store import counts
from tests.bench.figures import Figure
from tests.bench.letters import TALK, list_mail, vote_line
from tests.bench.load import until_quiet
from tests.bench.peers import Target
from tests.bench.peers.served import serve_there
from tests.bench.settings import Settings
from tests.bench.stored import furnish_topics
from tests.bench.world import AGENT, MEMBERS, configured

_LETTERS: Final = 50_000
_SAMPLES: Final = 40
_WARM: Final = 0.3  # of the letters
_BYTES_A_LETTER: Final = 100.0
_SESSIONS: Final = 10
_VOTES_EVERY: Final = 6  # letters: so nobody votes more often in an hour than she may
_TOPICS: Final = 5  # all votes that there can be are cast while it warms up


def run(settings: Settings) -> Iterator[Figure]:
    """The first and the last sample, and the slope between."""
    letters = 1_000 if settings.quick else _LETTERS
    folder = settings.folder("memory")
    furnish_topics(folder)
    samples: list[tuple[int, int]] = []
    with serve_there("mailproc", folder) as target:
        step = letters // _SAMPLES
        flood = 5 * step
        with _asleep(target):
            _send(target.port, range(flood))
        for count in range(flood, letters + 1, step):
            if count > flood:
                _send(target.port, range(count - step, count))
            until_quiet(target)
            samples.append((count, memory(target)))
            settings.tell(f"memory: {count:,} letters, {samples[-1][1] / 2**20:.1f} MiB")
    _check(folder, letters)
    warm = [sample for sample in samples if sample[0] >= _WARM * letters]
    for when, (count, size) in (("first", samples[0]), ("warm", warm[0]), ("last", samples[-1])):
        yield Figure("memory", f"{when} sample", f"after {count:,}", size / 2**20, "MiB")
    slope = statistics.linear_regression(*zip(*warm, strict=True)).slope
    figure = Figure("memory", "growth", "once it is warm", slope, "bytes/letter")
    yield replace(figure, bar=_BYTES_A_LETTER, at_most=True, samples=tuple(s for _, s in warm))


@contextmanager
def _asleep(target: Target) -> Iterator[None]:
    """The worker sleeps, so that it finds more letters after than it ever looks at together.

    What it needs for them it keeps; how many it finds at other times is chance.
    """
    until_quiet(target)  # asleep in a transaction it would keep everybody else out
    (watch,) = target.processes()
    worker = min(watch.children(), key=lambda child: child.create_time())
    worker.suspend()
    try:
        yield
    finally:
        worker.resume()


def memory(target: Target) -> int:
    """Bytes in memory of all its processes, what they share counted once."""
    return sum(resident(one) for one in tree(target))


def tree(target: Target) -> list[psutil.Process]:
    """All its processes."""
    roots = target.processes()
    found = {one.pid: one for root in roots for one in (root, *root.children(recursive=True))}
    return list(found.values())


def resident(process: psutil.Process) -> int:
    """Bytes in memory of one process, its part of what it shares; 0 once it has ended."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0


def _send(port: int, numbers: range) -> None:
    """Letters over some connections at once; one of six is a vote."""
    parts = [numbers[start::_SESSIONS] for start in range(_SESSIONS)]
    with ThreadPoolExecutor(_SESSIONS) as pool:
        list(pool.map(lambda part: _send_part(port, part), parts))


def _send_part(port: int, numbers: range) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        for number in numbers:
            raw = list_mail(number, _line(number)).raw
            client.sendmail("devel-bounces@lists.example.org", AGENT, raw)


def _line(number: int) -> str:
    """Each member in turn votes, then each says something else some times."""
    turn, voter = divmod(number, MEMBERS)
    if turn % _VOTES_EVERY:
        return TALK
    return vote_line(turn // _VOTES_EVERY * MEMBERS + voter, _TOPICS)


def _check(folder: Path, count: int) -> None:
    """All of them were taken and decided about."""
    with open_app(configured(folder)) as app, app.database.reading() as connection:
        states = counts.count(connection).letters
    assert sum(states.values()) >= count, states
    assert set(states) <= {"processed", "ignored"}, states
