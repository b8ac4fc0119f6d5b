"""Whether a list has secret ballots, asked without loading anything that knows of ballots."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

_SECRET: Final = text(
    "SELECT EXISTS (SELECT 1 FROM elections WHERE list = :name)"
    " OR EXISTS (SELECT 1 FROM meetings WHERE list = :name AND secret)"
)


def has_secrets(connection: Connection, name: str) -> bool:
    """Whether a list has, or had, a meeting with secret ballots, or an election."""
    return bool(connection.execute(_SECRET, {"name": name}).scalar())
