"""What SQLite and PostgreSQL write differently."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Table, func, text
from sqlalchemy.dialects import postgresql, sqlite

#: Where PostgreSQL tells all processes that letters came in.
CHANNEL: Final = "mailproc"

#: What a statement on PostgreSQL returns besides, to tell whoever listens, on any host, that
#: letters came in, once it is committed. A NOTIFY of its own would be one more way there and back.
ANNOUNCEMENT: Final = func.pg_notify(CHANNEL, "")

#: Tells our locks from those of other programs in the same database.
_OURS: Final = 0x6D61696C  # "mail"
_CLAIM: Final = text("SELECT pg_try_advisory_xact_lock(:ours, hashtext(:list))")


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what to do about a row that is there already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def announces(connection: Connection) -> bool:
    """Whether this database can tell other processes anything."""
    return connection.dialect.name == "postgresql"


def claim(connection: Connection, list_name: str) -> bool:
    """Take the right to decide about a list for the length of this transaction, if it is free."""
    # A host that vanishes without a word loses its claims after this time of silence.
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '2min'")
    return bool(connection.execute(_CLAIM, {"ours": _OURS, "list": list_name}).scalar())
