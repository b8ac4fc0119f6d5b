"""Whatever is changed in the database, column by column: whoever verifies finds it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from copy import copy as copy_of
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    Table,
    select,
)
from sqlalchemy.exc import NoResultFound

from mailproc.cli import verification
from mailproc.mail.letter import Copied, Letter, Unreadable
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.roster import Act, Rules, Tier
from mailproc.processing.authenticate import Authenticator, EvidenceByLetter
from mailproc.processing.replay import Replay
from mailproc.store import letters
from mailproc.store.database import Database
from mailproc.store.journal import Entry
from mailproc.store.record_tables import whole_schema
from mailproc.store.retention import Retention
from mailproc.store.utc import UtcDateTime
from tests.support.bounced import FAILED, bounce, sender_of
from tests.support.harness import AGENT, LIST, Harness, InProcessReader, letter
from tests.support.sizes import is_nightly
from tests.support.template import migrated

TRUST: Final[Mapping[Act, Tier]] = {"propose": "from", "vote": "confirmed", "chair": "from"}
RULES = Rules(
    *("devel", LIST, AGENT, "devel.lists.example.org"),
    trust=TRUST,
    decision_rules={"release": {"passes": "2 more for than against"}},
)
#: What anybody may change, and why that is no matter of the letters.
UNCHECKED: Final = {
    "lists.version": "it counts batches, and tells processes to read the list again",
    "lists.settings": "what the configuration and the clock were when a letter last told of them",
    "outbox.id": "a number for the operator, in the order in which mails were written",
    "outbox.content": "whom it was sent to has it; it is dropped after some days",
    "outbox.state": "how its delivery stands",
    "outbox.attempts": "how its delivery stands",
    "outbox.next_try": "how its delivery stands",
    "outbox.error": "how its delivery stands",
    "outbox.sent": "how its delivery stands",
    "outbox.sent_as": "how its delivery stands",
    "proofs.once": "without it a mail may be sent in again, which is a letter of its own",
    "proofs.letter": "it only names the letter that another copy is refused for",
}
#: Tables without a row here: with one a solver says when topics are, and that is not compared; the
#: other is no list's, but of the servers that mail goes to.
WITHOUT_ROWS: Final = ("availability", "servers")
TABLES: Final = [one for one in whole_schema().sorted_tables if one.name not in WITHOUT_ROWS]

HISTORY: Final = (
    ("carol@example.org", "", "MEETING Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 14:30"),
    ("jane@example.org", "[PROPOSE] NUMA", "Lead: me"),
    ("ann@example.org", "[PROPOSE] EFI", "Lead: John Doe"),
    ("john@example.org", "signed", "VOTE T1 +1"),
    (
        "jane@example.org",
        "signed",
        "SECOND T2\nATTEND",
    ),
    ("jane@example.org", "signed", "VOTE T1 -1 T2 +1"),
    ("jane@example.org", "", "TIMEZONE Europe/Prague"),
    ("bob@example.net", "REQUEST INVITE I know it", ""),
    ("eve@example.com", "REQUEST INVITE I know it too", ""),
    ("john@example.org", "", "VOTE T9 +1"),
    ("carol@example.org", "", "DECIDED T1 to do it\nDIGEST"),
    ("carol@example.org", "", "ACTION T1 john@example.org writes it by 2027-09-01"),
    ("mallory@example.net", "", "VOTE T1 -1"),
)


class Believing(Authenticator):
    """Believes whoever says in the Subject that it is signed, unless it is told not to."""

    believes = True

    def authenticate(self, rules: Rules, letters: Any, is_listed: Any) -> EvidenceByLetter:
        """A proof for each letter that says so."""
        known = super().authenticate(rules, letters, is_listed)
        for stored, one in letters:
            if self.believes and isinstance(one, Letter) and "signed" in one.subject:
                known[stored.id] = Evidence("dkim", "it says so", "dkim", (f"once {stored.id}",))
        return known


@dataclass
class Copy:
    """A copy of a database, to be spoiled and made whole again."""

    database: Database
    original: Path
    path: Path
    _replayed: tuple[list[Entry], Replay] | None = None

    def restore(self) -> None:
        """Make it as it was."""
        original, ours = sqlite3.connect(self.original), sqlite3.connect(self.path)
        with closing(original), closing(ours):
            original.backup(ours)

    def spoil(self, sql: str, values: Iterable[object]) -> list[str]:
        """What `mailproc verify --allow-shunted` says after a change; it is taken back."""
        return self.spoil_all((sql, values))

    def spoil_all(self, *changes: tuple[str, Iterable[object]]) -> list[str]:
        """The same after several, each of one row."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.create_function("sha256", 1, lambda raw: sha256(raw).hexdigest())
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for sql, values in changes:
                assert connection.execute(sql, tuple(values)).rowcount == 1, sql
        found = self.faults()
        self.restore()
        return found

    def faults(self) -> list[str]:
        """What differs."""
        app = SimpleNamespace(
            database=self.database, acceptor=SimpleNamespace(rules={"devel": RULES})
        )
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(verification, "ParserProcess", Here)
            patched.setattr(verification, "_replay", self._replay)
            try:
                return verification.verified_database(app, "devel").faults  # type: ignore[arg-type]  # it needs no more of an app
            except NoResultFound:
                return ["there is no such list"]

    def _replay(self, replay: Replay, entries: Iterable[Entry], total: int) -> None:
        """As `verify` does it; but what follows from letters that nobody has changed, once."""
        found = list(entries)
        if self._replayed is None or found != self._replayed[0]:
            _REPLAY(replay, found, total)
        if self._replayed is None:
            self._replayed = found, copy_of(replay)
        elif found == self._replayed[0]:
            vars(replay).update(vars(self._replayed[1]) | {"faults": []})


_REPLAY: Final = verification._replay


_read = lru_cache(1000)(InProcessReader().read_one)


class Here(InProcessReader):
    """Reads letters without a process of its own, each once."""

    def read_one(self, raw: bytes, whole: bool, copied: Copied | None) -> Letter | Unreadable:
        return _read(raw, whole, copied)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A database with rows of every kind, in which nothing differs."""
    folder = tmp_path_factory.mktemp("played")
    with closing(migrated(folder / "original.db")) as database:
        play(Harness(database, RULES, authenticator=Believing({})))
        for table in TABLES:
            with database.reading() as connection:
                assert connection.execute(select(table)).first() is not None, table.name
    with closing(migrated(folder / "copy.db")) as database:
        made = Copy(database, folder / "original.db", folder / "copy.db")
        made.restore()
        assert made.faults() == []
        yield made


def play(harness: Harness) -> None:
    """A history in which everything happens."""
    sent = 0

    def send(sender: str, subject: str, body: str, to: str = AGENT) -> dict[str, Any]:
        nonlocal sent
        sent += 1
        return harness.mail(letter(sender, subject, body, to=to, message_id=f"<{sent}@x>"))

    harness.acceptor.command("devel", ["SETTINGS", 'language: "en"'])
    for one in HISTORY:
        send(*one)
    held = send("ann@example.org", "", "VOTE T2 +1")  # and is confirmed
    assert held["state"] == "held"
    with harness.database.reading() as connection:
        holds = connection.execute(select(whole_schema().tables["holds"]))
        (token,) = (row.token for row in holds if row.held_letter == held["id"])
    send("ann@example.org", "", f"CONFIRM {token}")
    assert harness.row(held["id"])["state"] == "processed"
    assert send("ann@example.org", "", "VOTE T2 -1")["state"] == "held"
    prose = send("jane@example.org", "Re: NUMA", "Hm.", LIST)
    assert prose["state"] == "ignored"
    bomb = b"From: john@example.org\r\n" + b"X: y\r\n" * 50_000 + b"\r\n"
    assert (shunted := harness.mail(bomb))["state"] == "shunted"
    with harness.database.writing() as connection:
        assert letters.requeue(connection, shunted["id"])
    harness.processor.process_all()
    assert send("carol@example.org", "", "MINUTES")["state"] == "processed"
    ranked = (
        "NEXT MEETING Another\nBallot: ranked\nStarts: 2027-09-26 13:00\nEnds: 2027-09-26 14:30"
    )
    assert send("carol@example.org", "", ranked)["state"] == "processed"
    assert send("john@example.org", "signed", "RANK T2")["state"] == "processed"
    assert send("ann@example.org", "", "TIMEZONE Europe/Prague")["state"] == "processed"
    assert send("ann@example.org", "", "AVAILABLE 2027-09-26 14:00-15:00")["state"] == "processed"
    series = "SERIES Calls\nRepeats: first Thursday\nAt: 17:00"
    assert send("carol@example.org", "", series)["state"] == "processed"
    called = "ELECTION Board\nNominations: today\nUntil: 2027-08-09"
    assert send("carol@example.org", "", called)["state"] == "processed"
    for name in ("john", "ann"):
        assert send(f"{name}@example.org", "signed", "NOMINATE me")["state"] == "processed"
    assert send("carol@example.org", "", "NOMINATE Jane Roe")["state"] == "processed"
    (question,) = (one for one in harness.answers() if "do you stand?" in one["Subject"])
    thread = [("In-Reply-To", str(question["Message-ID"]))]
    talk = letter("jane@example.org", "Re: E1", "Who else?", message_id="<e1@x>", headers=thread)
    assert harness.mail(talk)["state"] == "processed"
    harness.clock.now += timedelta(days=1)
    harness.command(["NOTIFY"])
    for name in ("john", "ann"):
        assert send(f"{name}@example.org", "signed", "RANK C2 > C1")["state"] == "processed"
    vote = send("carol@example.org", "[VOTE] Release 5.0", "Dear all,\n\nplease look.", LIST)
    assert vote["state"] == "processed"
    assert send("john@example.org", "signed", "VOTE T3 +1, it works")["state"] == "processed"
    for name in ("zoe", "yan"):  # the second one waits for the next day
        send(f"{name}@example.com", "REQUEST INVITE I know it as well", "")
    Retention(harness.database, harness.clock.now).drop_some()
    assert harness.row(prose["id"])["raw"] == b""
    assert bounce(harness, FAILED, sender_of(harness, "nomination"))["state"] == "processed"


def another(column: Column[Any]) -> str:
    """Another value of a column, as SQL; of those that it may have, where these are few."""
    name = f'"{column.name}"'
    assert column.table is not None
    for rule in column.table.constraints:
        if isinstance(rule, CheckConstraint) and str(rule.name).endswith(f"_{column.name}"):
            first, second, *_ = re.findall(r"'(\w+)'", str(rule.sqltext)) or (1, 0)
            return f"CASE {name} WHEN {first!r} THEN {second!r} ELSE {first!r} END"
    match column.type:
        case Boolean():
            return f"1 - {name}"
        case UtcDateTime():
            later = f"strftime('%Y-%m-%d %H:%M:%S.000000', {name}, '+1 day')"
            return f"coalesce({later}, '2027-01-01 00:00:00.000000')"
        case BigInteger() | Integer():
            return f"coalesce({name}, 0) + 1000"
        case LargeBinary():
            return f"{name} || x'20'"
        case JSON():
            return f"CASE {name} WHEN '[]' THEN '[1]' ELSE '[]' END"
        case _:
            return f"coalesce({name}, '') || 'x'"


def keys(copy: Copy, table: Table) -> list[dict[str, Any]]:
    """The keys of one row of a table, at night of two, and one of each state."""
    with copy.database.reading() as connection:
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
    by_state = {str(row.get("state")): row for row in rows}
    some = [*by_state.values(), *(row for row in rows if row not in by_state.values())]
    kept = some[: max(2, len(by_state)) if is_nightly() else 1]
    return [{c.name: row[c.name] for c in table.primary_key} for row in kept]


def where(key: dict[str, Any]) -> str:
    return "WHERE " + " AND ".join(f'"{name}" = ?' for name in key)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_change_of_a_column_is_found(copy: Copy, table: Table) -> None:
    unseen = [
        (column.name, key)
        for key in keys(copy, table)
        for column in table.c
        if f"{table.name}.{column.name}" not in UNCHECKED
        and not copy.spoil(
            f'UPDATE {table.name} SET "{column.name}" = {another(column)} {where(key)}',  # noqa: S608  # our own names
            key.values(),
        )
    ]
    assert unseen == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_that_is_taken_away_is_missed(copy: Copy, table: Table) -> None:
    for key in keys(copy, table) if table.name != "proofs" else ():
        assert copy.spoil(f"DELETE FROM {table.name} {where(key)}", key.values()), key  # noqa: S608  # our own names


#: By how, what is done to a vote that was confirmed (its letter is :vote, its yes :yes) or that
#: still waits for its yes (:held).
TAMPERED: Final = {
    "as if a bug had kept it from being read": (
        "UPDATE letters SET state = 'shunted', reason = 'MemoryError' WHERE id = :vote",
        "UPDATE letters SET state = 'shunted', reason = 'MemoryError' WHERE id = :yes",
        "DELETE FROM ballots WHERE letter = :vote",
    ),
    "as if it had been list talk, dropped since": (
        "UPDATE letters SET raw_hash = sha256(raw), raw = x'', state = 'ignored' WHERE id = :vote",
        "UPDATE letters SET raw_hash = sha256(raw), raw = x'', state = 'ignored' WHERE id = :yes",
        "DELETE FROM ballots WHERE letter = :vote",
    ),
    "as if its yes had never come": (
        "UPDATE letters SET state = 'held' WHERE id = :vote",
        "DELETE FROM letters WHERE id = :yes",
        "DELETE FROM ballots WHERE letter = :vote",
    ),
    "as if a signature had proven it": (
        "UPDATE letters SET tier = 'dkim', state = 'processed' WHERE id = :held",
        "UPDATE letters SET headers = 'dkim', why = 'DKIM: signed' WHERE id = :held",
        "UPDATE ballots SET choice = -1, letter = :held WHERE letter = :vote",
        "DELETE FROM holds WHERE held_letter = :held",
    ),
    "as if it had been confirmed": (
        "UPDATE letters SET tier = 'confirmed', state = 'processed' WHERE id = :held",
        "UPDATE ballots SET choice = -1, letter = :held WHERE letter = :vote",
        "DELETE FROM holds WHERE held_letter = :held",
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_vote_that_is_hidden_or_let_count_with_all_that_shows_it_is_found(
    copy: Copy, how: str
) -> None:
    """Several changes that fit each other, by somebody who knows the tables."""
    with closing(sqlite3.connect(copy.path)) as connection:
        ballot = "SELECT letter FROM ballots WHERE topic = 2 AND voter = 'ann@example.org'"
        ((vote,),) = connection.execute(ballot)
        waiting = "SELECT held_letter FROM holds WHERE held_letter > ?"
        ((held,),) = connection.execute(waiting, (vote,))
    numbers = {"vote": vote, "yes": vote + 1, "held": held}
    named = [re.sub(r":(\w+)", lambda found: str(numbers[found[1]]), sql) for sql in TAMPERED[how]]
    assert copy.spoil_all(*((sql, ()) for sql in named))


def test_what_is_not_checked_is_there() -> None:
    names = {
        f"{table.name}.{column.name}"
        for table in whole_schema().sorted_tables
        for column in table.c
    }
    assert set(UNCHECKED) <= names
