"""Processing: vote letters that are stored already are read, decided about, written and answered.

Bar: at least as many a second as `mailparser.parse_from_bytes` alone parses of the same letters in
one thread. Both run as processes of their own; each run begins with the same database.

Of the three processes the one that decides is the limit: a letter is decided about, answered,
hashed into the journal and written by some 2,400 small calls, no package's much more than a fifth.
The two that read and compare are at work meanwhile, and take little more for both than mail-parser
does.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import select

from mailproc.serve.app import open_app
from mailproc.store.tables import letters, outbox
from tests.bench.figures import Figure, median_figure, ratio
from tests.bench.letters import direct_votes, list_votes
from tests.bench.measured import measured
from tests.bench.settings import Settings
from tests.bench.stored import furnish_topics
from tests.bench.world import configured

_DECIDING: Final = "tests.bench.deciding"
_COUNT: Final = 5_000
#: What they are called, how `deciding` calls them, one of them, and the bar.
_SHAPES: Final = (
    ("2 KB list letters", "list", next(iter(list_votes(1))), 1.0),
    ("short direct letters", "direct", next(iter(direct_votes(1))), None),
)


def run(settings: Settings) -> Iterator[Figure]:
    """Rates and ratio for each shape of letters."""
    for name, shape, example, bar in _SHAPES[:1] if settings.quick else _SHAPES:
        count = 20 if settings.quick else _COUNT
        folder = settings.folder(f"processing-{shape}")
        furnish_topics(folder)
        found: dict[str, list[dict[str, float]]] = {"parse": [], "decide": []}
        for turn in range(settings.runs):
            for what, seen in found.items():
                with _copied(folder) as copy:
                    seen.append(work(copy, what, shape, count, forked=settings.quick))
                rate = seen[-1]["letters"] / seen[-1]["seconds"]
                settings.tell(
                    f"processing: run {turn + 1} of {settings.runs}, {name}, {what}: {rate:.0f}/s"
                )
        with _copied(folder) as copy:
            words = "limits", str(copy), shape, str(count // 5), "0", "0"
            limited: str = measured(_DECIDING, *words, forked=settings.quick)["limits"]
        yield from _figures(f"{name} ({len(example):,} bytes)", found, bar, limited)


@contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    copy = folder / "run"
    shutil.copytree(folder, copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)


def work(
    folder: Path,
    what: str,
    shape: str,
    count: int,
    first: int = 0,
    hours: int = 0,
    *,
    forked: bool = False,
) -> dict[str, float]:
    """What `deciding` measures about so many votes, of which the first has that number.

    Args:
        folder: with a configuration and a database that has topics.
        what: ``decide`` or ``parse``.
        shape: ``list`` or ``direct``.
        count: how many.
        first: a number that no other letter in the database has.
        hours: how long ago they came.
        forked: see `measured`.
    """
    numbers = map(str, (count, first, hours))
    found: dict[str, float] = measured(_DECIDING, what, str(folder), shape, *numbers, forked=forked)
    if what == "decide":
        _check(folder, count)
    return found


def _check(folder: Path, count: int) -> None:
    """Every vote counted, and every voter was answered: otherwise the rate means nothing."""
    with open_app(configured(folder)) as app, app.database.reading() as connection:
        newest = select(letters.c.state, outbox.c.recipient == letters.c.author)
        newest = newest.join_from(letters, outbox, letters.c.id == outbox.c.letter)
        found = connection.execute(newest.order_by(letters.c.id.desc()).limit(count)).all()
    assert found == [("processed", True)] * count, set(found)


def _figures(
    name: str, found: dict[str, list[dict[str, float]]], bar: float | None, limited: str
) -> Iterator[Figure]:
    rates = {
        what: [one["letters"] / one["seconds"] for one in seen] for what, seen in found.items()
    }
    cpu: dict[str, float] = {}
    for what, told in (("parse", "mail-parser alone"), ("decide", "mailproc")):
        own = statistics.median(1e6 * one["cpu"] / one["letters"] for one in found[what])
        more = statistics.median(
            1e6 * one["cpu_of_children"] / one["letters"] for one in found[what]
        )
        cpu[what] = own
        note = f"CPU a letter: {own:.0f} us, its children {more:.0f} us"
        yield median_figure("processing", told, name, rates[what], "letters/s", note)
    by_cpu = cpu["parse"] / cpu["decide"]
    note = f"by CPU of the process that decides: {by_cpu:.2f}, of which {limited}"
    pair = rates["decide"], rates["parse"]
    yield ratio("processing", "mailproc / mail-parser", name, *pair, bar, note)
