"""What the tests of backup, copy and upgrade share: folders with databases in them, looked into."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine, select

from mailproc.cli.print_letters import _letter
from mailproc.cli.print_outbox import _reply
from mailproc.config import load
from mailproc.serve.app import open_app
from mailproc.store import letters, replies
from mailproc.store.secret_ballots import has_secrets
from tests.support.paths import RECORDED
from tests.support.server import configuration

#: Every release whose database was recorded, the oldest first.
RELEASES = sorted(
    (path.parent.name for path in RECORDED.glob("*/told.json")),
    key=lambda name: [int(part) for part in name.split(".")],
)


def folder_for(path: Path, url: str = "sqlite:///mailproc.db", config: str = "") -> Path:
    """A folder whose configuration names this database."""
    path.mkdir(exist_ok=True)
    config = config or configuration()
    (path / "mailproc.toml").write_text(config.replace("sqlite:///mailproc.db", url))
    return path


def rows(url: str) -> dict[str, list[list[Any]]]:
    """All that is in a database, as Python values; columns by name, rows sorted."""
    engine, tables = create_engine(url), MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        found = {}
        for name, table in tables.tables.items():
            query = select(*sorted(table.c, key=lambda column: column.name))
            found[name] = sorted((list(row) for row in connection.execute(query)), key=repr)
    engine.dispose()
    return found


def first_release(folder: Path) -> dict[str, Any]:
    """The database that the first release wrote, in `folder`; what that release told of it."""
    return release(RELEASES[0], folder)


def release(name: str, folder: Path) -> dict[str, Any]:
    """The same of any release."""
    source = RECORDED / name
    (folder / "mailproc.toml").write_text((source / "mailproc.toml").read_text())
    database = sqlite3.connect(folder / "mailproc.db")
    database.executescript((source / "database.sql").read_text())
    database.close()
    found: dict[str, Any] = json.loads((source / "told.json").read_text())
    return found


def told(folder: Path) -> dict[str, Any]:
    """The same of the database as it is now, by this release."""
    with open_app(load(folder / "mailproc.toml")) as app:
        app.processor.process_all()
        with app.database.reading() as connection:
            return {
                "letters": [
                    _letter(row, secret=has_secrets(connection, row.list))
                    for row in letters.describe(connection)
                ],
                "outbox": [_reply(row) for row in replies.describe(connection)],
                "exports": {
                    name: dict(app.publisher.meetings(name)[-1].view) for name in app.acceptor.rules
                },
            }
