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
from mailproc.publish import export, meetings
from mailproc.serve.app import Office, open_office
from mailproc.store.tables import outbox
from tests.bench.world import configured


def _show(folder: Path) -> dict[str, float]:
    with open_office(configured(folder)) as office:
        load, (agenda, _) = _cpu(lambda: office.clerk.agenda("devel"))
        tally, ranked = _cpu(lambda: ranking(agenda))
        exported, view = _cpu(lambda: export(meetings.view_of(office, "devel"), "json", None))
        office.clerk.command("devel", ["DIGEST"])
        digest, _ = _cpu(office.clerk.process_all)
        return {
            "load": load,
            "tally": tally,
            "export": exported,
            "digest": digest,
            "topics": len(ranked),
            "export_bytes": len(view),
            "digest_bytes": _newest_digest(office),
        }


def _newest_digest(office: Office) -> int:
    query = select(outbox.c.content).where(outbox.c.kind == "digest").order_by(outbox.c.id.desc())
    with office.database.reading() as connection:
        return len(connection.execute(query).scalars().first() or b"")


def _cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_show(Path(sys.argv[1]))) + "\n")
