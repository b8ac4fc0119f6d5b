"""Databases with the newest schema, each a copy of one that was migrated once in this process."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from mailproc.store.database import Database
from mailproc.store.schema import upgrade


def migrated(file: Path) -> Database:
    """A new SQLite database in this file, which must not be there yet; its owner closes it."""
    copy_to(file)
    return Database(f"sqlite:///{file}")


def copy_to(file: Path) -> None:
    """Make the file, as private as mailproc makes it."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        new.write(_content())


@cache
def _content() -> bytes:
    """The file of an empty database with the newest schema."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "template.db"
        migrate(f"sqlite:///{file}")
        return file.read_bytes()


def migrate(url: str) -> None:
    """Give an empty database the newest schema."""
    database = Database(url)
    try:
        upgrade(database)
    finally:
        database.close()
