"""Times in the database: always UTC, always aware."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC. SQLite would lose the timezone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware in, UTC out.

        Raises:
            ValueError: the time is naive, which is a bug.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no timezone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """UTC in, aware UTC out."""
        if value is None:
            return None
        return _aware(value)


@lru_cache(1024)
def _aware(value: datetime) -> datetime:
    """The same time, aware. What one letter did is dated by its time in many rows."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
