"""Old list traffic loses its bytes and nothing else: threads, duplicates and `verify` go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text, update

from mailproc.cli.verify import Result, _verify_office
from mailproc.mail.letter import Envelope
from mailproc.meeting.roster import Rules
from mailproc.serve.daily_retention import DailyRetention
from mailproc.store import tables
from mailproc.store.database import Database
from mailproc.store.hash_chain import hash_of
from mailproc.store.retention import Dropped, Retention, droppable
from mailproc.store.schema import upgrade
from mailproc.store.vacuum import size_of, vacuum
from tests.care import folder_for
from tests.running import configuration, run, serving, wait_for
from tests.theatre import AGENT, LIST, Clock, Theatre, letter

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EMPTIED = [3, 4, 5, 7, 8, 9]


@pytest.fixture
def theatre(database_url: str) -> Iterator[Theatre]:
    """Years ago: a topic, prose about it, a copy, a held letter, a refused and a shunted one."""
    database = Database(database_url)
    upgrade(database)
    trust = {"propose": "from", "vote": "from", "chair": "confirmed"}
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=trust)  # type: ignore[arg-type]  # plain strings
    theatre = Theatre(database, rules, clock=Clock(LONG_AGO))
    numa = letter("jane@example.org", "[PROPOSE] NUMA", "Why.", message_id="<2@x>")
    assert theatre.mail(numa)["state"] == "processed"
    assert theatre.mail(numa)["state"] == "duplicate"
    for number, parent in ((4, 2), (5, 4)):  # a thread of prose below the topic
        headers = [("In-Reply-To", f"<{parent}@x>")]
        name = f"<{number}@x>"
        prose = letter("ann@example.org", "Re: it", "Hm.", message_id=name, headers=headers)
        assert theatre.mail(prose)["state"] == "ignored"
    drop = letter("carol@example.org", "", "DROP T1 no", to=AGENT)
    assert theatre.mail(drop)["state"] == "held"
    copy = letter("ann@example.org", "Re: it", "Hm.", message_id="<4@x>")
    assert theatre.mail(copy)["state"] == "duplicate"
    for number in (8, 9):
        row = theatre.mail(letter("john@example.org", "prose", message_id=f"<{number}@x>"))
        assert row["state"] == "ignored"
    refused = letter("john@example.org", "", "VOTE T9 +1", to=AGENT)
    assert theatre.mail(refused)["state"] == "refused"
    bomb = b"From: john@example.org\r\n" + b"X: y\r\n" * 50_000 + b"\r\n"
    assert theatre.mail(bomb)["state"] == "shunted"
    yield theatre
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


def test_only_the_bytes_of_old_letters_without_effect_go(theatre: Theatre) -> None:
    database, before = theatre.database, everything(theatre.database)
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


def test_threads_and_duplicates_are_known_as_before(theatre: Theatre) -> None:
    Retention(theatre.database, LONG_AGO + timedelta(days=1)).drop_some()
    theatre.clock.now += timedelta(days=100)
    copy = letter("ann@example.org", "Re: it", "Hm.", message_id="<5@x>")
    assert theatre.mail(copy)["reason"] == "the same as letter 5"
    headers = [("In-Reply-To", "<5@x>")]
    vote = letter("john@example.org", "Re: it", "VOTE +1", headers=headers, message_id="<v@x>")
    assert theatre.mail(vote)["topics"] == [1]


def verified(theatre: Theatre) -> Result:
    """What `mailproc verify` finds."""
    office = SimpleNamespace(database=theatre.database, clerk=theatre.clerk)
    return _verify_office(office, "devel")  # type: ignore[arg-type]  # it needs no more of an office


def test_verify_goes_on_and_says_what_it_takes_on_trust(theatre: Theatre) -> None:
    whole = verified(theatre)
    assert (whole.faults, whole.on_trust) == ([], 0)
    test_threads_and_duplicates_are_known_as_before(theatre)
    found = verified(theatre)
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
def test_an_emptied_letter_is_not_changed_unseen(theatre: Theatre, sql: str, said: str) -> None:
    test_threads_and_duplicates_are_known_as_before(theatre)
    with theatre.database.writing() as connection:
        connection.execute(text(sql))
    assert said in "\n".join(verified(theatre).faults)


def test_a_letter_with_effects_that_lost_its_bytes_is_named(theatre: Theatre) -> None:
    columns = tables.letters.c
    for number in (2, 6):  # it opened the topic; it is held
        emptied = {"raw": b"", "raw_hash": hash_of(theatre.row(number)["raw"])}
        with theatre.database.writing() as connection:
            change = update(tables.letters).where(columns.id == number).values(emptied)
            connection.execute(change)
    said = "\n".join(verified(theatre).faults)
    assert "letter 2: recorded as processed, but its bytes were dropped" in said
    assert "letter 6: recorded as held, but its bytes were dropped" in said


def test_the_clock_has_it_done_once_a_day_and_a_little_at_a_time(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailproc.store.retention._AT_ONCE", 4)
    database, clock = theatre.database, theatre.clock

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
    theatre.mail(letter("ann@example.org", "prose", message_id="<new@x>"))
    clock.now += timedelta(days=31)
    monthly.run_due()
    assert left() == 0


def test_the_operator_prunes_verifies_and_vacuums(tmp_path: Path) -> None:
    config = configuration().replace('chair = "from"', 'chair = "confirmed"')
    folder = folder_for(tmp_path, config=config)
    database = Database(f"sqlite:///{tmp_path / 'mailproc.db'}")
    upgrade(database)
    trust = {"propose": "from", "vote": "from", "chair": "confirmed"}
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=trust)  # type: ignore[arg-type]  # plain strings
    theatre = Theatre(database, rules, clock=Clock(LONG_AGO))
    for number in range(100):
        prose = letter("ann@example.org", "Re: it", "Hm. " * 1000, message_id=f"<{number}@x>")
        theatre.clerk.take_in(Envelope("", (AGENT,), "import"), prose)
    theatre.clerk.process_all()
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
    database = Database(f"sqlite:///{tmp_path / 'mailproc.db'}")
    upgrade(database)
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org")
    theatre = Theatre(database, rules, clock=Clock(LONG_AGO))
    assert theatre.mail(letter("ann@example.org", "prose", message_id="<1@x>"))["raw"]
    with serving(folder):
        wait_for(lambda: theatre.row(2)["raw"] == b"")
    database.close()


def test_vacuum_works_on_both_kinds(database_url: str) -> None:
    database = Database(database_url)
    upgrade(database)
    assert size_of(database) > 0
    vacuum(database)
    assert size_of(database) > 0
    database.close()
