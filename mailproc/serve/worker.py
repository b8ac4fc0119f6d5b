"""The worker process: decides about letters, sends the answers, does what is due by the clock."""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from mailproc.config import Config
from mailproc.config.listen import ListenSettings
from mailproc.intake.scheduler import Scheduler
from mailproc.mail.freed_memory import return_all_freed_memory
from mailproc.processing.processor import Processor
from mailproc.serve.app import App, open_app
from mailproc.serve.daily_retention import DailyRetention
from mailproc.serve.intake_check import intake_check
from mailproc.serve.loop_thread import IDLE, LoopThread
from mailproc.serve.reload_requests import ReloadRequests
from mailproc.serve.troubles import troubles
from mailproc.store import counts
from mailproc.store.counts import Counts
from mailproc.store.database import Database

if TYPE_CHECKING:
    from mailproc.publish.web import Pages

_POLITENESS: Final = 10  # of `nice`: mail that comes in goes first, deciding catches up
_LONGEST_IDLE: Final = 30.0  # seconds; for what nobody told us since its teller died
_GATHERING: Final = 0.25  # seconds that letters gather at most, and for each of the last batch
_GATHERING_EACH: Final = 0.01
_MANY: Final = 1000  # letters; they fill a tenth of the log that SQLite allows itself
_CHUNK: Final = 65_536
_GRACE: Final = 5.0  # seconds that a slow relay gets when we stop; what it did not take waits

#: Does some work and says how much.
Step = Callable[[], int]

log = logging.getLogger(__name__)


def run_worker(
    config: Config, where: ListenSettings, wakes: int, stop_pipe: int, ready: Callable[[], None]
) -> None:
    """Decide and send.

    Args:
        config: the configuration.
        where: where the listeners really listen.
        wakes: a pipe on which the listeners tell that something came in.
        stop_pipe: at its end we finish the step under way, and stop.
        ready: called once at work.

    Raises:
        CannotListen: if the address of the pages cannot be had.
        StoreUnavailable: if the database is away, or its schema is not ours.
    """
    with contextlib.suppress(OSError):  # a sandbox may forbid it
        os.nice(_POLITENESS)
    with open_app(config, serves=True) as app, app.database.serving():
        requests = ReloadRequests(app.database, config, os.getppid())
        try:
            _run(app, where, requests, wakes, stop_pipe, ready)
        finally:
            requests.end()


def _run(
    app: App,
    where: ListenSettings,
    requests: ReloadRequests,
    wakes: int,
    stop_pipe: int,
    ready: Callable[[], None],
) -> None:
    pages = _pages(app, where, requests)
    threads = [*_threads(app, pages), LoopThread("reload requests", requests.run_due)]
    _sending, deciding, *_ = threads
    try:
        if pages is not None:
            pages.start()
            log.info("pages are at %s", pages.address)
        requests.begin()  # not before: nobody is to take a configuration for good that is not
        for thread in threads:
            thread.start()
        return_all_freed_memory()
        ready()
        _wait(stop_pipe, wakes, deciding.wake)
        for thread in reversed(threads):
            thread.stop()
    finally:
        if pages is not None:
            pages.stop()


def _threads(app: App, pages: Pages | None) -> list[LoopThread]:
    """What goes on here, each in its thread: sending, deciding, and what leads to these."""
    database = app.database
    longest = _LONGEST_IDLE if database.backend.announces else IDLE
    copying = copying_back(database)

    def until_due() -> float:
        due = app.outbox.next_due()
        left = (due - app.acceptor.clock()).total_seconds() if due else longest
        return min(max(left, IDLE), longest)

    send = _timed(pages, "send", app.outbox.send_due)
    sending = LoopThread("sending", send, idle=until_due, grace=_GRACE)
    processor = app.processor
    processor.decided = sending.wake  # not only when all lists have had their turns

    def until_looked() -> float:
        return IDLE if processor.others_decide else longest

    decide = gathering(lambda: process(processor, copying), lambda: processor.others_decide)
    decide = resting(_timed(pages, "decide", decide), return_all_freed_memory)
    deciding = LoopThread("deciding", decide, idle=until_looked)
    scheduler = Scheduler(app.acceptor, app.config.crons())
    due = LoopThread("scheduler", scheduler.run_due, then=deciding.wake)
    rosters = LoopThread("rosters", app.roster_sync.run_due, then=deciding.wake)
    forget = DailyRetention(database, app.config.database.keep_ignored_days).run_due
    threads = [sending, deciding, due, rosters, LoopThread("forgetting", forget), copying]
    if arrivals := database.listening(deciding.wake):
        threads.append(LoopThread("arrivals", arrivals.wait))
    return threads


def gathering(
    decide: Callable[[], int],
    others_decide: Callable[[], bool] = lambda: False,
    sleep: Callable[[float], None] = time.sleep,
) -> Step:
    """The same, after a pause in which letters gather: the longer, the more came the last time.

    What comes in together is decided together: one transaction more or less for each letter is what
    the listeners, which write to the same database, would have to wait for. A letter that comes
    alone waits for none. While another process decides, that is not asked for each letter.
    """
    last = 0

    def soon() -> int:
        nonlocal last
        if others_decide():
            sleep(_GATHERING)
        elif last:
            sleep(min(last * _GATHERING_EACH, _GATHERING))
        last = decide()
        return last

    return soon


def resting(step: Step, rest: Callable[[], None]) -> Step:
    """The same; `rest` is called when nothing is left to do, once after there was."""
    worked = 0

    def stepped() -> int:
        nonlocal worked
        before, worked = worked, step()
        if before and not worked:
            rest()
        return worked

    return stepped


def process(processor: Processor, copying: LoopThread) -> int:
    """Decide about what waits; after many letters, have the database's log copied back."""
    done = processor.process()
    if done >= _MANY:
        copying.wake()
    return done


def copying_back(database: Database) -> LoopThread:
    """Who copies the database's log back."""
    return LoopThread("copying back", database.copy_log_back, idle=lambda: _LONGEST_IDLE)


def _wait(stop_pipe: int, wakes: int, wake: Callable[[], None]) -> None:
    """Pass on every wake-up until the stop pipe is at its end."""
    with selectors.DefaultSelector() as selector:
        selector.register(stop_pipe, selectors.EVENT_READ)
        selector.register(wakes, selectors.EVENT_READ)
        while True:
            ready = {key.fd for key, _ in selector.select()}
            if stop_pipe in ready:
                return
            os.read(wakes, _CHUNK)
            wake()


def _pages(app: App, where: ListenSettings, requests: ReloadRequests) -> Pages | None:
    """The pages, health and metrics, which are loaded where the operator wants them."""
    listen = app.config.http.listen
    if not listen:
        return None
    from mailproc.publish.web import Pages

    def count() -> Counts:
        with app.database.reading() as connection:
            return counts.count(connection)

    app.processor.recorded = app.publisher.hear
    intake = intake_check(app.database, where)
    return Pages(listen, app.publisher.site, count, intake, partial(troubles, app, requests))


def _timed(pages: Pages | None, name: str, step: Step) -> Step:
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
