"""The back room's process: decides about letters, sends the answers, keeps the timetable."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import selectors
import time
from collections.abc import Callable
from typing import Any, Final

from mailproc.intake.scheduler import Timetable
from mailproc.processing.processor import Clerk
from mailproc.publish.meetings import Live
from mailproc.publish.web import Pages
from mailproc.serve.app import Office
from mailproc.serve.daily_retention import DailyRetention
from mailproc.serve.loop_thread import IDLE, Worker
from mailproc.store import counts
from mailproc.store.database import Database

_POLITENESS: Final = 10  # of `nice`: mail that comes in goes first, deciding catches up
_LONGEST_IDLE: Final = 30.0  # seconds; for what nobody told us since its teller died
_GATHERING: Final = 0.25  # seconds: nobody sees them in an answer that comes by mail
_MANY: Final = 1000  # letters; they fill a tenth of the log that SQLite allows itself
_CHUNK: Final = 65_536
_GRACE: Final = 5.0  # seconds that a slow relay gets when we stop; what it did not take waits

log = logging.getLogger(__name__)


def work(office: Office, wakes: int, leash: int, begun: Callable[[], None]) -> None:
    """Decide and send.

    Args:
        office: the parts.
        wakes: where the doors tell that something came in.
        leash: at its end we finish the step under way, and stop.
        begun: called once at work.

    Raises:
        CannotListen: if the address of the pages cannot be had.
    """
    with contextlib.suppress(OSError):  # a sandbox may forbid it
        os.nice(_POLITENESS)
    settle_in()
    pages = _pages(office)
    workers = _workers(office, pages)
    _sending, deciding, *_ = workers
    try:
        if pages is not None:
            pages.start()
            log.info("pages are at %s", pages.address)
        for worker in workers:
            worker.start()
        begun()
        _wait(leash, wakes, deciding.wake)
        for worker in reversed(workers):
            worker.stop()
    finally:
        if pages is not None:
            pages.stop()
        office.close()


def settle_in() -> None:
    """Look for garbage less often, as whoever decides about many letters should."""
    gc.set_threshold(20_000, 20, 100)  # agendas live long; looking at them again costs a tenth


def _workers(office: Office, pages: Pages | None) -> list[Worker]:
    """What goes on here, each in its thread: sending, deciding, and what leads to these."""
    database = office.database
    longest = _LONGEST_IDLE if database.backend.announces else IDLE
    copying = copying_back(database)

    def decide_soon() -> int:
        # What comes in together is decided together: one transaction more or less for each letter
        # is what the doors, which write to the same database, would have to wait for.
        time.sleep(_GATHERING)
        return decide(office.clerk, copying)

    def until_due() -> float:
        due = office.outbox.next_due()
        left = (due - office.clerk.clock()).total_seconds() if due else longest
        return min(max(left, IDLE), longest)

    send = _timed(pages, "send", office.outbox.send_due)
    sending = Worker("sending", send, idle=until_due, grace=_GRACE)
    decide_timed = _timed(pages, "decide", decide_soon)
    deciding = Worker("deciding", decide_timed, then=sending.wake, idle=lambda: longest)
    timetable = Timetable(office.clerk, office.config.crons())
    due = Worker("timetable", timetable.run_due, then=deciding.wake)
    rosters = Worker("rosters", office.rosters.run_due, then=deciding.wake)
    forget = DailyRetention(database, office.config.database.keep_ignored_days).run_due
    workers = [sending, deciding, due, rosters, Worker("forgetting", forget), copying]
    if arrivals := database.listening(deciding.wake):
        workers.append(Worker("news", arrivals.wait))
    return workers


def decide(clerk: Clerk, copying: Worker) -> int:
    """Decide about what waits; after many letters, have the database's log copied back."""
    done = clerk.process()
    if done >= _MANY:
        copying.wake()
    return done


def copying_back(database: Database) -> Worker:
    """Who copies the database's log back."""
    return Worker("copying back", database.copy_log_back, idle=lambda: _LONGEST_IDLE)


def _wait(leash: int, wakes: int, wake: Callable[[], None]) -> None:
    """Pass on every wake-up until the leash is at its end."""
    with selectors.DefaultSelector() as selector:
        selector.register(leash, selectors.EVENT_READ)
        selector.register(wakes, selectors.EVENT_READ)
        while True:
            ready = {key.fd for key, _ in selector.select()}
            if leash in ready:
                return
            os.read(wakes, _CHUNK)
            wake()


def _pages(office: Office) -> Pages | None:
    """The pages, health and metrics, where the operator wants them."""

    def facts() -> dict[str, Any]:
        with office.database.reading() as connection:
            return counts.facts(connection)

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
