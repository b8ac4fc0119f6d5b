"""Answer time: from the 250 of a vote to its ack at the relay, with one letter at a time or ten.

Bars: alone, half of the votes within 0.1 s; at ten letters a second, half within 0.15 s and 99 of
100 within 0.3 s. The relay is a server in this process, which takes whatever it gets.
"""

from __future__ import annotations

import re
import smtplib
import statistics
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tests.bench.figures import Figure, median_figure
from tests.bench.letters import direct_votes
from tests.bench.load import until_quiet
from tests.bench.peers.served import serve_there
from tests.bench.settings import Settings
from tests.bench.stored import furnish_topics
from tests.bench.world import AGENT, MEMBERS
from tests.support.relay_servers import Server, served_by

_ALONE: Final = 20  # votes
_PAUSE: Final = 1.0  # seconds
_TEN_A_SECOND: Final = 300  # votes
_PATIENCE: Final = 30.0  # seconds for the last answer
_BARS: Final = {"median, one at a time": 0.1, "median": 0.15, "99 of 100": 0.3}
_ANSWERED: Final = re.compile(rb"(?im)^In-Reply-To:\s*(<[^>]+>)")
_MESSAGE_ID: Final = re.compile(rb"(?im)^Message-ID:\s*(<[^>]+>)")


class _Relay(Server):
    """Notes when the answer to each letter came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: dict[bytes, float] = {}
        self._change = threading.Condition()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        now = time.monotonic()
        found = _ANSWERED.search(envelope.original_content)
        with self._change:
            if found:
                self.came.setdefault(found[1], now)
            self._change.notify_all()
        return "250 OK"

    def wait_for(self, letters: Mapping[bytes, float]) -> None:
        """Until all of these letters are answered."""
        with self._change:
            complete = self._change.wait_for(lambda: letters.keys() <= self.came.keys(), _PATIENCE)
        assert complete, f"{len(letters.keys() - self.came.keys())} letters are not answered"


def run(settings: Settings) -> Iterator[Figure]:
    """The time that people wait."""
    folder = settings.folder("answers")
    furnish_topics(folder)
    alone: list[float] = []
    median: list[float] = []
    slowest: list[float] = []
    with _relaying(folder) as relay, serve_there("mailproc", folder) as target:
        until_quiet(target)
        votes = enumerate(direct_votes(MEMBERS * 40))
        for turn in range(settings.runs):
            few = (2, 5) if settings.quick else (_ALONE, _TEN_A_SECOND)
            alone += _waits(relay, target.port, votes, few[0], _PAUSE)
            waits = sorted(_waits(relay, target.port, votes, few[1], 0.1))
            median.append(statistics.median(waits))
            slowest.append(waits[-1 - len(waits) // 100])
            settings.tell(f"answers: run {turn + 1} of {settings.runs}: {alone[-1]:.3f} s")
    for what, how, samples in (
        ("median, one at a time", f"a vote each {_PAUSE:.0f} s", alone),
        ("median", "ten a second", median),
        ("99 of 100", "ten a second", slowest),
    ):
        found = median_figure("answers", what, how, samples, "s")
        yield replace(found, bar=_BARS[what], at_most=True)


def _waits(
    relay: _Relay, port: int, votes: Iterator[tuple[int, bytes]], count: int, pause: float
) -> list[float]:
    """How long each of the next votes waits for its answer, in seconds."""
    sent: dict[bytes, float] = {}
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        due = time.monotonic()
        for _ in range(count):
            time.sleep(max(due - time.monotonic(), 0))
            due += pause
            _, raw = next(votes)
            found = _MESSAGE_ID.search(raw)
            assert found is not None
            client.sendmail("member@example.org", AGENT, raw)
            sent[found[1]] = time.monotonic()
    relay.wait_for(sent)
    return [max(relay.came[one] - began, 0.0) for one, began in sent.items()]


@contextmanager
def _relaying(folder: Path) -> Iterator[_Relay]:
    """A relay that runs, and is the one of the configuration in the folder."""
    with served_by(_Relay()) as relay:
        config = folder / "mailproc.toml"
        config.write_text(config.read_text().replace("maildir:outbox", relay.url()))
        yield relay
