"""Group commit: one thread writes whatever letters wait, and one sync makes all of them durable."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

from mailproc.mail.letter import StoredLetter
from mailproc.store import letters
from mailproc.store.database import Database, StoreUnavailable
from mailproc.store.letter_statements import IN_ONE_STATEMENT

_AT_ONCE: Final = 500
_LONGEST_GATHERING: Final = 0.005  # seconds
#: Seconds. All that decide hear of a letter, but of many not of each: ours is told by `committed`,
#: and to tell all is dear for a database that has to.
_ANNOUNCED_EVERY: Final = 0.25
log = logging.getLogger(__name__)


class GroupCommit:
    """Commits letters in groups: sessions that wait together share one transaction.

    `commit` returns when the letter is on the disk, and not before. Made by the event loop whose
    sessions it serves.

    Args:
        database: where letters last.
        committed: called in another thread when some are on the disk.
    """

    def __init__(self, database: Database, committed: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._committed = committed
        self._usual = 1
        self._announced = -_ANNOUNCED_EVERY
        self._loop = asyncio.get_running_loop()
        self._gathered: list[_Waiting] = []
        self._handed: queue.SimpleQueue[list[_Waiting] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="group commit", daemon=True)
        self._thread.start()

    async def commit(self, new: Sequence[StoredLetter]) -> list[int]:
        """Store letters, all of them or none; their numbers.

        Raises:
            StoreUnavailable: if the database cannot do it now.
        """
        waiting = _Waiting(new, self._loop.create_future())
        if not self._gathered:
            self._loop.call_later(_LONGEST_GATHERING, self.hand_over)
        self._gathered.append(waiting)
        await waiting.done
        return waiting.numbers

    def is_full(self) -> bool:
        """Whether as many letters are gathered as were written together the last time.

        A group costs about as much as a letter: where several come at a time, more will come in
        the next moment, though the loop has nothing to do just now.
        """
        return len(self._gathered) >= self._usual

    def hand_over(self) -> None:
        """Write what is gathered.

        While the loop is busy others come to the end of their letters, and had each of them
        written at once, the loop would be busier still.
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
            self._insert(group)
            if stop:
                return

    def _insert(self, group: list[_Waiting]) -> None:
        """One transaction for the group; if it does not go in as a whole, one for each."""
        try:
            new = [stored for one in group for stored in one.letters]
            announced = self._is_announced()
            whole = len(new) <= IN_ONE_STATEMENT
            writing = self._database.writing_once if whole else self._database.writing
            with writing() as connection:
                numbers = iter(letters.insert_letters(connection, new, announced=announced))
            self._usual = len(group)
            self._committed()
            for one in group:
                one.numbers = list(islice(numbers, len(one.letters)))
        except StoreUnavailable as fault:
            self._wake(group, fault)
        except Exception as fault:  # one bad letter must not cost the others
            if len(group) > 1:
                for one in group:
                    self._insert([one])
            else:
                log.exception("a letter cannot be stored")
                self._wake(group, fault)
        else:
            self._wake(group, None)

    def _is_announced(self) -> bool:
        """Whether it is time again to tell all."""
        now = time.monotonic()
        if now < self._announced + _ANNOUNCED_EVERY:
            return False
        self._announced = now
        return True

    def _wake(self, group: Sequence[_Waiting], fault: Exception | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_resolve, [one.done for one in group], fault)


class _Waiting:
    """Letters to be written, and who waits for them."""

    def __init__(self, new: Sequence[StoredLetter], done: asyncio.Future[None]) -> None:
        self.letters = new
        self.numbers: list[int] = []
        self.done = done


def _resolve(futures: Sequence[asyncio.Future[None]], fault: Exception | None) -> None:
    for future in futures:
        if future.done():  # its session is gone
            continue
        if fault is None:
            future.set_result(None)
        else:
            future.set_exception(fault)
