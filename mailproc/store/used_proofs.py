"""Proofs that were used: each authorises one letter, so that nobody sends it in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from mailproc.store.backend import backend_of
from mailproc.store.tables import proofs


def used(connection: Connection, onces: Iterable[str]) -> dict[str, int]:
    """Which of these (`Evidence.once`) were used, each with the letter that it authorised."""
    wanted = sorted(set(onces))
    if not wanted:
        return {}
    found = connection.execute(select(proofs).where(proofs.c.once.in_(wanted)))
    return {row.once: row.letter for row in found}


def insert_proofs(connection: Connection, new: Mapping[str, int]) -> None:
    """Insert proofs, each with the letter that it authorises; those that are known stay."""
    rows = [{"once": once, "letter": letter} for once, letter in new.items()]
    if rows:
        kept = backend_of(connection).insert(proofs).on_conflict_do_nothing()
        connection.execute(kept, rows)
