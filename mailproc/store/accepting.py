"""Taking letters in: one thread writes whatever waits, and one sync makes all of it durable."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from mailproc.store import letters
from mailproc.store.database import Database, StoreUnavailable

_AT_ONCE: Final = 500
Row = dict[str, Any]
log = logging.getLogger(__name__)


class Accepting:
    """Commits letters in groups: sessions that wait together share one transaction.

    `take_in` returns when the letter is on the disk, and not before.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="accepting", daemon=True)
        self._thread.start()

    async def take_in(self, rows: Sequence[Row]) -> list[int]:
        """Store the rows of `letters.letter_row`, all of them or none; the letters' numbers.

        Raises:
            StoreUnavailable: if the database cannot do it now.
        """
        done = asyncio.get_running_loop().create_future()
        waiting = _Waiting(rows, done)
        self._waiting.put(waiting)
        await done
        return waiting.numbers

    def close(self) -> None:
        """Write what still waits, then stop."""
        self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        while (first := self._waiting.get()) is not None:
            group = [first]
            stop = False
            while len(group) < _AT_ONCE and not self._waiting.empty():
                more = self._waiting.get()
                if more is None:
                    stop = True
                    break
                group.append(more)
            self._commit(group)
            if stop:
                return

    def _commit(self, group: list[_Waiting]) -> None:
        """One transaction for the group; if it does not go in as a whole, one for each."""
        try:
            rows = [row for one in group for row in one.rows]
            whole = len(rows) <= letters.IN_ONE_STATEMENT
            writing = self._database.writing_once if whole else self._database.writing
            with writing() as connection:
                numbers = iter(letters.take_in(connection, rows))
            for one in group:
                one.numbers = list(islice(numbers, len(one.rows)))
        except StoreUnavailable as fault:
            _settle(group, fault)
        except Exception as fault:  # one bad letter must not cost the others
            if len(group) > 1:
                for one in group:
                    self._commit([one])
            else:
                log.exception("a letter cannot be stored")
                _settle(group, fault)
        else:
            _settle(group, None)


class _Waiting:
    """Rows to be written, and who waits for them."""

    def __init__(self, rows: Sequence[Row], done: asyncio.Future[None]) -> None:
        self.rows = rows
        self.numbers: list[int] = []
        self.done = done
        self.loop = done.get_loop()


def _settle(group: Sequence[_Waiting], fault: Exception | None) -> None:
    """Wake up everybody in the group, once for each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for one in group:
        by_loop.setdefault(one.loop, []).append(one.done)
    for loop, futures in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_wake, futures, fault)


def _wake(futures: Sequence[asyncio.Future[None]], fault: Exception | None) -> None:
    for future in futures:
        if future.done():  # its session is gone
            continue
        if fault is None:
            future.set_result(None)
        else:
            future.set_exception(fault)
