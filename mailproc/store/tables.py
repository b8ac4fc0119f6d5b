"""The tables of letters, lists and replies, made by `migrations/`; `record_tables` has the others.

What the code writes as a `Literal`, the database checks.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
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

from mailproc.mail.letter import LetterState, Origin
from mailproc.mail.reply import Delivery
from mailproc.meeting.roster import Tier
from mailproc.store.columns import column
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
