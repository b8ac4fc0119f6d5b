"""A thread that does one thing again and again, and waits while there is nothing to do."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from mailproc.store.database import StoreUnavailable

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
