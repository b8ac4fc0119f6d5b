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

from sqlalchemy import select

from mailproc.office import open_office
from mailproc.store.tables import letters, outbox
from tests.bench.figures import Figure, median_figure, ratio
from tests.bench.letters import direct_votes, list_votes
from tests.bench.settings import Settings
from tests.bench.stored import add_waiting, furnish_topics
from tests.bench.world import configured

_COUNT: Final = 5_000
_SHAPES: Final[tuple[tuple[str, Callable[[int], Iterable[bytes]], float | None], ...]] = (
    ("2 KB list letters", list_votes, 1.0),
    ("short direct letters", direct_votes, None),
)


def run(settings: Settings) -> Iterator[Figure]:
    """Rates and ratio for each shape of letters."""
    for number, (name, made, bar) in enumerate(_SHAPES[:1] if settings.quick else _SHAPES):
        folder = settings.folder(f"processing{number}")
        furnish_topics(folder)
        size = statistics.mean(add_waiting(folder, made(100 if settings.quick else _COUNT)))
        found: dict[str, list[dict[str, float]]] = {"parse": [], "decide": []}
        for turn in range(settings.runs):
            for what, seen in found.items():
                seen.append(_once(folder, what))
                rate = seen[-1]["letters"] / seen[-1]["seconds"]
                settings.tell(
                    f"processing: run {turn + 1} of {settings.runs}, {name}, {what}: {rate:.0f}/s"
                )
        yield from _figures(f"{name} ({size:.0f} bytes)", found, bar)


def _once(folder: Path, what: str) -> dict[str, float]:
    copy = folder / "run"
    shutil.copytree(folder, copy)
    try:
        return work(copy, what)
    finally:
        shutil.rmtree(copy)


def work(folder: Path, what: str) -> dict[str, float]:
    """What `deciding` measures about the letters that wait in the folder."""
    command = [sys.executable, "-m", "tests.bench.deciding", what, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    if what == "decide":
        _check(folder, int(found["letters"]))
    return found


def _check(folder: Path, count: int) -> None:
    """Every vote counted, and every voter was answered: otherwise the rate means nothing."""
    with open_office(configured(folder)) as office, office.database.reading() as connection:
        newest = select(letters.c.state, outbox.c.recipient == letters.c.author)
        newest = newest.join_from(letters, outbox, letters.c.id == outbox.c.letter)
        found = connection.execute(newest.order_by(letters.c.id.desc()).limit(count)).all()
    assert found == [("processed", True)] * count, set(found)


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
