"""However many letters are stored: what is asked all the time finds its rows by an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from mailproc.delivery.retry import LONGEST_PAUSE
from mailproc.meeting.roster import Rules
from mailproc.store import counts, letters, replies
from mailproc.store.database import Database
from mailproc.store.letters import last_decided
from mailproc.store.retention import Retention
from mailproc.store.selection import Selection
from tests.support.harness import AGENT, LIST, START, TRUST, Harness, letter
from tests.support.template import migrated

Asked = list[tuple[str, Any]]


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    """A topic and a vote on it."""
    database = migrated(tmp_path / "mailproc.db")
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST)
    harness = Harness(database, rules)
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", "Why.", message_id="<2@x>"))
    yield harness
    database.close()


@contextmanager
def _asked() -> Iterator[Asked]:
    """The statements about letters and replies that go to the database meanwhile."""
    asked: Asked = []

    def listen(
        _1: Any, _2: Any, said: str, values: Any, _3: Any, many: bool
    ) -> None:  # SQLAlchemy gives them in this order
        if said.startswith(("SELECT", "UPDATE")) and ("letters" in said or "outbox" in said):
            asked.append((said, values[0] if many else values))

    event.listen(Engine, "before_cursor_execute", listen)  # who decides has one of his own
    yield asked
    event.remove(Engine, "before_cursor_execute", listen)


def _slow(database: Database, asked: Asked) -> Iterator[str]:
    """Those that look at every row, or sort what may be every row."""
    with database.reading() as connection:
        for said, values in asked:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values).all()
            plan = [row[3] for row in rows]
            through = [step for step in plan if step.startswith(("SCAN letters", "SCAN outbox"))]
            if any("COVERING INDEX" not in step for step in through):
                yield f"{said}: {plan}"
            # A list may have all of the letters.
            if "LIMIT" not in said and any(step.endswith("(list=?)") for step in plan):
                yield f"{said}: {plan}"
            if "ORDER BY" in said and "LIMIT" in said and any("TEMP B-TREE" in s for s in plan):
                yield f"{said}: {plan}"


def test_a_letters_way_in_and_the_replys_way_out(harness: Harness) -> None:
    with _asked() as asked:
        vote = letter("john@example.org", "Re: NUMA", "VOTE T1 +1", message_id="<3@x>")
        assert harness.mail(vote)["state"] == "processed"
        with replies.claimed(harness.database, START + timedelta(days=1), LONGEST_PAUSE) as claim:
            assert claim is not None
            claim.record(state="sent", sent=START)
        with harness.database.reading() as connection:
            replies.next_due(connection)
    assert len(asked) > 8
    assert not list(_slow(harness.database, asked))


def test_what_the_pages_and_the_operators_monitoring_ask(harness: Harness) -> None:
    with _asked() as asked, harness.database.reading() as connection:
        counts.count(connection)
        last_decided(connection, "devel")
        list(letters.describe(connection, Selection(state="shunted")))
        list(replies.describe(connection, Selection(state="failed")))
    assert len(asked) == 7
    assert not list(_slow(harness.database, asked))


def test_retention(harness: Harness) -> None:
    with _asked() as asked:
        Retention(harness.database, START).drop_some()
    assert asked
    assert not list(_slow(harness.database, asked))
