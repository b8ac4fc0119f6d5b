"""Run as a process in a folder of `large`: shows its meeting in all ways, once each.

Prints JSON, a `Showing`. With ``profiled`` as its third argument it tells what limits each, and
takes longer for it.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from mailproc.publish import publish
from mailproc.publish.folder import Published
from mailproc.serve.app import App, open_app
from mailproc.serve.supervisor import tune_gc
from mailproc.store import letters
from tests.bench.letters import Meeting
from tests.bench.limits import limits
from tests.bench.stored import add_waiting
from tests.bench.world import configured


@dataclass
class Showing:
    """What was found of each way to show the meeting."""

    profiled: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    """CPU."""
    notes: dict[str, str] = field(default_factory=dict)
    """What limits it."""

    def measure(self, what: str, work: Callable[[], Any]) -> Any:
        """Do it, and note what it took."""
        note = ""
        began = time.process_time()
        if self.profiled:
            result, note = limits(work)
        else:
            result = work()
        self.seconds[what] = time.process_time() - began
        self.notes[what] = note
        return result


def _show(folder: Path, meeting: Meeting, *, profiled: bool) -> Showing:
    small = replace(meeting, votes=1)
    vote, one_more = small.letters((meeting.members, meeting.members + 1))
    found = Showing(profiled)
    gc.freeze()  # as `serve` does before it forks the worker
    with open_app(configured(folder)) as app:
        tune_gc()
        app.processor.recorded = app.publisher.hear  # the same
        add_waiting(app, [vote])  # it starts the parser, and loads the agenda
        app.processor.process_all()
        found.measure("digest", lambda: _commanded(app, "DIGEST"))
        found.measure("PREVIEW", lambda: _commanded(app, "PREVIEW"))
        found.measure("pages", lambda: _published(app, folder / "pages"))
        add_waiting(app, [one_more])
        app.processor.process_all()
        what = "publish after one vote"
        again = found.measure(what, lambda: _published(app, folder / "pages"))
        files = len(again.written) + len(again.kept)
        found.notes[what] += f"; {len(again.written)} of {files} files written"
        found.measure("result", lambda: _commanded(app, "CLOSE VOTING"))
        return found


def _commanded(app: App, line: str) -> None:
    number = app.acceptor.command("devel", [line])
    app.processor.process_all()
    with app.database.reading() as connection:
        row = letters.details(connection, number)
    assert row.state == "processed", row


def _published(app: App, folder: Path) -> Published:
    return publish(folder, app.publisher.site)


if __name__ == "__main__":
    made = _show(
        Path(sys.argv[1]), Meeting(**json.loads(sys.argv[2])), profiled="profiled" in sys.argv[3:]
    )
    sys.stdout.write(json.dumps(asdict(made)) + "\n")
