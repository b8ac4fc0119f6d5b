"""How far a list has come: the last letter that was decided about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from mailproc.store.tables import letters


def last_decided(connection: Connection, list_name: str) -> tuple[int, datetime] | None:
    """The number of the last letter of a list that does not wait, and when we received it."""
    chosen = letters.c.list == list_name, letters.c.state != "received"
    query = select(letters.c.id, letters.c.received).where(*chosen)
    newest = query.order_by(letters.c.received.desc(), letters.c.id.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return (row.id, row.received) if row else None
