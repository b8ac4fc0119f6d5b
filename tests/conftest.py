"""What tests can ask for: a fresh database of each kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import Postgres, missing, running_postgres


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--e2e` runs tests/e2e too."""
    parser.addoption("--e2e", action="store_true", help="with Postfix and Mailman (tests/e2e)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for all tests of this process; about a second to start."""
    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """SQLAlchemy's URL of an empty database on a PostgreSQL server."""
    with postgres.fresh_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLAlchemy's URL of an empty database, once of each kind."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    folder: Path = request.getfixturevalue("tmp_path")
    return f"sqlite:///{folder / 'mailproc.db'}"
