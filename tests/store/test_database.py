"""What lasts: the schema, transactions, what comes back as it went in."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from mailproc.mail.letter import Mailbox
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.pending import Answered, Digested, Hold
from mailproc.meeting.records import (
    Attendance,
    Ballot,
    Break,
    Change,
    Invitation,
    LastLetter,
    Lead,
    Meeting,
    Minute,
    Person,
    Ranking,
    Record,
    Second,
    Setting,
    Topic,
)
from mailproc.meeting.roster import Rules
from mailproc.store import agendas
from mailproc.store.database import Database
from mailproc.store.schema import newest_revision
from mailproc.store.tables import TABLE_OF, metadata

NOW = datetime(2027, 8, 26, 13, 0, 0, 123456, tzinfo=UTC)
RULES = Rules("devel", "devel@lists.example.org", "agenda@lists.example.org")
TOPIC = Topic(
    7,
    "NUMA “quoted” \u2603",
    Mailbox("Jané", "jane@example.org"),
    NOW,
    3,
    "<1@x>",
    leads=(Lead("Ann", "ann@x", accepted=False),),
    feeds=(8, 9),
    see_also=(1,),
    reason="because",
    pinned=NOW,
)
RECORDS: list[Record] = [
    TOPIC,
    Ballot(7, "jane@example.org", -1, NOW, 4),
    Ranking(1, "jane@example.org", ((3,), (7, 9)), NOW, 4),
    Second(7, "ann@x", 5),
    Meeting(1, "Summit", 2, NOW, NOW + timedelta(hours=4), breaks=(Break(NOW, 15),)),
    Meeting(2, "Next", 2, deadline=NOW, electorate=("a@x", "b@x")),
    Person("jane@example.org", "Jané", ("jane@example.org", "j@y"), chair=True, letter=1),
    Setting("voters", '"members"', 1),
    Attendance(1, "jane@example.org", "Jané", comes=False, letter=6),
    Minute(1, 1, 7, "action", "ann@x", "does it", 7),
    Invitation(1, "bob@x", "Bob", "asked", 8),
    Hold("abc", 9, "bob@x", NOW, 9),
    Answered("mallory@z", NOW, 10),
    Digested("digest", NOW, "f00", 11),
    LastLetter("jane@example.org", 4, "vote", (Change(None, TOPIC), Change(TOPIC, None))),
]


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    opened = Database(migrated_url)
    yield opened
    opened.close()


def test_the_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert database.revision() == newest_revision()
    assert database.upgrade() == (newest_revision(), newest_revision())


def test_every_kind_of_record_comes_back_as_it_went_in(database: Database) -> None:
    assert {type(record) for record in RECORDS} == set(TABLE_OF)
    made = [Change(None, record) for record in RECORDS]
    with database.writing() as connection:
        agendas.save_changes(connection, "devel", made)
        agendas.save_changes(connection, "other", made)
    with database.writing() as connection:
        agendas.save_changes(connection, "other", [Change(one, None) for one in RECORDS])
        agendas.save_changes(connection, "devel", made)  # again: they replace themselves
    with database.reading() as connection:
        agenda = agendas.load_agenda(connection, RULES)
        other = agendas.load_agenda(connection, Rules("other", "o@x", "a@x"))
    found = _all(agenda)
    assert len(found) == len(RECORDS)
    assert all(record in found for record in RECORDS)
    assert not _all(other)


def _all(agenda: Agenda) -> list[Record]:
    return [record for kind in TABLE_OF for record in agenda.all(kind)]


def test_the_last_change_of_a_record_is_what_stands(database: Database) -> None:
    one, two = Ballot(1, "a@x", 1, NOW, 1), Ballot(1, "a@x", -1, NOW, 2)
    changes = [Change(None, one), Change(one, None), Change(None, two), Change(two, one)]
    with database.writing() as connection:
        agendas.save_changes(connection, "devel", changes)
    with database.reading() as connection:
        agenda = agendas.load_agenda(connection, RULES)
    assert list(agenda.all(Ballot)) == [one]


@pytest.mark.parametrize("wide", [False, True], ids=["anybody", "who decides"])
def test_sqlite_is_private_and_syncs_every_commit(tmp_path: Path, wide: bool) -> None:
    path = tmp_path / "mailproc.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    with (database.with_wide_cache() if wide else database).writing() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    database.close()


def test_only_who_decides_keeps_much_of_the_file_in_memory(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'mailproc.db'}")
    sizes = []
    for one in (database.with_wide_cache(), database, database.with_wide_cache()):
        with one.reading() as connection:
            sizes.append(connection.execute(text("PRAGMA cache_size")).scalar())
    assert sizes == [-8_000, -2_000, -8_000]  # KiB
    database.close()
    opened = [Path(link).resolve() for link in Path("/proc/self/fd").iterdir()]
    assert tmp_path / "mailproc.db" not in opened


def test_ballots_on_a_topic_lie_together_in_new_databases_and_in_old_ones(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'mailproc.db'}")
    database.upgrade("0003")
    ballots, cast = TABLE_OF[Ballot], {"list": "devel", "cast": NOW, "place": 0, "letter": 1}
    votes = [("zoe", 1, 1), ("ann", 2, -1), ("bob", 1, 0)]
    rows = [{"voter": who, "topic": topic, "choice": choice} for who, topic, choice in votes]
    with database.writing() as connection:
        connection.execute(ballots.insert(), [{**cast, **row} for row in rows])
    database.upgrade()
    with database.reading() as connection:
        table = text("SELECT sql FROM sqlite_master WHERE name = 'ballots'")
        assert str(connection.execute(table).scalar()).rstrip().endswith("WITHOUT ROWID")
        kept = connection.execute(text("SELECT topic, voter, choice FROM ballots")).all()
    assert [tuple(row) for row in kept] == [(1, "bob", 0), (1, "zoe", 1), (2, "ann", -1)]
    database.close()


def test_one_file_is_opened_twice_and_nobody_else_takes_away_its_wal(tmp_path: Path) -> None:
    path = tmp_path / "mailproc.db"
    first = Database(f"sqlite:///{path}")
    first.upgrade()  # its connection stays in the pool
    wal = path.with_name("mailproc.db-wal")
    before = wal.stat().st_ino
    others = (first.with_wide_cache(), Database(f"sqlite:///{path}"))
    look = f"import sqlite3; c = sqlite3.connect({str(path)!r}); c.execute('PRAGMA user_version')"
    subprocess.run([sys.executable, "-c", f"{look}; c.close()"], check=True)
    assert wal.stat().st_ino == before
    for one in (first, *others):
        one.close()
