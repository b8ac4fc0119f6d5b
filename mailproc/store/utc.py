"""Times in the database: always UTC, always aware."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

_REMEMBERED: Final = 4096  # times that are read
_WRITTEN: Final = 100  # times of a column that are written: those of a batch; others never recur


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

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """What writes the column, of each time once: what one letter did is in many rows."""
        made = super().bind_processor(dialect)
        return made and lru_cache(_WRITTEN)(made)

    def result_processor(
        self, dialect: Dialect, _coltype: object
    ) -> Callable[[Any], datetime | None]:
        """What reads the column: UTC in, aware UTC out. A large meeting has very many times."""
        return _of_text if dialect.name == "sqlite" else _aware


@lru_cache(_REMEMBERED)
def _of_text(value: str | None) -> datetime | None:
    """A time as SQLite has it, aware."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if value is not None else None


@lru_cache(_REMEMBERED)
def _aware(value: datetime | None) -> datetime | None:
    """A time as PostgreSQL's driver gives it, in UTC."""
    return value.astimezone(UTC) if value is not None else None
