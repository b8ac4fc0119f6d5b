"""Run as a process in a folder of `large`: shows its meeting in all ways, once each.

Prints JSON: CPU seconds for each (or, with `profiled`, where they are spent), and how many files a
second publication had and wrote.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from mailproc.cli import tune_gc
from mailproc.publish import meetings, publish
from mailproc.publish.folder import Published
from mailproc.serve.app import App, open_app
from mailproc.store import letters
from tests.bench.hottest import hottest
from tests.bench.letters import Meeting
from tests.bench.stored import add_waiting
from tests.bench.world import configured

Work = Callable[[], Any]
Measure = Callable[[Work], tuple[float | str, Any]]
ONCE_MORE: Final = "publish after one vote"


def _show(folder: Path, meeting: Meeting, measure: Measure) -> dict[str, float | str]:
    small = replace(meeting, votes=1)
    vote, one_more = small.letters((meeting.members, meeting.members + 1))
    gc.freeze()  # as `serve` does before it forks the worker
    with open_app(configured(folder)) as app:
        tune_gc()
        add_waiting(app, [vote])  # it starts the parser, and loads the agenda
        app.processor.process_all()
        found: dict[str, float | str] = {}
        found["digest"], _ = measure(lambda: _commanded(app, "DIGEST"))
        found["PREVIEW"], _ = measure(lambda: _commanded(app, "PREVIEW"))
        found["pages"], _ = measure(lambda: _published(app, folder / "pages"))
        add_waiting(app, [one_more])
        app.processor.process_all()
        found[ONCE_MORE], again = measure(lambda: _published(app, folder / "pages"))
        found["written"] = len(again.written)
        found["files"] = len(again.written) + len(again.kept)
        found["result"], _ = measure(lambda: _commanded(app, "CLOSE VOTING"))
        return found


def _commanded(app: App, line: str) -> None:
    number = app.acceptor.command("devel", [line])
    app.processor.process_all()
    with app.database.reading() as connection:
        row = letters.details(connection, number)
    assert row.state == "processed", row


def _published(app: App, folder: Path) -> Published:
    rules = list(app.acceptor.rules.values())
    return publish(folder, lambda: meetings.site(app.database, rules))


def _cpu(work: Work) -> tuple[float, Any]:
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


if __name__ == "__main__":
    measure = hottest if "profiled" in sys.argv[3:] else _cpu
    found = _show(Path(sys.argv[1]), Meeting(**json.loads(sys.argv[2])), measure)
    sys.stdout.write(json.dumps(found) + "\n")
