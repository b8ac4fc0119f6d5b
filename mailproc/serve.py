"""`mailproc serve`: the door, the clerk and the outbox, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from mailproc.http import Pages
from mailproc.intake import Intake
from mailproc.noticeboard import Live
from mailproc.office import Office
from mailproc.smtp import Door
from mailproc.store import status
from mailproc.store.database import StoreUnavailable
from mailproc.timetable import Timetable

_IDLE: Final = 1.0  # seconds; letters from other processes (`mailproc chair`) wait at most this
_LONGEST_PAUSE: Final = 30.0  # seconds between tries while the database is away

log = logging.getLogger(__name__)


class Worker:
    """A thread that takes one step after the other, and waits while there is nothing to do.

    Args:
        name: of the thread, for the logs.
        step: does some work and says how much; called again at once unless that was nothing.
        then: called after a step that did something.
    """

    def __init__(
        self, name: str, step: Callable[[], int], then: Callable[[], None] | None = None
    ) -> None:
        self._step = step
        self._then = then
        self._wake = threading.Event()
        self._stopping = False
        self._pause = _IDLE
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to do."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the step under way, then end."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            if not self._safely():
                self._wake.wait(self._pause)
                self._wake.clear()

    def _safely(self) -> int:
        """One step; a fault is logged, waited out and tried again."""
        try:
            done = self._step()
        except StoreUnavailable as fault:
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            log.error("%s; trying again in %.0f s", fault, self._pause)
            return 0
        except Exception:
            self._pause = _LONGEST_PAUSE
            log.exception("a bug in %s; trying again in %.0f s", self._thread.name, self._pause)
            return 0
        self._pause = _IDLE
        if done and self._then:
            self._then()
        return done


def serve(office: Office, ready: Callable[[str], None] = lambda _address: None) -> None:
    """Serve until SIGTERM or SIGINT; what was accepted stays for the next start.

    Args:
        office: the parts.
        ready: called with the address once mail is accepted.

    Raises:
        CannotListen: if the address cannot be had.
    """
    asyncio.run(_serve(office, ready))


async def _serve(office: Office, ready: Callable[[str], None]) -> None:
    pages = _pages(office)
    timetable = Timetable(office.clerk, office.config.crons())
    sending = Worker("sending", _timed(pages, "send", office.outbox.send_due))
    decide = _timed(pages, "decide", office.clerk.process)
    deciding = Worker("deciding", decide, then=sending.wake)
    due = Worker("timetable", timetable.run_due, then=deciding.wake)
    rosters = Worker("rosters", office.rosters.run_due, then=deciding.wake)
    intake = Intake(office.clerk, deciding.wake)
    door = Door(office.config.door(), intake)
    try:
        await door.start()
        if pages is not None:
            pages.start()
            log.info("pages are at %s", pages.address)
        workers = (sending, deciding, due, rosters)
        for worker in workers:
            worker.start()
        ready(door.address)
        await _told_to_stop()
        log.info("stopping")
        await door.stop()
        for worker in reversed(workers):
            await asyncio.to_thread(worker.stop)
    finally:
        if pages is not None:
            await asyncio.to_thread(pages.stop)
        await asyncio.to_thread(intake.close)


def _pages(office: Office) -> Pages | None:
    """The pages, health and metrics, where the operator wants them."""

    def facts() -> dict[str, Any]:
        with office.database.reading() as connection:
            return status.facts(connection)

    listen = office.config.http.listen
    return Pages(listen, Live(office).render, facts) if listen else None


def _timed(pages: Pages | None, name: str, step: Callable[[], int]) -> Callable[[], int]:
    """The same step, with its duration among the metrics if it did something."""
    if pages is None:
        return step

    def timed() -> int:
        began = time.monotonic()
        done = step()
        if done:
            pages.observe(name, time.monotonic() - began)
        return done

    return timed


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
