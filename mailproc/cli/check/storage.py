"""Whether letters can be kept: the database, its folder, its schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from mailproc.cli.check.finding import Finding, finding_of
from mailproc.config import Config
from mailproc.config.differences import differences, fingerprints
from mailproc.serve.intake_check import try_writing
from mailproc.store import lists, running_servers
from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.revisions import schema_fault
from mailproc.store.schema import revision


def check_database(config: Config) -> Iterator[Finding]:
    """Try the database; one that is not there is not made."""
    file = config.database_file()
    if file is not None and not file.exists():
        yield _place_for(file)
        return
    try:
        database = Database(config.database_url())
    except StoreUnavailable as fault:
        yield _unavailable(fault)
        return
    try:
        schema = _schema(database)
        yield schema
        if not schema.fault and revision(database):
            yield from _writable(database)
            yield from _left_lists(config, database)
            yield from _running(config, database)
    except StoreUnavailable as fault:
        yield _unavailable(fault)
    finally:
        database.close()


def _place_for(file: Path) -> Finding:
    try:
        _try(file.parent)
    except StoreUnavailable as fault:
        cure = "give the user who runs mailproc a local folder of its own, or correct [database]"
        return Finding(f"database {file}", str(fault), f"{cure} url")
    return Finding(f"database {file} (not there yet; serve makes it)")


def _try(folder: Path) -> None:
    """Whether SQLite can keep a database in a folder, tried with one that is removed again."""
    try:
        with TemporaryDirectory(prefix=".mailproc-check-", dir=folder) as scratch:
            database = Database(f"sqlite:///{scratch}/try.db")
            try:
                revision(database)
            finally:
                database.close()
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise StoreUnavailable(f"folder {folder}: {reason}") from fault


def _schema(database: Database) -> Finding:
    found = revision(database)
    if not found:
        return Finding(f"database {database} (no tables yet; serve makes them)")
    return finding_of(f"database {database}", schema_fault(found))


def _writable(database: Database) -> Iterator[Finding]:
    """Whether a letter could be stored now; only what keeps it from that is told."""
    try:
        try_writing(database)
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        yield Finding(f"database {database}", why, "see that its folder is there, and its disk")
    except StoreUnavailable as fault:
        cure = "make room on its disk, or let the user who runs mailproc write there"
        yield Finding(f"database {database}", f"cannot be written: {fault}", cure)


def _left_lists(config: Config, database: Database) -> Iterator[Finding]:
    """Lists that the database has, and the configuration does not name."""
    with database.reading() as connection:
        for left in lists.left_lists(connection, [one.name for one in config.lists]):
            yield finding_of(f"list {left.name}", left, warning=True)


def _running(config: Config, database: Database) -> Iterator[Finding]:
    """Whether whoever serves the database runs on the file as it is now."""
    if not database.is_served():
        return
    with database.reading() as connection:
        running = running_servers.all_servers(connection)
    for row in running:
        if found := differences(row.settings, fingerprints(config)):
            fault = f"runs on another state of the file ({'; '.join(found)})"
            yield Finding(str(row), fault, "run: mailproc reload", warning=True)


def _unavailable(fault: StoreUnavailable) -> Finding:
    """`StoreUnavailable` begins with ``database URL: ``; that is what was tried."""
    what, _, why = str(fault).partition(": ")
    if not why:
        what, why = "database", what
    if "; " in why:
        return finding_of(what, why)
    return Finding(what, why, "see that its server runs, who owns its folder, and [database] url")
