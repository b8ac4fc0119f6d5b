"""What tests can ask for: a fresh database of each kind, empty or with the newest schema.

Nothing that knows a database is imported before a test asks for one: tests of pure modules run
where no driver is installed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.postgres import Postgres


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--e2e` runs tests/e2e too."""
    parser.addoption("--e2e", action="store_true", help="with Postfix and Mailman (tests/e2e)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for all tests of this process; about a second to start."""
    from tests.support.postgres import missing, running_postgres

    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a database with the newest schema, for others to be copied from."""
    from tests.support.template import migrate

    postgres.run("CREATE DATABASE migrated")
    migrate(postgres.url("migrated"))
    return "migrated"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """SQLAlchemy's URL of an empty database on a PostgreSQL server."""
    with postgres.fresh_database() as url:
        yield url


@pytest.fixture
def migrated_postgres_url(postgres: Postgres, postgres_template: str) -> Iterator[str]:
    """The same of one with the newest schema."""
    with postgres.fresh_database(postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLAlchemy's URL of an empty database, once of each kind."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    folder: Path = request.getfixturevalue("tmp_path")
    return f"sqlite:///{folder / 'mailproc.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The same of one with the newest schema and nothing in it."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("migrated_postgres_url")
        return url
    from tests.support.template import copy_to

    folder: Path = request.getfixturevalue("tmp_path")
    copy_to(folder / "mailproc.db")
    return f"sqlite:///{folder / 'mailproc.db'}"
