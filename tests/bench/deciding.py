"""Run as a process: decides about votes in a folder of `world`, or only parses the same votes.

Prints JSON: letters, seconds, and the CPU seconds of this process and of its children; or what of
this process's CPU goes where.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import mailparser

from mailproc.serve.app import App, open_app
from mailproc.serve.loop_thread import LoopThread
from mailproc.serve.supervisor import tune_gc
from mailproc.serve.worker import copying_back, process
from tests.bench.letters import direct_votes, list_votes
from tests.bench.limits import limits
from tests.bench.stored import add_waiting
from tests.bench.world import configured

Made = Callable[[int, int], Iterable[bytes]]
Measured = dict[str, float | str]


def _decide(folder: Path, made: Made, count: int, first: int, hours: int) -> Measured:
    """What the app does between the listener and the relay, in a server that is up already."""
    return _decided(_timed, folder, made, count, first, hours)


def _limits(folder: Path, made: Made, count: int, first: int, hours: int) -> Measured:
    """What limits that."""
    return _decided(lambda work: {"limits": limits(work)[1]}, folder, made, count, first, hours)


def _decided(
    measure: Callable[[Callable[[], int]], Measured],
    folder: Path,
    made: Made,
    count: int,
    first: int,
    hours: int,
) -> Measured:
    gc.freeze()  # as `serve` does before it forks the worker
    with open_app(configured(folder)) as app:
        tune_gc()
        add_waiting(app, made(1, first + count))  # it starts the parser, and loads the agenda
        app.processor.process_all()
        add_waiting(app, made(count, first), timedelta(hours=hours))
        copying = copying_back(app.database)
        copying.start()
        found = measure(lambda: _all_of(app, copying))
        copying.stop()
    found["cpu_of_children"] = _cpu(resource.RUSAGE_CHILDREN)
    return found


def _all_of(app: App, copying: LoopThread) -> int:
    count = 0
    while done := process(app.processor, copying):
        count += done
    return count


def _parse(_folder: Path, made: Made, count: int, first: int, _hours: int) -> Measured:
    """mail-parser alone."""
    raws = list(made(count, first))
    return {**_timed(lambda: sum(_parsed(raw) for raw in raws)), "cpu_of_children": 0.0}


def _parsed(raw: bytes) -> int:
    return int(mailparser.parse_from_bytes(raw) is not None)


def _timed(work: Callable[[], int]) -> Measured:
    began, cpu = time.perf_counter(), _cpu(resource.RUSAGE_SELF)
    count = work()
    seconds = time.perf_counter() - began
    return {"letters": count, "seconds": seconds, "cpu": _cpu(resource.RUSAGE_SELF) - cpu}


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    work = {"decide": _decide, "parse": _parse, "limits": _limits}[sys.argv[1]]
    shape = {"list": list_votes, "direct": direct_votes}[sys.argv[3]]
    numbers = [int(word) for word in sys.argv[4:]]
    sys.stdout.write(json.dumps(work(Path(sys.argv[2]), shape, *numbers)) + "\n")
