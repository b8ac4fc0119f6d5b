"""Run as a process in a folder of `large`: shows its meeting in all ways, once each.

Prints JSON: CPU seconds for each, and how many files a second publication had and wrote.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from mailproc.cli import tune_gc
from mailproc.publish import publish
from mailproc.publish.folder import Published
from mailproc.serve.app import App, open_app
from mailproc.store import letters
from tests.bench.letters import Meeting
from tests.bench.stored import add_waiting
from tests.bench.world import configured


def _show(folder: Path, meeting: Meeting) -> dict[str, float]:
    small = replace(meeting, votes=1)
    vote, one_more = small.letters((meeting.members, meeting.members + 1))
    gc.freeze()  # as `serve` does before it forks the worker
    with open_app(configured(folder)) as app:
        tune_gc()
        app.processor.recorded = app.publisher.hear  # as `serve` has it
        add_waiting(app, [vote])  # it starts the parser, and loads the agenda
        app.processor.process_all()
        found = {
            "digest": _cpu(lambda: _commanded(app, "DIGEST"))[0],
            "PREVIEW": _cpu(lambda: _commanded(app, "PREVIEW"))[0],
            "pages": _cpu(lambda: _published(app, folder / "pages"))[0],
        }
        add_waiting(app, [one_more])
        app.processor.process_all()
        seconds, again = _cpu(lambda: _published(app, folder / "pages"))
        found["publish after one vote"] = seconds
        found["written"] = len(again.written)
        found["files"] = len(again.written) + len(again.kept)
        found["result"] = _cpu(lambda: _commanded(app, "CLOSE VOTING"))[0]
        return found


def _commanded(app: App, line: str) -> None:
    number = app.acceptor.command("devel", [line])
    app.processor.process_all()
    with app.database.reading() as connection:
        row = letters.details(connection, number)
    assert row.state == "processed", row


def _published(app: App, folder: Path) -> Published:
    return publish(folder, app.publisher.site)


def _cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


if __name__ == "__main__":
    sys.stdout.write(
        json.dumps(_show(Path(sys.argv[1]), Meeting(**json.loads(sys.argv[2])))) + "\n"
    )
