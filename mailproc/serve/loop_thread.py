"""A thread that does one thing again and again, and waits while there is nothing to do."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from mailproc.store.database import StoreUnavailable

#: Seconds; what other processes do that cannot wake us (`mailproc chair`) waits at most this.
IDLE: Final = 1.0
_LONGEST_PAUSE: Final = 30.0  # seconds between tries while the database is away

log = logging.getLogger(__name__)


class LoopThread:
    """A thread that takes one step after the other, and waits while there is nothing to do.

    Args:
        name: of the thread, for the logs.
        step: does some work and says how much; called again at once unless that was nothing.
        then: called after a step that did something.
        idle: after how many seconds to look again by itself.
        grace: how many seconds the last step has, when told to stop; without end unless given.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], int],
        then: Callable[[], None] | None = None,
        idle: Callable[[], float] = lambda: IDLE,
        grace: float | None = None,
    ) -> None:
        self._step = step
        self._then = then
        self._idle = idle
        self._grace = grace
        self._wake = threading.Event()
        self._stopping = False
        self._pause = IDLE
        self._fault_pause = IDLE
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to do."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the step under way, then end; one that takes too long is left as if killed."""
        self._stopping = True
        self._wake.set()
        self._thread.join(self._grace)
        if self._thread.is_alive():
            log.warning("%s takes too long; it goes on at the next start", self._thread.name)

    def _run(self) -> None:
        while not self._stopping:
            if not self._safely():
                self._wake.wait(self._pause)
                self._wake.clear()

    def _safely(self) -> int:
        """One step; a fault is logged, waited out and tried again."""
        try:
            done = self._step()
            self._pause = 0 if done else self._idle()
        except StoreUnavailable as fault:
            self._fault_pause = min(self._fault_pause * 2, _LONGEST_PAUSE)
            self._pause = self._fault_pause
            log.error("%s; trying again in %.0f s", fault, self._pause)
            return 0
        except Exception:
            self._pause = _LONGEST_PAUSE
            log.exception("a bug in %s; trying again in %.0f s", self._thread.name, self._pause)
            return 0
        self._fault_pause = IDLE
        if done and self._then:
            self._then()
        return done
