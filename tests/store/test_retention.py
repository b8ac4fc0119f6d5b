"""Old list traffic loses its bytes and nothing else: threads, duplicates and `verify` go on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from sqlalchemy import select, text, update

from mailproc.cli.verification import Verification, verified_database
from mailproc.mail.letter import Envelope
from mailproc.meeting.roster import Act, Rules, Tier
from mailproc.serve.daily_retention import DailyRetention
from mailproc.store import tables
from mailproc.store.database import Database
from mailproc.store.hash_chain import hash_of
from mailproc.store.retention import Dropped, Retention, droppable
from mailproc.store.vacuum import size_of, vacuum
from tests.support.databases import folder_for
from tests.support.harness import AGENT, LIST, Clock, Harness, letter
from tests.support.server import configuration, run, serving, wait_for
from tests.support.template import migrated

TRUST: Final[Mapping[Act, Tier]] = {"propose": "from", "vote": "from", "chair": "confirmed"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EMPTIED = [3, 4, 5, 7, 8, 9]


@pytest.fixture
def harness(migrated_url: str) -> Iterator[Harness]:
    """Years ago: a topic, prose about it, a copy, a held letter, a refused and a shunted one."""
    database = Database(migrated_url)
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST)
    harness = Harness(database, rules, clock=Clock(LONG_AGO))
    numa = letter("jane@example.org", "[PROPOSE] NUMA", "Why.", message_id="<2@x>")
    assert harness.mail(numa)["state"] == "processed"
    assert harness.mail(numa)["state"] == "duplicate"
    for number, parent in ((4, 2), (5, 4)):  # a thread of prose below the topic
        headers = [("In-Reply-To", f"<{parent}@x>")]
        name = f"<{number}@x>"
        prose = letter("ann@example.org", "Re: it", "Hm.", message_id=name, headers=headers)
        assert harness.mail(prose)["state"] == "ignored"
    drop = letter("carol@example.org", "", "DROP T1 no", to=AGENT)
    assert harness.mail(drop)["state"] == "held"
    headers = [("In-Reply-To", "<2@x>")]
    copy = letter("ann@example.org", "Re: it", "Hm.", message_id="<4@x>", headers=headers)
    assert harness.mail(copy)["state"] == "duplicate"
    for number in (8, 9):
        row = harness.mail(letter("john@example.org", "prose", message_id=f"<{number}@x>"))
        assert row["state"] == "ignored"
    refused = letter("john@example.org", "", "VOTE T9 +1", to=AGENT)
    assert harness.mail(refused)["state"] == "refused"
    bomb = b"From: john@example.org\r\n" + b"X: y\r\n" * 50_000 + b"\r\n"
    assert harness.mail(bomb)["state"] == "shunted"
    yield harness
    database.close()


def everything(database: Database) -> list[dict[str, Any]]:
    with database.reading() as connection:
        query = select(tables.letters).order_by(tables.letters.c.id)
        return [dict(row) for row in connection.execute(query).mappings()]


def send_all(database: Database, when: datetime) -> None:
    with database.writing() as connection:
        rest = tables.outbox.c.id > 1
        connection.execute(update(tables.outbox).where(rest).values(state="sent", sent=when))
        failed = tables.outbox.c.id == 1
        connection.execute(update(tables.outbox).where(failed).values(state="failed"))


def test_only_the_bytes_of_old_letters_without_effect_go(harness: Harness) -> None:
    database, before = harness.database, everything(harness.database)
    send_all(database, LONG_AGO)
    soon = LONG_AGO + timedelta(days=1)
    young = Retention(database, LONG_AGO)
    assert young.drop_some() == Dropped()
    with database.reading() as connection:
        expected = droppable(connection, soon)
        replies = connection.execute(select(tables.outbox)).all()
    assert (expected.letters, expected.replies) == (len(EMPTIED), len(replies) - 1)
    retention = Retention(database, soon)
    assert retention.drop_some() == expected
    assert retention.drop_some() == Dropped()
    for old, new in zip(before, everything(database), strict=True):
        emptied = old["id"] in EMPTIED
        assert (new["raw"] == b"") == emptied
        assert {**new, "raw": b"", "raw_hash": None} == {**old, "raw": b""}
    with database.reading() as connection:
        rows = connection.execute(select(tables.outbox).order_by(tables.outbox.c.id)).all()
    assert [row.content for row in rows] == [rows[0].content, *[b""] * (len(rows) - 1)]
    assert rows[0].content  # it failed: the operator may want to see it


def test_threads_and_duplicates_are_known_as_before(harness: Harness) -> None:
    Retention(harness.database, LONG_AGO + timedelta(days=1)).drop_some()
    harness.clock.now += timedelta(days=100)
    headers = [("In-Reply-To", "<4@x>")]
    copy = letter("ann@example.org", "Re: it", "Hm.", message_id="<5@x>", headers=headers)
    assert harness.mail(copy)["reason"] == "the same as letter 5"
    headers = [("In-Reply-To", "<5@x>")]
    vote = letter("john@example.org", "Re: it", "VOTE +1", headers=headers, message_id="<v@x>")
    assert harness.mail(vote)["topics"] == [1]


def verified(harness: Harness) -> Verification:
    """What `mailproc verify` finds."""
    app = SimpleNamespace(database=harness.database, acceptor=harness.acceptor)
    return verified_database(app, "devel")  # type: ignore[arg-type]  # it needs no more of an app


def test_verify_goes_on_and_says_what_it_takes_on_trust(harness: Harness) -> None:
    whole = verified(harness)
    assert (whole.faults, whole.on_trust) == ([], 0)
    test_threads_and_duplicates_are_known_as_before(harness)
    found = verified(harness)
    assert (found.faults, found.on_trust) == ([], len(EMPTIED))
    assert found.count == whole.count + 2


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE letters SET raw_hash = 'f00' WHERE id = 4", "letter 4: it, or one before it"),
        ("UPDATE letters SET sender = 'x@y' WHERE id = 4", "letter 4: it, or one before it"),
        ("DELETE FROM letters WHERE id = 4", "missing or doubled"),
        ("UPDATE letters SET parents = '[]' WHERE id = 5", "recorded as processed, is refused"),
    ],
)
def test_an_emptied_letter_is_not_changed_unseen(harness: Harness, sql: str, said: str) -> None:
    test_threads_and_duplicates_are_known_as_before(harness)
    with harness.database.writing() as connection:
        connection.execute(text(sql))
    assert said in "\n".join(verified(harness).faults)


def test_a_letter_with_effects_that_lost_its_bytes_is_named(harness: Harness) -> None:
    columns = tables.letters.c
    for number in (2, 6):  # it opened the topic; it is held
        emptied = {"raw": b"", "raw_hash": hash_of(harness.row(number)["raw"])}
        with harness.database.writing() as connection:
            change = update(tables.letters).where(columns.id == number).values(emptied)
            connection.execute(change)
    said = "\n".join(verified(harness).faults)
    assert "letter 2: recorded as processed, but its bytes were dropped" in said
    assert "letter 6: recorded as held, but its bytes were dropped" in said


def test_the_clock_has_it_done_once_a_day_and_a_little_at_a_time(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailproc.store.retention._AT_ONCE", 4)
    database, clock = harness.database, harness.clock

    def left() -> int:
        with database.reading() as connection:
            return droppable(connection, clock.now).letters

    clock.now += timedelta(days=29)
    never, monthly = DailyRetention(database, None, clock), DailyRetention(database, 30, clock)
    counts = []
    for hours in (0, 23, 2, 0, 0, 0):
        clock.now += timedelta(hours=hours)
        assert never.run_due() == monthly.run_due() == 0
        counts.append(left())
    assert counts == [6, 6, 2, 0, 0, 0]
    harness.mail(letter("ann@example.org", "prose", message_id="<new@x>"))
    clock.now += timedelta(days=31)
    monthly.run_due()
    assert left() == 0


def test_the_operator_prunes_verifies_and_vacuums(tmp_path: Path) -> None:
    config = configuration().replace('chair = "from"', 'chair = "confirmed"')
    folder = folder_for(tmp_path, config=config)
    database = migrated(tmp_path / "mailproc.db")
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST)
    harness = Harness(database, rules, clock=Clock(LONG_AGO))
    for number in range(100):
        prose = letter("ann@example.org", "Re: it", "Hm. " * 1000, message_id=f"<{number}@x>")
        harness.acceptor.accept(Envelope("", (AGENT,), "import"), prose)
    harness.processor.process_all()
    database.close()
    assert "say --days" in run(folder, "db", "prune", status=2).stderr
    assert run(folder, "db", "prune", "--days", "9", "--dry-run").stdout.startswith("would drop")
    config = config.replace("[outbound]", "keep_ignored_days = 9\n[outbound]")
    (folder / "mailproc.toml").write_text(config)
    told = run(folder, "db", "prune").stdout
    assert told == "dropped the bytes of 100 letters and 0 replies (0.4 MB)\n"
    before = (tmp_path / "mailproc.db").stat().st_size
    told = run(folder, "db", "vacuum").stdout
    after = (tmp_path / "mailproc.db").stat().st_size
    assert after < before - 300_000
    assert told.endswith(f"-> {after / 1e6:.1f} MB\n")
    told = run(folder, "verify").stdout
    assert "as the letters say (100 ignored ones, now without their bytes, are taken" in told
    run(folder, "verify", "--export", "journal")
    again = json.loads(run(folder, "verify", "--journal", "journal", "--json").stdout)
    assert (again["on_trust"], again["faults"]) == (100, [])


def test_serve_prunes_while_it_runs(tmp_path: Path) -> None:
    config = configuration().replace("[outbound]", "keep_ignored_days = 9\n[outbound]")
    folder = folder_for(tmp_path, config=config)
    database = migrated(tmp_path / "mailproc.db")
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org")
    harness = Harness(database, rules, clock=Clock(LONG_AGO))
    assert harness.mail(letter("ann@example.org", "prose", message_id="<1@x>"))["raw"]
    with serving(folder):
        wait_for(lambda: harness.row(2)["raw"] == b"")
    database.close()


def test_vacuum_works_on_both_kinds(migrated_url: str) -> None:
    database = Database(migrated_url)
    assert size_of(database) > 0
    vacuum(database)
    assert size_of(database) > 0
    database.close()
