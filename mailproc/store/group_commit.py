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
_LONGEST_GATHERING: Final = 0.005  # seconds
Row = dict[str, Any]
log = logging.getLogger(__name__)


class Accepting:
    """Commits letters in groups: sessions that wait together share one transaction.

    `take_in` returns when the letter is on the disk, and not before. Made by the event loop whose
    sessions it serves.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop = asyncio.get_running_loop()
        self._gathered: list[_Waiting] = []
        self._handed: queue.SimpleQueue[list[_Waiting] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="accepting", daemon=True)
        self._thread.start()

    async def take_in(self, rows: Sequence[Row]) -> list[int]:
        """Store the rows of `letters.letter_row`, all of them or none; the letters' numbers.

        Raises:
            StoreUnavailable: if the database cannot do it now.
        """
        waiting = _Waiting(rows, self._loop.create_future())
        if not self._gathered:
            self._loop.call_later(_LONGEST_GATHERING, self.hand_over)
        self._gathered.append(waiting)
        await waiting.done
        return waiting.numbers

    def hand_over(self) -> None:
        """Write what is gathered: nobody else will have a letter in the next moment.

        A group costs about as much as a letter. While the loop is busy others come to the end of
        their letters, and had each of them written at once, the loop would be busier still.
        """
        group, self._gathered = self._gathered, []
        if group:
            self._handed.put(group)

    def close(self) -> None:
        """Write what still waits, then stop."""
        self.hand_over()
        self._handed.put(None)
        self._thread.join()

    def _write(self) -> None:
        while (group := self._handed.get()) is not None:
            stop = False
            while len(group) < _AT_ONCE and not self._handed.empty():
                more = self._handed.get()
                if more is None:
                    stop = True
                    break
                group += more
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
            self._settle(group, fault)
        except Exception as fault:  # one bad letter must not cost the others
            if len(group) > 1:
                for one in group:
                    self._commit([one])
            else:
                log.exception("a letter cannot be stored")
                self._settle(group, fault)
        else:
            self._settle(group, None)

    def _settle(self, group: Sequence[_Waiting], fault: Exception | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_wake, [one.done for one in group], fault)


class _Waiting:
    """Rows to be written, and who waits for them."""

    def __init__(self, rows: Sequence[Row], done: asyncio.Future[None]) -> None:
        self.rows = rows
        self.numbers: list[int] = []
        self.done = done


def _wake(futures: Sequence[asyncio.Future[None]], fault: Exception | None) -> None:
    for future in futures:
        if future.done():  # its session is gone
            continue
        if fault is None:
            future.set_result(None)
        else:
            future.set_exception(fault)
