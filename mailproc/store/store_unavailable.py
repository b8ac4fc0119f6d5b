"""What is said when the database cannot do it now."""

from __future__ import annotations


class StoreUnavailable(Exception):
    """The database is away, locked, full or read-only: nothing was written; try again."""
