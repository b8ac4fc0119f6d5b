"""The schema of a database: which revision it is, and how it is brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.revisions import MIGRATIONS, known_revisions, schema_fault

if TYPE_CHECKING:
    from alembic.config import Config

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


def alembic_config() -> Config:
    """How alembic finds our migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
