"""A listener process: accepts letters until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Sequence

from mailproc.config import Config
from mailproc.intake.accept import GroupAcceptor
from mailproc.intake.recipients import Recipients
from mailproc.intake.smtp import Listener
from mailproc.mail.freed_memory import return_all_freed_memory
from mailproc.serve.idle_loop import IdleSelector
from mailproc.serve.reload_requests import ReloadRequests
from mailproc.store.database import Database


def run_listener(
    config: Config,
    sockets: Sequence[socket.socket],
    wake: int,
    last: bool,
    stop_pipe: int,
    ready: Callable[[], None],
) -> None:
    """Accept letters.

    Args:
        config: the configuration.
        sockets: which listen.
        wake: a pipe on which the worker is told that something came in.
        last: whether all other processes are at work by now.
        stop_pipe: at its end we stop.
        ready: called once mail is accepted.
    """
    selector = IdleSelector()
    with asyncio.Runner(loop_factory=selector.new_loop) as runner:
        runner.run(_listen(config, sockets, wake, last, stop_pipe, ready, selector))


async def _listen(
    config: Config,
    sockets: Sequence[socket.socket],
    wake: int,
    last: bool,
    stop_pipe: int,
    ready: Callable[[], None],
    selector: IdleSelector,
) -> None:
    def arrived() -> None:
        with contextlib.suppress(BlockingIOError):  # then it has been told often enough
            os.write(wake, b".")

    database = Database(config.database_url())
    recipients = Recipients(config.rules())
    acceptor = GroupAcceptor(recipients, database, arrived)
    selector.is_wanted, selector.when_idle = acceptor.is_full, acceptor.hand_over
    listener = Listener(config.listener(), acceptor)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    try:
        await listener.start(sockets)
        loop.add_reader(stop_pipe, stop.set)
        if last:
            ReloadRequests(database, config, os.getppid()).note()
        return_all_freed_memory()
        ready()
        await stop.wait()
        loop.remove_reader(stop_pipe)
        await listener.stop()
    finally:
        await asyncio.to_thread(acceptor.close)
        database.close()
