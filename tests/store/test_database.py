"""What lasts: the schema, transactions, what comes back as it went in."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Text, inspect, text
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.exc import IntegrityError

from mailproc.mail.letter import Envelope, LetterState, Mailbox, Origin, StoredLetter
from mailproc.mail.reply import Delivery
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.choices import Choice
from mailproc.meeting.decision import Decision, DecisionVote, Elector
from mailproc.meeting.election import Candidate, Election, ElectionBallot
from mailproc.meeting.pending import Digested, Hold, Quota, ShownMail, Waiting
from mailproc.meeting.records import (
    Action,
    Attendance,
    Availability,
    Ballot,
    Break,
    Change,
    Day,
    DeadAddress,
    Invitation,
    LastLetter,
    Lead,
    Meeting,
    Minute,
    Person,
    Ranking,
    Record,
    Second,
    Series,
    Setting,
    Snapshot,
    StatedTime,
    Timezone,
    Topic,
    Voter,
)
from mailproc.meeting.roster import Rules, Tier
from mailproc.store import agendas, letters, lists
from mailproc.store.backend import StoreUnavailable
from mailproc.store.columns import column
from mailproc.store.database import Database, Transaction
from mailproc.store.record_tables import TABLE_OF, whole_schema
from mailproc.store.revisions import known_revisions, newest_revision
from mailproc.store.schema import (
    alembic_config,
    revision,
    upgrade,
)
from mailproc.structs import replace

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
    Decision(
        *(7, 1, "release", '{"passes": "majority"}', 2, "jane@example.org", NOW, NOW, NOW),
        *("NUMA “quoted”", "Let us.\n", 5),
        state="no quorum",
        closed=NOW,
        electors=(Elector("jane@example.org", "Jané", ("committers",), ("j@y",)),),
    ),
    DecisionVote(7, 1, "jane@example.org", -2, NOW, 5, 1, "Jané", "too “slow”"),
    Meeting(1, "Summit", 2, NOW, NOW + timedelta(hours=4), breaks=(Break(NOW, 15),)),
    Meeting(2, "Next", 2, deadline=NOW, electorate=(Voter("a@x", "Añ", ("a@y",)),)),
    Person("jane@example.org", "Jané", ("jane@example.org", "j@y"), chair=True, letter=1),
    Setting("voters", '"members"', 1),
    Attendance(1, "jane@example.org", "Jané", "maybe", 6, remote=True),
    Availability(1, "jane@example.org", (StatedTime(NOW, NOW, there=True, letter=6),), 6),
    Timezone("jane@example.org", "Europe/Prague", 6),
    Minute(1, 1, 7, "action", "ann@x", "does it", 7, action=3),
    Action(3, 1, 7, "ann@x", "Ann", "does it", 7, NOW.date(), next_ask=NOW),
    Election(
        *(2, "Board", 3, NOW, NOW, NOW, "<9@x>", 7, "closed"),
        *(None, 9, 4, ("ann@x",), "", "committers"),
    ),
    Candidate(5, 2, "ann@x", "Ann", "ann@x", "bob@x", "standing", 7),
    ElectionBallot(2, "ann@x", (5, 6), NOW, 8),
    Series(
        *(1, "Call", 7, "FREQ=MONTHLY;BYDAY=1TH", "first Thursday", NOW.date(), "16:00", 60),
        timezone="Europe/Berlin",
        call_before=7 * 24 * 60,
        skipped=(NOW.date(),),
    ),
    Snapshot(
        *(1, "result", 7, Meeting(1, "Spring", 2, starts=NOW, days=(Day(NOW, NOW),)), (TOPIC,)),
        (Second(7, "jane@example.org", 5),),
        (Attendance(1, "jane@example.org", "Jané", "yes", 6),),
        *("anyone", 2),
    ),
    Invitation(1, "bob@x", "Bob", "asked", 8),
    Hold("abc", 9, "bob@x", NOW, 9),
    Quota("strangers", "mallory@z", NOW, 1, 10),
    Waiting("request", "bob@x", 0, "I “maintain” it", NOW, 8),
    ShownMail("<nomination.1@x>", 10),
    Digested("digest", NOW, "f00", 11),
    DeadAddress("jane@example.org", NOW, 11),
    LastLetter("jane@example.org", 4, "vote", (Change(None, TOPIC), Change(TOPIC, None))),
]


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    opened = Database(migrated_url)
    yield opened
    opened.close()


def _open_lists(database: Database, *names: str) -> None:
    """Have the lists, and the letters that the records name."""
    envelope = Envelope("jane@example.org", (RULES.agent,))
    with database.writing() as connection:
        for name in names:
            lists.open_list(connection, name)
            letters.insert_letters(connection, [StoredLetter(0, name, NOW, envelope, b"")] * 11)


def test_the_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, whole_schema()) == []
        by_migrations = _schema(connection)
    database.drop_tables()
    with database.writing() as connection:
        whole_schema().create_all(connection)
    with database.reading() as connection:
        assert _schema(connection) == by_migrations


def _schema(connection: Transaction) -> dict[str, Any]:
    """Every table with its columns and rules, as the database says."""
    database = inspect(connection)
    tables = {name: (database, name) for name in database.get_table_names()}
    tables.pop("alembic_version", None)
    return {name: _table(*table) for name, table in tables.items()}


def _table(database: Inspector, name: str) -> dict[str, Any]:
    indexes = database.get_indexes(name)
    for index in indexes:
        index["dialect_options"] = {k: str(v) for k, v in index["dialect_options"].items()}
    rules = (
        *(database.get_check_constraints(name), database.get_foreign_keys(name)),
        *(database.get_unique_constraints(name), indexes),
    )
    return {
        # In any order: a migration puts a new one last, a class behind the fields that it had.
        "columns": {one["name"]: repr(sorted(one.items())) for one in database.get_columns(name)},
        "key": database.get_pk_constraint(name),
        "options": database.get_table_options(name),
        "rules": [sorted(map(str, rule)) for rule in rules],
    }


def test_a_table_that_rows_refer_to_can_be_altered(database: Database) -> None:
    envelope = Envelope("jane@example.org", (RULES.agent,))
    with database.writing() as connection:
        lists.open_list(connection, "devel")
        letter = StoredLetter(0, "devel", NOW, envelope, b"")
        (number,) = letters.insert_letters(connection, [letter])
    with database.altering() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("lists") as altered:
            altered.alter_column("secret", type_=Text())
    with database.reading() as connection:
        assert letters.fetch(connection, number) is not None
    with database.writing() as connection, pytest.raises(IntegrityError):
        connection.execute(text("UPDATE letters SET list = 'nobodys'"))


def test_an_alteration_that_leaves_rows_without_what_they_refer_to_is_taken_back(
    database: Database,
) -> None:
    with database.writing() as connection:
        lists.open_list(connection, "devel")
        envelope = Envelope("jane@example.org", (RULES.agent,))
        letters.insert_letters(connection, [StoredLetter(0, "devel", NOW, envelope, b"")])
    with (
        pytest.raises((StoreUnavailable, IntegrityError)),
        database.altering() as connection,
    ):
        connection.execute(text("DELETE FROM lists"))
    with database.reading() as connection:
        assert connection.execute(text("SELECT name FROM lists")).scalar_one() == "devel"


def test_migrations_are_found_by_their_names(database: Database) -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert known_revisions() == {script.revision for script in scripts.walk_revisions()}
    assert newest_revision() == scripts.get_current_head()
    assert revision(database) == newest_revision()
    assert upgrade(database) == (newest_revision(), newest_revision())


def _literals(hint: Any) -> tuple[Any, ...]:
    """The values of a Literal, or of `Literal | None`."""
    kinds = (hint, *get_args(hint))
    return next((get_args(one) for one in kinds if get_origin(one) is Literal), ())


def test_what_the_code_writes_as_a_literal_the_database_checks(database: Database) -> None:
    wanted = {
        "letters": {"state": LetterState, "origin": Origin, "tier": Tier, "headers": Tier},
        "outbox": {"state": Delivery},
        **{table.name: get_type_hints(kind) for kind, table in TABLE_OF.items()},
    }
    expected = {
        (table, f"ck_{table}_{name}"): set(map(str, _literals(hint)))
        for table, hints in wanted.items()
        for name, hint in hints.items()
        if _literals(hint)
    }
    with database.reading() as connection:
        found = {
            (table, str(rule["name"])): set(re.findall(r"-?\d+|(?<=')[\w ]+(?=')", rule["sqltext"]))
            for table in wanted
            for rule in inspect(connection).get_check_constraints(table)
        }
    assert found == expected
    assert ("ballots", "ck_ballots_choice") in found
    assert ("letters", "ck_letters_state") in found


@pytest.mark.parametrize(
    ("table", "column", "value", "rule"),
    [
        ("letters", "state", "lost", "ck_letters_state"),
        ("letters", "list", "nobodys", "fk_letters_list"),
        ("ballots", "choice", 3, "ck_ballots_choice"),
        ("ballots", "topic", 8, "fk_ballots_list_topic"),
        ("ballots", "letter", 99, "fk_ballots_letter"),
        ("holds", "held_letter", 99, "fk_holds_held_letter"),
    ],
)
def test_no_statement_gets_around_the_rules(
    database: Database, table: str, column: str, value: object, rule: str
) -> None:
    _open_lists(database, "devel")
    with database.writing() as connection:
        agendas.save_changes(connection, "devel", [Change(None, record) for record in RECORDS])
    change = whole_schema().tables[table].update().values({column: value})
    names_it = rule.startswith("ck") or database.engine.name == "postgresql"
    said = rule if names_it else "FOREIGN KEY constraint failed"
    with pytest.raises(IntegrityError, match=said), database.writing() as connection:
        connection.execute(change)


def test_a_column_keeps_what_its_type_says_and_no_other_type() -> None:
    assert column("x", Literal["a"] | None).nullable
    assert not column("x", tuple[str, ...]).nullable
    for unknown in (float, list[str], str | int):
        with pytest.raises(TypeError, match="no column keeps"):
            column("x", unknown)


def test_every_kind_of_record_comes_back_as_it_went_in(database: Database) -> None:
    assert {type(record) for record in RECORDS} == set(TABLE_OF)
    _open_lists(database, "devel", "other")
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
    _open_lists(database, "devel")
    one, two = Ballot(7, "a@x", 1, NOW, 1), Ballot(7, "a@x", -1, NOW, 2)
    changes = [
        Change(None, TOPIC),
        Change(None, one),
        Change(one, None),
        Change(None, two),
        Change(two, one),
    ]
    with database.writing() as connection:
        agendas.save_changes(connection, "devel", changes)
    with database.reading() as connection:
        agenda = agendas.load_agenda(connection, RULES)
    assert list(agenda.all(Ballot)) == [one]


@pytest.mark.parametrize("wide", [False, True], ids=["anybody", "who decides"])
def test_sqlite_is_private_and_syncs_every_commit(tmp_path: Path, wide: bool) -> None:
    path = tmp_path / "mailproc.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
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


def test_ballots_on_a_topic_lie_together_in_sqlite(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'mailproc.db'}")
    upgrade(database)
    _open_lists(database, "devel")
    topics = [replace(TOPIC, number=number) for number in (1, 2)]
    votes: list[tuple[str, int, Choice]] = [("zoe", 1, 1), ("ann", 2, -1), ("bob", 1, 0)]
    ballots = [Ballot(topic, who, choice, NOW, 1) for who, topic, choice in votes]
    with database.writing() as connection:
        records: list[Record] = [*topics, *ballots]
        made = [Change(None, record) for record in records]
        agendas.save_changes(connection, "devel", made)
    with database.reading() as connection:
        table = text("SELECT sql FROM sqlite_master WHERE name = 'ballots'")
        assert str(connection.execute(table).scalar()).rstrip().endswith("WITHOUT ROWID")
        kept = connection.execute(text("SELECT topic, voter, choice FROM ballots")).all()
    assert [tuple(row) for row in kept] == [(1, "bob", 0), (1, "zoe", 1), (2, "ann", -1)]
    database.close()


def test_one_file_is_opened_twice_and_nobody_else_takes_away_its_wal(tmp_path: Path) -> None:
    path = tmp_path / "mailproc.db"
    first = Database(f"sqlite:///{path}")
    upgrade(first)  # its connection stays in the pool
    wal = path.with_name("mailproc.db-wal")
    before = wal.stat().st_ino
    others = (first.with_wide_cache(), Database(f"sqlite:///{path}"))
    look = f"import sqlite3; c = sqlite3.connect({str(path)!r}); c.execute('PRAGMA user_version')"
    subprocess.run([sys.executable, "-c", f"{look}; c.close()"], check=True)
    assert wal.stat().st_ino == before
    for one in (first, *others):
        one.close()


def test_who_opens_sqlite_loads_neither_alembic_nor_the_driver_of_the_other_kind(
    tmp_path: Path,
) -> None:
    program = (
        "import sys; from mailproc.store.database import Database\n"
        "from mailproc.store.revisions import newest_revision\n"
        "from mailproc.store.schema import revision\n"
        f"database = Database('sqlite:///{tmp_path}/mailproc.db')\n"
        "assert revision(database) == '' and newest_revision()\n"
        "print({'alembic', 'psycopg'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout == "set()\n"
