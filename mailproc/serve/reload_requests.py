"""The configuration read again while `serve` runs: asked for in the database, or by SIGHUP."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from socket import gethostname

from mailproc.config import Config, ConfigError, load
from mailproc.config.differences import (
    NEEDS_RESTART,
    as_far_as_running,
    differences,
    fingerprints,
)
from mailproc.config.listen import CannotListen
from mailproc.intake.smtp.sockets import tls_context
from mailproc.store import lists, running_servers
from mailproc.store.database import Database, Transaction
from mailproc.store.lists import LeftList
from mailproc.store.running_servers import ServerRow

log = logging.getLogger(__name__)


def read_again(running: Config) -> Config:
    """The configuration as its file is now.

    Raises:
        ConfigError: it cannot be used; with a line for each fault, as at a start.
    """
    new = load(running.path)
    try:
        tls_context(new.listener())
    except CannotListen as fault:
        raise ConfigError(f"{running.path}: smtp: {fault}") from None
    return new


def taken(new: Config, running: Config) -> Config:
    """What is taken of a new configuration: what needs a restart stays as it was.

    What was changed is logged, and what of it needs a restart.
    """
    changed = differences(fingerprints(running), fingerprints(new))
    later = [one for one in changed if one in NEEDS_RESTART]
    log.info("%s is read again; changed: %s", running.path, "; ".join(changed) or "nothing")
    if later:
        log.warning("%s: only a restart changes %s", running.path, ", ".join(later))
    return as_far_as_running(new, running)


def log_faults(path: Path, fault: ConfigError) -> None:
    """Say why the configuration stays as it was."""
    for line in fault.lines:
        log.error("%s", line)
    log.error("%s is not taken: serve goes on with the configuration that it has", path)


class ReloadRequests:
    """Tells the database on what this `serve` runs, and looks whether it is asked to read it again.

    Args:
        database: where it is asked.
        config: the configuration that it runs on.
        supervisor: the number of the process that SIGHUP goes to.
    """

    def __init__(self, database: Database, config: Config, supervisor: int) -> None:
        self._database = database
        self._config = config
        self._place = gethostname(), supervisor
        self._heard: datetime | None = None
        self._noted = False
        self.left: list[LeftList] = []
        """The lists that the configuration does not name any more."""

    def begin(self) -> None:
        """Strike out who is gone, and say which lists are left behind."""
        host, _ = self._place
        named = {one.name for one in self._config.lists}
        settings = fingerprints(self._config)
        with self._database.writing() as connection:
            for row in running_servers.all_servers(connection):
                ours = (row.host, row.process) == self._place
                gone = row.settings != settings if ours else _is_gone(row.process)
                if row.host == host and gone:
                    running_servers.forget(connection, row.host, row.process)
            self.left = list(lists.left_lists(connection, named))
        for one in self.left:
            log.warning("%s", one)

    def note(self) -> None:
        """Say that this `serve` is at work on its configuration, unless that is known.

        Who has asked it to read that again takes this for the answer. So the last of its processes
        says it: until then a listener refuses what is for a list that is new.
        """
        with self._database.writing() as connection:
            if self._row(connection) is None:
                row = ServerRow(*self._place, datetime.now(UTC), fingerprints(self._config))
                running_servers.note(connection, row)

    def end(self) -> None:
        """Say that we are gone."""
        with self._database.writing() as connection:
            running_servers.forget(connection, *self._place)

    def run_due(self) -> int:
        """Read the configuration again if somebody asks for it; always 0.

        A faulty one is answered here, with its faults; for one that can be used the supervisor
        begins the other processes anew, of which the last answers.
        """
        with self._database.reading() as connection:
            row = self._row(connection)
        if row is None:
            if self._noted:  # somebody waited for us in vain, and took us for killed
                self.note()
            return 0
        self._noted = True
        if row.asked is None or row.asked == self._heard:
            return 0
        self._heard = row.asked
        fault = _fault_of(lambda: read_again(self._config))
        if fault is None:
            os.kill(self._place[1], signal.SIGHUP)
            return 0
        log_faults(self._config.path, fault)
        with self._database.writing() as connection:
            running_servers.answer(connection, *self._place, fault.lines)
        return 0

    def _row(self, connection: Transaction) -> ServerRow | None:
        rows = running_servers.all_servers(connection)
        return next((one for one in rows if (one.host, one.process) == self._place), None)


def _fault_of(read: Callable[[], object]) -> ConfigError | None:
    try:
        read()
    except ConfigError as fault:
        return fault
    return None


def _is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
