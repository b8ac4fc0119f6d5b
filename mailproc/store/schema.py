"""Revisions of the schema: one for each release that changed it. What it holds is in `tables`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from mailproc.store.database import Database, StoreUnavailable

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_REVISION: Final = text("SELECT version_num FROM alembic_version")


def upgrade(database: Database, to: str = "head") -> tuple[str, str]:
    """Bring a database's schema up to date, all of it or nothing.

    Args:
        database: any, also one without tables.
        to: the revision, if not the newest, for a database that is to be filled with older rows.

    Returns:
        The revisions before (``""`` if there were no tables) and after.

    Raises:
        StoreUnavailable: if the database is away, or its schema is of a newer release.
    """
    from alembic import command  # only who changes a schema waits for it to load

    before = revision(database)
    if before and before not in known_revisions():
        raise StoreUnavailable(f"database {database}: {schema_fault(before)}")
    with database.altering() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return before, revision(database)


def revision(database: Database) -> str:
    """The revision of a database's schema, ``""`` for a database without tables.

    Raises:
        StoreUnavailable: if the database is away.
    """
    with database.reading() as connection:
        return revision_of(connection)


def has_our_schema(database: Database) -> bool:
    """Whether a database has the tables that this program works with; False if it has none.

    Raises:
        StoreUnavailable: if the database is away, or its schema is another release's.
    """
    found = revision(database)
    if found and (fault := schema_fault(found)):
        raise StoreUnavailable(f"database {database}: {fault}")
    return bool(found)


def revision_of(connection: Connection) -> str:
    """The same of the database that a transaction is in."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(_REVISION).scalar() or ""


def newest_revision() -> str:
    """The revision of the schema that this program works with."""
    return max(known_revisions())


def schema_fault(found: str) -> str:
    """Why this program cannot work with a schema of this revision, and what to do; "" if it can."""
    ours = newest_revision()
    if found == ours:
        return ""
    if found in known_revisions():
        return f"its schema is {found}, this program needs {ours}; run: mailproc db upgrade"
    right = "install that one again, or go back to a backup of the database"
    return f"its schema {found} is of a newer mailproc, this one knows up to {ours}; {right}"


def known_revisions() -> set[str]:
    """The revisions of all releases up to this one: what the migrations' names begin with."""
    versions = _MIGRATIONS / "versions"
    return {path.name.partition("_")[0] for path in versions.glob("[0-9]*_*.py")}


def alembic_config() -> Config:
    """How alembic finds our migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
