"""Letters are durable before the listener says 250."""

from __future__ import annotations

from collections.abc import Callable

from mailproc.intake.smtp import TryLater
from mailproc.mail.letter import Envelope
from mailproc.processing.processor import Clerk
from mailproc.store.database import StoreUnavailable
from mailproc.store.group_commit import Accepting


class Intake:
    """The clerk's side of the listener: a `smtp.LetterAcceptor`. Made in its event loop.

    Args:
        clerk: who knows the lists.
        arrived: called when a letter is safe, to have it decided about soon.
    """

    def __init__(self, clerk: Clerk, arrived: Callable[[], None]) -> None:
        self._clerk = clerk
        self._arrived = arrived
        self._accepting = Accepting(clerk.database)

    def serves(self, recipient: str) -> bool:
        """Whether mail to this address is for one of our lists."""
        return self._clerk.list_of(recipient) is not None

    async def accept(self, envelope: Envelope, raw: bytes) -> dict[int, str]:
        """Store a letter; returns when it is durable: its numbers, each with its list.

        Raises:
            TryLater: the database cannot do it now.
        """
        rows = self._clerk.rows_for(envelope, raw)
        try:
            numbers = await self._accepting.take_in(rows)
        except StoreUnavailable as fault:
            raise TryLater(str(fault)) from fault
        self._arrived()
        return {number: row["list"] for number, row in zip(numbers, rows, strict=True)}

    def hand_over(self) -> None:
        """Store what came in so far; for the loop to call when it has nothing else to do."""
        self._accepting.hand_over()

    def close(self) -> None:
        """Finish what is under way."""
        self._accepting.close()
