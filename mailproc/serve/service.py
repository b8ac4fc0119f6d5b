"""The service as a whole: opens the sockets, has the processes started, and waits for its end."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import socket
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Final

from mailproc.config import Config, ConfigError
from mailproc.config.listen import CannotListen, ListenSettings
from mailproc.intake.smtp.sockets import address_of, bind, tls_context
from mailproc.log import is_json
from mailproc.mail.freed_memory import return_freed_memory
from mailproc.serve.listener import run_listener
from mailproc.serve.reload_requests import log_faults, read_again, taken
from mailproc.serve.supervisor import STOPPING, Supervisor, Task, tune_gc
from mailproc.serve.supervisor_state import SupervisorState, next_signal
from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.schema import has_our_schema, upgrade
from mailproc.structs import replace

_WORKER: Final = "worker"
_LISTENER: Final = "listener "  # and a number
_LAST_STREAM: Final = 2  # the descriptor of stderr

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
    _undo_inherited()
    return_freed_memory()
    tune_gc()
    with closing(Database(config.database_url())) as database:
        # What would keep the worker from beginning is told here, once.
        is_new = not has_our_schema(database)
    if is_new:
        _make_tables(config)
    tls_context(config.listener())
    state = _opened(config, processes)
    try:
        return _Service(config, state).begin(ready)
    finally:
        state.stop()


def resume(state: SupervisorState, number: int) -> int:
    """Go on serving with what was kept; this signal is the first to be heeded.

    Returns:
        0 when told to stop.
    """
    return_freed_memory()
    tune_gc()
    return _Service(pickle.loads(state.config), state).go_on(number)  # noqa: S301  # we wrote it


def _opened(config: Config, processes: int) -> SupervisorState:
    """The sockets that listen, and what else a start needs.

    Raises:
        CannotListen: if the address cannot be had.
    """
    sockets = bind(config.listener())
    name = sockets[0].getsockname()
    return SupervisorState(
        config=pickle.dumps(config),
        processes=processes,
        sockets=[sock.detach() for sock in sockets],
        unix_socket=name if isinstance(name, str) else "",
        wake_pipe=os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC),
        children=[],
        log_json=is_json(),
    )


class _Service:
    """The sockets, the processes, and the configuration that they go by now."""

    def __init__(self, config: Config, state: SupervisorState) -> None:
        self._config = config
        self._state = state
        self._sockets = [socket.socket(fileno=file) for file in state.sockets]
        plain = CannotListen, StoreUnavailable
        self._supervisor = Supervisor(self._task_of, plain, state.children)
        state.children = self._supervisor.children

    def begin(self, ready: Callable[[str], None]) -> int:
        """Serve until told to stop; 0, or 1 if a process could not begin, which has said why."""
        # The worker first, who makes lists that are new.
        listeners = [f"{_LISTENER}{number}" for number in range(1, self._state.processes + 1)]
        if not all(map(self._supervisor.begin, [_WORKER, *listeners])):
            return 1
        ready(address_of(self._sockets))
        return self.go_on(next_signal(self._state))

    def go_on(self, number: int) -> int:
        """Do what this signal asks for, and those after it; 0 when told to stop."""
        while number not in STOPPING:
            if number == signal.SIGHUP:
                self._reload()
            # Also after SIGHUP: while one child is replaced, the end of another is not waited for.
            if not self._supervisor.restart_dead():
                break
            number = next_signal(self._state)
        log.info("stopping")
        return 0

    def _task_of(self, name: str) -> Task:
        """What the child of this name does, as the configuration is now."""
        wakes, wake = self._state.wake_pipe
        if name == _WORKER:
            where = replace(self._config.listener(), listen=address_of(self._sockets))
            return partial(_worker, self._config, where, wakes)
        last = name == f"{_LISTENER}{self._state.processes}"
        return partial(run_listener, self._config, self._sockets, wake, last)

    def _reload(self) -> None:
        """Go by the configuration as its file is now, if it can be used."""
        running = self._config
        try:
            new = taken(read_again(running), running)
        except ConfigError as fault:
            log_faults(running.path, fault)
            return
        self._go_by(new)
        if self._supervisor.replace_all():
            log.info("%s is what serve runs on now", running.path)
            return
        log.error("serve does not begin with it, and goes on with the configuration that it had")
        self._go_by(running)
        self._supervisor.replace_all()

    def _go_by(self, config: Config) -> None:
        self._config, self._state.config = config, pickle.dumps(config)


def _undo_inherited() -> None:
    """Begin as a program usually does, whatever who started us left."""
    # Ignored, no end of a child can be waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # Where one of the standard streams is closed, what we open next would take its place, and what
    # is printed later would go there.
    while (file := os.open(os.devnull, os.O_RDWR)) <= _LAST_STREAM:
        os.set_inheritable(file, True)
    os.close(file)


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
