"""Revisions of the schema: one for each release that changed it. What it holds is in `tables`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MIGRATIONS: Final = Path(__file__).with_name("migrations")


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
    versions = MIGRATIONS / "versions"
    return {path.name.partition("_")[0] for path in versions.glob("[0-9]*_*.py")}
