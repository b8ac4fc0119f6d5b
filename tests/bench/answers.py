"""Answer time: from the 250 of a vote to its ack at the relay, with one letter at a time or ten.

Bars: alone, half of the votes within 0.1 s; at ten letters a second, half within 0.15 s and 99 of
100 within 0.3 s; the same with 1,000,000 stored letters. Beside it Mailman, as it is shipped, asks
each who mailed a `join` to confirm. The relay is a server in this process, which takes whatever it
gets.
"""

from __future__ import annotations

import smtplib
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from tests.bench.answering_relay import AnsweringRelay
from tests.bench.figures import Figure, median_figure, ratio
from tests.bench.letters import Question, joins, vote_questions
from tests.bench.load import cpu_seconds, until_quiet
from tests.bench.past import full_folder
from tests.bench.peers import Target
from tests.bench.peers.mailman_core import whole_mailman
from tests.bench.peers.mailman_lmtp import missing
from tests.bench.peers.served import serve_there
from tests.bench.settings import Settings
from tests.bench.stored import furnish_topics
from tests.bench.world import MEMBERS
from tests.support.relay_servers import served_by

_ALONE: Final = 10  # letters a run
_PAUSE: Final = 1.0  # seconds
_TEN_A_SECOND: Final = 100  # letters a run
_MEDIAN_ALONE: Final = "median, one at a time"
_MEDIAN: Final = "median, ten a second"
_SLOWEST: Final = "99 of 100, ten a second"
_BARS: Final = {_MEDIAN_ALONE: 0.1, _MEDIAN: 0.15, _SLOWEST: 0.3}
_MAILMAN: Final = "Mailman's answer to a join"


@dataclass
class _Waits:
    """What was seen of one server: seconds, a value a run; CPU seconds a letter."""

    times: Mapping[str, list[float]] = field(default_factory=lambda: {what: [] for what in _BARS})
    cpu: list[float] = field(default_factory=list)


def run(settings: Settings) -> Iterator[Figure]:
    """The time that people wait."""
    seen = {}
    folder = settings.folder("answers")
    furnish_topics(folder)
    for name, where in (("mailproc", folder), ("mailproc, full", full_folder(settings))):
        with _relaying(where) as relay, serve_there(name, where) as target:
            seen[name] = _measured(settings, target, relay, vote_questions(MEMBERS * 40))
    for name, found in seen.items():
        yield from _figures(name, found, _BARS)
    environment = settings.mailman.absolute()
    if settings.quick:
        return
    if reason := missing(environment):
        yield Figure("answers", _MAILMAN, "", None, note=reason)
        return
    with (
        served_by(AnsweringRelay()) as relay,
        whole_mailman(environment, settings.folder("answers-mailman"), relay.port) as target,
    ):
        theirs = _measured(settings, target, relay, joins(1_000))
    yield from _figures(_MAILMAN, theirs, {}, "; its runners look for mail once a second")
    for name, found in seen.items():
        for what, times in found.times.items():
            yield ratio("answers", f"{name} / {_MAILMAN}", what, times, theirs.times[what])


def _measured(
    settings: Settings,
    target: Target,
    relay: AnsweringRelay,
    questions: Iterator[Question],
) -> _Waits:
    """How long these letters wait for an answer, one by one and many at a time."""
    few, many = (2, 5) if settings.quick else (_ALONE, _TEN_A_SECOND)
    found = _Waits()
    _wait_for_each(relay, target, questions, 1, 0)  # what is loaded for the first is not measured
    for turn in range(settings.runs):
        until_quiet(target)
        before = sum(cpu_seconds(target).values())
        waits = _wait_for_each(relay, target, questions, few, _PAUSE)
        found.times[_MEDIAN_ALONE].append(statistics.median(waits))
        found.cpu.append((sum(cpu_seconds(target).values()) - before) / few)
        waits = sorted(_wait_for_each(relay, target, questions, many, 0.1))
        found.times[_MEDIAN].append(statistics.median(waits))
        found.times[_SLOWEST].append(waits[-1 - len(waits) // 100])
        last = ", ".join(f"{what} {times[-1]:.3f} s" for what, times in found.times.items())
        settings.tell(f"answers: run {turn + 1} of {settings.runs}: {target.name}: {last}")
    return found


def _figures(
    name: str, found: _Waits, bars: Mapping[str, float], why: str = ""
) -> Iterator[Figure]:
    cpu = 1000 * statistics.median(found.cpu)
    note = f"CPU for one alone: {cpu:.0f} ms; the rest is waiting, for the disk among others{why}"
    for what, times in found.times.items():
        made = median_figure("answers", name, what, times, "s", note)
        yield replace(made, bar=bars.get(what), at_most=True)


def _wait_for_each(
    relay: AnsweringRelay,
    target: Target,
    questions: Iterator[Question],
    count: int,
    pause: float,
) -> list[float]:
    """How long each of the next letters waits for its answer, in seconds."""
    sent: dict[str, float] = {}
    kind = smtplib.LMTP if target.lmtp else smtplib.SMTP
    with kind("127.0.0.1", target.port, timeout=60) as client:
        due = time.monotonic()
        for _ in range(count):
            time.sleep(max(due - time.monotonic(), 0))
            due += pause
            question = next(questions)
            client.sendmail(question.sender, question.recipient, question.raw)
            sent[question.known_by] = time.monotonic()
    came = relay.wait_for(sent)
    return [max(came[one] - began, 0.0) for one, began in sent.items()]


@contextmanager
def _relaying(folder: Path) -> Iterator[AnsweringRelay]:
    """A relay that runs, and is the one of the configuration in the folder."""
    config = folder / "mailproc.toml"
    before = config.read_text()
    with served_by(AnsweringRelay()) as relay:
        config.write_text(before.replace("maildir:outbox", relay.url()))
        try:
            yield relay
        finally:
            config.write_text(before)
