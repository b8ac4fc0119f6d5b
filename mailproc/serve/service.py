"""The service as a whole: opens the sockets, has the processes started, and waits for its end."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import closing
from functools import partial

from mailproc.config import Config, ConfigError
from mailproc.config.listen import CannotListen, ListenSettings
from mailproc.intake.smtp.sockets import address_of, bind, remove_socket, tls_context
from mailproc.mail.freed_memory import return_freed_memory
from mailproc.serve.listener import run_listener
from mailproc.serve.reload_requests import log_faults, read_again, taken
from mailproc.serve.supervisor import Supervisor, Task
from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.schema import has_our_schema, upgrade
from mailproc.structs import replace

log = logging.getLogger(__name__)


def serve(
    config: Config, processes: int = 1, ready: Callable[[str], None] = lambda _address: None
) -> int:
    """Serve until SIGTERM or SIGINT; what was accepted stays for the next start.

    SIGHUP has the configuration read again, and the worker and the listeners replaced, one after
    the other, by ones that go by it and read certificates, templates and keys anew. One that cannot
    be used is logged, and all goes on as before.

    Args:
        config: the configuration.
        processes: how many listeners share the sockets.
        ready: called with the address once mail is accepted.

    Returns:
        0; 1 if the worker could not begin, which has then said why.

    Raises:
        CannotListen: if the address cannot be had, or the certificates cannot be used.
        StoreUnavailable: if the database is away, or its schema is another release's.
    """
    return_freed_memory()
    with closing(Database(config.database_url())) as database:
        # What would keep the worker from beginning is told here, once.
        is_new = not has_our_schema(database)
    if is_new:
        _make_tables(config)
    tls_context(config.listener())
    service = _Service(config, processes)
    try:
        return service.run(ready)
    finally:
        service.stop()


class _Service:
    """The sockets, the processes, and the configuration that they go by now."""

    def __init__(self, config: Config, processes: int) -> None:
        self._config = config
        self._processes = processes
        self._settings = config.listener()
        self._sockets = bind(self._settings)
        self._supervisor = Supervisor(plain=(CannotListen, StoreUnavailable))
        self._wakes, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def run(self, ready: Callable[[str], None]) -> int:
        """Serve until told to stop; 0, or 1 if a process could not begin, which has said why."""
        tasks = self._tasks(self._config)
        if not all(self._supervisor.begin(name, task) for name, task in tasks.items()):
            return 1
        ready(address_of(self._sockets))
        self._supervisor.until_told_to_stop(self._reload)
        log.info("stopping")
        return 0

    def stop(self) -> None:
        """End the processes and close the sockets."""
        self._supervisor.stop()
        for sock in self._sockets:
            sock.close()
        remove_socket(self._settings)

    def _tasks(self, config: Config) -> dict[str, Task]:
        """What each process does; the worker first, who makes lists that are new."""
        where = replace(config.listener(), listen=address_of(self._sockets))
        found: dict[str, Task] = {"worker": partial(_worker, config, where, self._wakes)}
        for number in range(1, self._processes + 1):
            last = number == self._processes
            task = partial(run_listener, config, self._sockets, self._wake, last)
            found[f"listener {number}"] = task
        return found

    def _reload(self) -> None:
        """Go by the configuration as its file is now, if it can be used."""
        running = self._config
        try:
            new = taken(read_again(running), running)
        except ConfigError as fault:
            log_faults(running.path, fault)
            return
        if self._supervisor.replace_all(self._tasks(new)):
            self._config = new
            log.info("%s is what serve runs on now", running.path)
            return
        log.error("serve does not begin with it, and goes on with the configuration that it had")
        self._supervisor.replace_all(self._tasks(running))


def _make_tables(config: Config) -> None:
    """In a process that ends: what does it needs 15 MB, and only once.

    What goes wrong the worker meets as well, and tells.
    """
    pid = os.fork()
    if not pid:
        try:
            with closing(Database(config.database_url())) as database:
                upgrade(database)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def _worker(
    config: Config, where: ListenSettings, wakes: int, stop_pipe: int, ready: Callable[[], None]
) -> None:
    # Here, since listeners are forked from this process and need nothing of it: no templates,
    # languages, migrations or solver.
    from mailproc.serve.worker import run_worker

    run_worker(config, where, wakes, stop_pipe, ready)
