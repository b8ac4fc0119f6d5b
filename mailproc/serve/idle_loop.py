"""An event loop that says when it has nothing left to do."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable


class IdleSelector(selectors.DefaultSelector):
    """Looks after a listener's sockets, and calls `when_idle` before it would wait for them.

    That is where `is_wanted` says so; elsewhere a look that does not wait would be one too many.

    Whoever has something to do that is better done once for many, does it then: on a machine with
    time to spare that is at once, on a busy one when all have been heard.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_wanted: Callable[[], bool] = lambda: False
        self.when_idle: Callable[[], None] = lambda: None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready, as `selectors` has it; timeout in seconds."""
        if (timeout is None or timeout > 0) and self.is_wanted():
            if ready := super().select(0):
                return ready
            self.when_idle()
        return super().select(timeout)

    def new_loop(self) -> asyncio.AbstractEventLoop:
        """The loop that this is for."""
        return asyncio.SelectorEventLoop(self)
