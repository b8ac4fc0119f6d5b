"""Statements compiled once a process, though nearly every test has a database of its own.

SQLAlchemy compiles a statement once for each engine, which for a test of a few letters is a third
of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest
from sqlalchemy import Engine

from mailproc.store import many_rows
from mailproc.store.postgres import PostgresBackend
from mailproc.store.sqlite import SqliteBackend


class _Statements(dict[Any, Any]):
    """By all that SQLAlchemy tells them apart by, but for the engine: only its kind matters."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_its_kind(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_of_its_kind(key), value)


def _of_its_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return type(dialect), *rest


def _of_one_dialect(compiled: Callable[..., Any]) -> Callable[..., Any]:
    """What is compiled for the first engine of a kind is for all of that kind."""
    dialects: dict[type, Any] = {}

    def shared(statement: Any, dialect: Any, names: tuple[str, ...]) -> Any:
        return compiled(statement, dialects.setdefault(type(dialect), dialect), names)

    return shared


@contextmanager
def compiled_once() -> Iterator[None]:
    """All engines that the backends make in this block share what they compile."""
    shared = _Statements()

    def sharing(make: Callable[[Any], Engine]) -> Callable[[Any], Engine]:
        @wraps(make)
        def engine(backend: Any) -> Engine:
            made = make(backend)
            made.update_execution_options(compiled_cache=shared)
            return made

        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many_rows, "_compiled", _of_one_dialect(many_rows._compiled))
        for backend in (SqliteBackend, PostgresBackend):
            patch.setattr(backend, "engine", sharing(backend.engine))
        yield
