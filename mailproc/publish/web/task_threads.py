"""Who answers which request: pages have some threads, ``/healthz`` has one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from waitress.task import ThreadedTaskDispatcher

HEALTH: Final = "/healthz"


class TaskThreads:
    """waitress's threads, and one that nothing but health waits for.

    Args:
        pages: answers all else; waitress has started it.
    """

    def __init__(self, pages: ThreadedTaskDispatcher) -> None:
        self._pages = pages
        self._health = ThreadedTaskDispatcher()
        self._health.set_thread_count(1)

    def add_task(self, channel: Any) -> None:  # Any, here and below: waitress ships no types
        """Have the first request of a connection answered."""
        is_health = channel.requests[0].path == HEALTH
        (self._health if is_health else self._pages).add_task(channel)

    def shutdown(self) -> None:
        """Finish what is being answered."""
        self._health.shutdown()
        self._pages.shutdown()


def make_room(connections: Mapping[int, Any], limit: int) -> None:
    """Close the connections that have been open the longest without a whole request.

    So nobody who asks is kept out by those who are slow to. To be called by the server's loop only.

    Args:
        connections: the open ones of the server, and what else its loop waits for.
        limit: how many of both there may be.
    """
    excess = len(connections) - limit
    if excess > 0:
        idle = [one for one in connections.values() if not getattr(one, "requests", True)]
        for channel in sorted(idle, key=lambda one: one.creation_time)[:excess]:
            channel.handle_close()
