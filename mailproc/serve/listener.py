"""A door's process: takes letters in until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Sequence

from mailproc.intake.accept import Intake
from mailproc.intake.smtp import Listener
from mailproc.serve.app import Office
from mailproc.serve.idle_loop import IdleSelector


def keep_door(
    office: Office,
    sockets: Sequence[socket.socket],
    wake: int,
    leash: int,
    begun: Callable[[], None],
) -> None:
    """Take letters in.

    Args:
        office: the parts.
        sockets: which listen.
        wake: where the back room is told that something came in.
        leash: at its end we stop.
        begun: called once mail is accepted.
    """
    selector = IdleSelector()
    with asyncio.Runner(loop_factory=selector.new_loop) as runner:
        runner.run(_keep(office, sockets, wake, leash, begun, selector))


async def _keep(
    office: Office,
    sockets: Sequence[socket.socket],
    wake: int,
    leash: int,
    begun: Callable[[], None],
    selector: IdleSelector,
) -> None:
    def arrived() -> None:
        with contextlib.suppress(BlockingIOError):  # then it has been told often enough
            os.write(wake, b".")

    intake = Intake(office.clerk, arrived)
    selector.when_idle = intake.hand_over
    listener = Listener(office.config.listener(), intake)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    try:
        await listener.start(sockets)
        loop.add_reader(leash, stop.set)
        begun()
        await stop.wait()
        loop.remove_reader(leash)
        await listener.stop()
    finally:
        await asyncio.to_thread(intake.close)
