"""Which schemas there are: one for each release that changed it, each with its migration."""

from __future__ import annotations

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def revision_of(connection: Connection) -> str:
    """The schema's revision, ``""`` for a database without tables."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def newest_revision() -> str:
    """The revision of the schema that this program works with."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


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
    """The revisions of all releases up to this one."""
    scripts = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    return {script.revision for script in scripts}


def alembic_config() -> Config:
    """How alembic finds our migrations."""
    config = Config()
    config.set_main_option("script_location", "mailproc:store/migrations")
    return config
