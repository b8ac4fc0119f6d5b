"""Run as a process in a folder of `world`: tallies, exports and digests, once each.

Prints JSON: CPU seconds for loading the agenda, for each of the three, and the size of the digest.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from mailproc.meeting.ranking import ranking
from mailproc.publish import export
from mailproc.serve.app import App, open_app
from mailproc.store.tables import outbox
from tests.bench.world import configured


def _show(folder: Path) -> dict[str, float]:
    with open_app(configured(folder)) as app:
        load, (agenda, _) = _cpu(lambda: app.agenda("devel"))
        tally, ranked = _cpu(lambda: ranking(agenda))
        exported, view = _cpu(
            lambda: export(app.publisher.meetings("devel")[-1].view, "json", None)
        )
        app.acceptor.command("devel", ["DIGEST"])
        digest, _ = _cpu(app.processor.process_all)
        return {
            "load": load,
            "tally": tally,
            "export": exported,
            "digest": digest,
            "topics": len(ranked),
            "export_bytes": len(view),
            "digest_bytes": _newest_digest(app),
        }


def _newest_digest(app: App) -> int:
    query = select(outbox.c.content).where(outbox.c.kind == "digest").order_by(outbox.c.id.desc())
    with app.database.reading() as connection:
        return len(connection.execute(query).scalars().first() or b"")


def _cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_show(Path(sys.argv[1]))) + "\n")
