"""Processing: vote letters that are stored already are read, decided about, written and answered.

Bar (issue 6): at least as many a second as `mailparser.parse_from_bytes` alone parses of the same
letters in one thread. Both run as processes of their own; each run begins with the same database.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from mailproc.letter import Envelope
from mailproc.office import open_office
from mailproc.store import letters as rows
from tests.bench.figures import Figure, median_figure, ratio
from tests.bench.letters import direct_votes, list_votes, proposals
from tests.bench.settings import Settings
from tests.bench.world import AGENT, configured, furnish

_COUNT: Final = 5_000
_SHAPES: Final[tuple[tuple[str, Callable[[int], Iterable[bytes]], float | None], ...]] = (
    ("2 KB list letters", list_votes, 1.0),
    ("short direct letters", direct_votes, None),
)


def run(settings: Settings) -> Iterator[Figure]:
    """Rates and ratio for each shape of letters."""
    for number, (name, made, bar) in enumerate(_SHAPES):
        folder = settings.folder(f"processing{number}")
        size = prepare(folder, made(100 if settings.quick else _COUNT))
        found: dict[str, list[dict[str, float]]] = {"parse": [], "decide": []}
        for turn in range(settings.runs):
            for what, seen in found.items():
                seen.append(_once(folder, what))
                rate = seen[-1]["letters"] / seen[-1]["seconds"]
                settings.tell(
                    f"processing: run {turn + 1} of {settings.runs}, {name}, {what}: {rate:.0f}/s"
                )
        yield from _figures(f"{name} ({size:.0f} bytes)", found, bar)


def prepare(folder: Path, raws: Iterable[bytes]) -> float:
    """A database with a roster, topics, and these letters waiting; their mean size in bytes."""
    furnish(folder)
    with open_office(configured(folder)) as office:
        store = office.clerk
        for raw in proposals():
            store.take_in(Envelope("devel-bounces@lists.example.org", (AGENT,), "smtp"), raw)
        store.process_all()
        envelope = Envelope("devel-bounces@lists.example.org", (AGENT,), "smtp")
        new = [row for raw in raws for row in store.rows_for(envelope, raw)]
        with office.database.writing() as connection:
            rows.take_in(connection, new)
    return statistics.mean(len(row["raw"]) for row in new)


def _once(folder: Path, what: str) -> dict[str, float]:
    copy = folder / "run"
    shutil.copytree(folder, copy)
    try:
        command = [sys.executable, "-m", "tests.bench.deciding", what, str(copy)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found: dict[str, float] = json.loads(done.stdout)
        if what == "decide":
            _check(copy, int(found["letters"]))
        return found
    finally:
        shutil.rmtree(copy)


def _check(folder: Path, count: int) -> None:
    """Every vote counted, and every voter was answered: otherwise the rate means nothing."""
    with open_office(configured(folder)) as office, office.database.reading() as connection:
        states = [row.state for row in rows.describe(connection)]
    assert states[-count:] == ["processed"] * count, set(states)


def _figures(
    name: str, found: dict[str, list[dict[str, float]]], bar: float | None
) -> Iterator[Figure]:
    rates = {
        what: [one["letters"] / one["seconds"] for one in seen] for what, seen in found.items()
    }
    for what, told in (("parse", "mail-parser alone"), ("decide", "mailproc")):
        own = statistics.median(1e6 * one["cpu"] / one["letters"] for one in found[what])
        more = statistics.median(
            1e6 * one["cpu_of_children"] / one["letters"] for one in found[what]
        )
        note = f"CPU a letter: {own:.0f} us, its children {more:.0f} us"
        yield median_figure("processing", f"{told}, {name}", rates[what], "letters/s", note)
    yield ratio(
        "processing", f"mailproc / mail-parser, {name}", rates["decide"], rates["parse"], bar
    )
