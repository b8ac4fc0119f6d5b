"""What SQLite and PostgreSQL write differently."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite

#: Where PostgreSQL tells all processes that letters came in.
CHANNEL: Final = "mailproc"

#: Tells our locks from those of other programs in the same database.
_OURS: Final = 0x6D61696C  # "mail"
_CLAIM: Final = text("SELECT pg_try_advisory_xact_lock(:ours, hashtext(:list))")


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what to do about a row that is there already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def announce(connection: Connection) -> None:
    """Tell whoever listens, on any host, that letters came in, once this is committed."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


def claim(connection: Connection, list_name: str) -> bool:
    """Take the right to decide about a list for the length of this transaction, if it is free."""
    # A host that vanishes without a word loses its claims after this time of silence.
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '2min'")
    return bool(connection.execute(_CLAIM, {"ours": _OURS, "list": list_name}).scalar())
