"""The tables, made by `migrations/`: one kind a table, each row names the letter that caused it.

The columns of a record's table follow from its fields (`columns`). A new field is one line in
`meeting.records`, and a migration. What the code writes as a `Literal`, the database checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from mailproc.mail.letter import LetterState, Origin
from mailproc.mail.reply import Delivery
from mailproc.meeting import decision, election, pending, records
from mailproc.meeting.roster import Tier
from mailproc.store.columns import column, columns_of
from mailproc.store.utc import UtcDateTime

#: Names that both databases and Alembic agree on.
metadata = MetaData(
    naming_convention={
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: A row's values by column, as SQLAlchemy takes and gives them.
RowValues = dict[str, Any]

#: SQLite counts up only an INTEGER key.
LetterId = BigInteger().with_variant(Integer(), "sqlite")


def _partial(name: str | None, *columns: str, where: str) -> Index:
    """An index of only those rows of which `where` holds; `postgres` says it for its own."""
    return Index(name, *columns, sqlite_where=text(where))


lists = Table(
    "lists",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("journal", String(64), nullable=False, server_default=""),
    Column("turns", BigInteger, nullable=False, server_default="0"),
    Column("secret", String(64), nullable=False),
    Column("settings", JSON, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("id", LetterId, primary_key=True, autoincrement=True),
    Column("list", String(200), ForeignKey("lists.name"), nullable=False),
    Column("received", UtcDateTime, nullable=False),
    column("origin", Origin),
    Column("sender", Text, nullable=False),
    Column("recipients", JSON, nullable=False),
    column("state", LetterState),
    Column("reason", Text, nullable=False, server_default=""),
    Column("message_id", Text),
    Column("author", Text),
    Column("name", Text),
    Column("subject", Text),
    column("tier", Tier | None),
    column("headers", Tier | None),
    Column("why", Text),
    Column("topics", JSON),
    Column("opened", JSON),
    Column("parents", JSON),
    Column("thread", Text),
    Column("answer", JSON),
    Column("journal", String(64)),
    Column("turn", BigInteger),
    Column("raw", LargeBinary, nullable=False),
    Column("wraps", Text),
    Column("raw_hash", String(64)),
    Column("text_hash", String(32)),
    Column("copied", JSON(none_as_null=True)),
    # Of those letters only that are remembered by their names: of any name, a few.
    _partial(None, "list", "message_id", where="thread IS NOT NULL"),
    _partial(None, "list", "wraps", where="thread IS NOT NULL AND wraps IS NOT NULL"),
    Index(None, "list", "received"),
    Index("ix_letters_state", "state", "list", "id"),
    sqlite_autoincrement=True,
)

#: What was decided about a letter before it was decided about again: once it was confirmed, or
#: tried again. The letter's own row says what was decided last.
superseded = Table(
    "superseded",
    metadata,
    Column("list", String(200), ForeignKey("lists.name"), primary_key=True),
    Column("turn", BigInteger, primary_key=True, autoincrement=False),
    Column("letter", LetterId, ForeignKey("letters.id"), nullable=False),
    Column("journal", String(64), nullable=False),
    Column("decided", JSON, nullable=False),
    Index(None, "letter"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", LetterId, primary_key=True, autoincrement=True),
    Column("list", String(200), ForeignKey("lists.name"), nullable=False),
    Column("letter", LetterId, ForeignKey("letters.id"), nullable=False),
    Column("kind", Text, nullable=False),  # a template's name: a new mail is no new schema
    Column("message_id", Text, nullable=False, unique=True),
    Column("sender", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("content", LargeBinary, nullable=False),
    column("state", Delivery),
    Column("created", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", UtcDateTime, nullable=False),
    Column("error", Text, nullable=False, server_default=""),
    Column("sent", UtcDateTime),
    Column("sent_as", Text),
    Index(None, "letter"),
    Index("ix_outbox_state", "state", "next_try", "id"),
    _partial(None, "sent_as", where="sent_as IS NOT NULL"),
    sqlite_autoincrement=True,
)

#: Each `serve` that works on this database, and on which configuration it does.
servers = Table(
    "servers",
    metadata,
    Column("host", String(200), primary_key=True),
    Column("process", Integer, primary_key=True, autoincrement=False),
    Column("since", UtcDateTime, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("asked", UtcDateTime),
    Column("faults", JSON, nullable=False),
)

proofs = Table(
    "proofs",
    metadata,
    Column("once", String(200), primary_key=True),
    Column("letter", LetterId, ForeignKey("letters.id"), nullable=False),
)


def _record_table(
    name: str,
    kind: type[records.Record],
    letter_fields: tuple[str, ...] = ("letter",),
    refers: Mapping[str, str] | None = None,
    **options: Any,  # those of `Table`
) -> Table:
    """The table of one kind of record, a column for each field besides the list's name.

    Args:
        name: the table's.
        kind: the record's dataclass; `KEY` names the fields of its key.
        letter_fields: the fields that hold the number of a letter.
        refers: the fields that hold the number of another record of the list, with its table.
        options: further ones of SQLAlchemy's `Table`.
    """
    columns = list(columns_of(kind))
    for one in columns:
        one.primary_key = one.name in kind.KEY
        if one.name in letter_fields:
            one.type = LetterId
    rules = [ForeignKeyConstraint([field], ["letters.id"]) for field in letter_fields]
    for field, table in (refers or {}).items():
        other = [f"{table}.list", f"{table}.number"]
        rules.append(ForeignKeyConstraint(["list", field], other))
    if not refers:  # who refers to a record of a list refers to the list
        rules.append(ForeignKeyConstraint(["list"], ["lists.name"]))
    of_list = Column("list", String(200), primary_key=True)
    return Table(name, metadata, of_list, *columns, *rules, **options)


#: Which table keeps which kind of record; those first that others refer to. Nothing refers to
#: `meetings`: the first meeting has no row until somebody sets it up, and UNDO takes it away.
TABLE_OF: dict[type[records.Record], Table] = {
    records.Topic: _record_table("topics", records.Topic),
    records.Ballot: _record_table(
        "ballots",
        records.Ballot,
        refers={"topic": "topics"},
        sqlite_with_rowid=False,  # by topic, not by time: votes that come together change few pages
    ),
    records.Ranking: _record_table("rankings", records.Ranking),
    records.Second: _record_table("seconds", records.Second, refers={"topic": "topics"}),
    decision.Decision: _record_table("decisions", decision.Decision, refers={"topic": "topics"}),
    decision.DecisionVote: _record_table(
        "decision_votes", decision.DecisionVote, refers={"topic": "topics"}
    ),
    election.Election: _record_table("elections", election.Election),
    election.Candidate: _record_table(
        "candidates", election.Candidate, refers={"election": "elections"}
    ),
    election.ElectionBallot: _record_table(
        "election_ballots", election.ElectionBallot, refers={"election": "elections"}
    ),
    records.Meeting: _record_table("meetings", records.Meeting),
    records.Series: _record_table("series", records.Series),
    records.Setting: _record_table("settings", records.Setting),
    records.Person: _record_table("members", records.Person),
    records.Attendance: _record_table("attendance", records.Attendance),
    records.Availability: _record_table("availability", records.Availability),
    records.Timezone: _record_table("timezones", records.Timezone),
    records.Minute: _record_table("minutes", records.Minute, refers={"topic": "topics"}),
    records.Action: _record_table("actions", records.Action, refers={"topic": "topics"}),
    records.Snapshot: _record_table("snapshots", records.Snapshot),
    records.Invitation: _record_table("invitations", records.Invitation),
    pending.Hold: _record_table("holds", pending.Hold, ("held_letter", "letter")),
    pending.Quota: _record_table("quotas", pending.Quota),
    pending.Waiting: _record_table("waiting", pending.Waiting),
    pending.Digested: _record_table("digests", pending.Digested),
    records.DeadAddress: _record_table("dead_addresses", records.DeadAddress),
    records.LastLetter: _record_table("last_letters", records.LastLetter),
}
meetings = TABLE_OF[records.Meeting]
waiting = TABLE_OF[pending.Waiting]
actions = TABLE_OF[records.Action]
decisions = TABLE_OF[decision.Decision]
elections = TABLE_OF[election.Election]
topics = TABLE_OF[records.Topic]
