"""The tables, made by `migrations/`: one kind a table, each row names the letter that caused it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from mailproc.meeting import pending, records
from mailproc.store.utc import Moment

#: Names that both databases and Alembic agree on.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: SQLite counts up only an INTEGER key.
LetterId = BigInteger().with_variant(Integer(), "sqlite")


def _partial(name: str | None, *columns: str, where: str) -> Index:
    """An index of only those rows of which `where` holds."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


lists = Table(
    "lists",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("journal", String(64), nullable=False, server_default=""),
    Column("turns", BigInteger, nullable=False, server_default="0"),
    # Up to this turn the Message-IDs of our mails did not begin with the time.
    Column("undated", BigInteger, nullable=False, server_default="0"),
    Column("secret", String(64), nullable=False),
    Column("settings", JSON, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("id", LetterId, primary_key=True, autoincrement=True),
    Column("list", String(200), nullable=False),
    Column("received", Moment, nullable=False),
    Column("origin", String(10), nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipients", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("message_id", Text),
    Column("author", Text),
    Column("name", Text),
    Column("subject", Text),
    Column("tier", String(10)),
    Column("headers", String(10)),
    Column("why", Text),
    Column("topics", JSON),
    Column("opened", JSON),
    Column("parents", JSON),
    Column("answer", JSON),
    Column("journal", String(64)),
    Column("position", BigInteger),
    Column("turn", BigInteger),
    Column("raw", LargeBinary, nullable=False),
    Column("wraps", Text),
    Column("raw_hash", String(64)),
    _partial(None, "list", "message_id", where="message_id IS NOT NULL"),
    _partial(None, "list", "wraps", where="wraps IS NOT NULL"),
    Index(None, "list", "received"),
    Index("ix_letters_state", "state", "id"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", LetterId, primary_key=True, autoincrement=True),
    Column("list", String(200), nullable=False),
    Column("letter", LetterId, ForeignKey("letters.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("sender", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),
    Column("created", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", Moment, nullable=False),
    Column("error", Text, nullable=False, server_default=""),
    Column("sent", Moment),
    Index("ix_outbox_state", "state", "next_try", "id"),
    sqlite_autoincrement=True,
)


proofs = Table(
    "proofs",
    metadata,
    Column("once", String(200), primary_key=True),
    Column("letter", LetterId, ForeignKey("letters.id"), nullable=False),
)


def _record_table(name: str, key: tuple[str, ...], *columns: Column[Any], **more: Any) -> Table:
    """A table of one kind of record: its list, its own columns, the letter that caused it."""
    for column in columns:
        column.primary_key = column.name in key
        column.nullable = column.nullable and not column.primary_key
    return Table(
        name,
        metadata,
        Column("list", String(200), primary_key=True),
        *columns,
        Column("letter", LetterId, nullable=False),
        **more,
    )


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, autoincrement=False)


topics = _record_table(
    "topics",
    records.Topic.KEY,
    _number("number"),
    _text("title"),
    Column("proposer", JSON, nullable=False),
    Column("received", Moment, nullable=False),
    _text("message_id"),
    _number("meeting"),
    _text("status"),
    _text("description"),
    _text("outcome"),
    Column("leads", JSON, nullable=False),
    Column("minutes", Integer),
    Column("feeds", JSON, nullable=False),
    Column("see_also", JSON, nullable=False),
    Column("depends_on", JSON, nullable=False),
    Column("reason", Text),
    Column("pinned", Moment),
    Column("starts", Moment),
    _number("room"),
    Column("item", Boolean, nullable=False),
)

ballots = _record_table(
    "ballots",
    records.Ballot.KEY,
    _number("topic"),
    _text("voter"),
    _number("choice"),
    Column("cast", Moment, nullable=False),
    _number("place"),
    sqlite_with_rowid=False,  # by topic, not by time: votes that come together change few pages
)

rankings = _record_table(
    "rankings",
    records.Ranking.KEY,
    _number("meeting"),
    _text("voter"),
    Column("tiers", JSON, nullable=False),
    Column("cast", Moment, nullable=False),
)

attendance = _record_table(
    "attendance",
    records.Attendance.KEY,
    _number("meeting"),
    _text("person"),
    _text("name"),
    Column("comes", Boolean, nullable=False),
)

minutes = _record_table(
    "minutes",
    records.Minute.KEY,
    _number("meeting"),
    _number("number"),
    _number("topic"),
    _text("kind"),
    _text("who"),
    _text("text"),
)

last_letters = _record_table(
    "last_letters",
    records.LastLetter.KEY,
    _text("person"),
    _text("act"),
    Column("changes", JSON, nullable=False),
)

seconds = _record_table("seconds", records.Second.KEY, _number("topic"), _text("member"))

meetings = _record_table(
    "meetings",
    records.Meeting.KEY,
    _number("number"),
    _text("title"),
    Column("starts", Moment),
    Column("ends", Moment),
    _text("timezone"),
    _text("location"),
    _number("default_minutes"),
    _text("ballot"),
    Column("secret", Boolean, nullable=False),
    Column("breaks", JSON, nullable=False),
    _number("rooms"),
    _text("voting"),
    Column("deadline", Moment),
    _text("thread"),
    Column("scheduled", Boolean, nullable=False),
    Column("electorate", JSON),
)

settings = _record_table("settings", records.Setting.KEY, _text("name"), _text("value"))

members = _record_table(
    "members",
    records.Person.KEY,
    _text("member"),
    _text("name"),
    Column("addresses", JSON, nullable=False),
    Column("chair", Boolean, nullable=False),
)

invitations = _record_table(
    "invitations",
    records.Invitation.KEY,
    _number("meeting"),
    _text("address"),
    _text("name"),
    _text("state"),
)

holds = _record_table(
    "holds",
    pending.Hold.KEY,
    _text("token"),
    Column("held_letter", LetterId, nullable=False),
    _text("address"),
    Column("expires", Moment, nullable=False),
)

answered = _record_table(
    "answered", pending.Answered.KEY, _text("address"), Column("at", Moment, nullable=False)
)

digests = _record_table(
    "digests",
    pending.Digested.KEY,
    _text("kind"),
    Column("at", Moment, nullable=False),
    _text("fingerprint"),
)

#: Which table keeps which kind of record.
TABLE_OF: dict[type[records.Record], Table] = {
    records.Topic: topics,
    records.Ballot: ballots,
    records.Ranking: rankings,
    records.Second: seconds,
    records.Meeting: meetings,
    records.Setting: settings,
    records.Person: members,
    records.Attendance: attendance,
    records.Minute: minutes,
    records.Invitation: invitations,
    pending.Hold: holds,
    pending.Answered: answered,
    pending.Digested: digests,
    records.LastLetter: last_letters,
}
