"""Run as a process in a folder of `world`: decides about the letters that wait there, or parses.

Prints JSON: letters, seconds, and the CPU seconds of this process and of its children.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import mailparser

from mailproc.office import Office, open_office
from mailproc.store import letters
from tests.bench.letters import proposals
from tests.bench.world import configured


def _decide(folder: Path) -> dict[str, float]:
    """What the office does between the door and the relay."""
    with open_office(configured(folder)) as office:
        # It reads what is known already: now the child that parses runs, as in any older server.
        office.clerk.take_in_archive("devel", [next(proposals())], answer=False)
        found = _timed(lambda: _all_of(office))
    found["cpu_of_children"] = _cpu(resource.RUSAGE_CHILDREN)
    return found


def _all_of(office: Office) -> int:
    count = 0
    while done := office.clerk.process():
        count += done
    return count


def _parse(folder: Path) -> dict[str, float]:
    """mail-parser alone, on the same letters."""
    with open_office(configured(folder)) as office, office.database.reading() as connection:
        raws = [one.raw for one in letters.waiting(connection, ["devel"], 1_000_000)]
    return {**_timed(lambda: sum(_parsed(raw) for raw in raws)), "cpu_of_children": 0.0}


def _parsed(raw: bytes) -> int:
    return int(mailparser.parse_from_bytes(raw) is not None)


def _timed(work: Callable[[], int]) -> dict[str, float]:
    began, cpu = time.perf_counter(), _cpu(resource.RUSAGE_SELF)
    count = work()
    seconds = time.perf_counter() - began
    return {"letters": count, "seconds": seconds, "cpu": _cpu(resource.RUSAGE_SELF) - cpu}


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    work = {"decide": _decide, "parse": _parse}[sys.argv[1]]
    sys.stdout.write(json.dumps(work(Path(sys.argv[2]))) + "\n")
