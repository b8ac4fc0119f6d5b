"""What all connections of the door share: who is in, what is being taken in, who takes it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final, Protocol

from mailproc.intake.smtp.sockets import DoorSettings
from mailproc.log import Event
from mailproc.mail.letter import Envelope

_log: Final = logging.getLogger("mailproc.intake.smtp")


class TryLater(Exception):  # noqa: N818 - it says what the sender shall do
    """A letter cannot be stored just now; its sender is told to try again (451)."""


class Accepts(Protocol):
    """Takes letters from the door."""

    def serves(self, recipient: str) -> bool:
        """Says whether mail for this address is taken, whatever its case. Quick, without I/O."""

    async def accept(self, envelope: Envelope, raw: bytes) -> Mapping[int, str]:
        """Stores a letter; returns only when it is durable.

        It is never cancelled by a sender who drops the line.

        Returns:
            The numbers under which it is kept, each with the list that it is for.

        Raises:
            TryLater: it cannot be stored now. Any other exception means the same to the sender.
        """


class Guest(Protocol):
    """One connection, as the hall sees it."""

    def dismiss(self) -> None:
        """Ends it at the next good moment."""

    def abort(self) -> None:
        """Ends it now."""


class Hall:
    """The connections of one door.

    Args:
        settings: the door's.
        accepts: who takes the letters.
    """

    def __init__(self, settings: DoorSettings, accepts: Accepts) -> None:
        self.settings = settings
        self.accepts = accepts
        self.closing = False
        self._guests: set[Guest] = set()
        # The event loop holds tasks weakly; without this one could vanish in mid-commit.
        self._commits: set[asyncio.Task[bool]] = set()
        self._left = asyncio.Event()

    def admit(self, guest: Guest) -> bool:
        """Lets a connection in; False if there is no room or the door is closing."""
        if self.closing or len(self._guests) >= self.settings.max_connections:
            return False
        self._guests.add(guest)
        return True

    def leave(self, guest: Guest) -> None:
        """A connection ended; may be called twice."""
        self._guests.discard(guest)
        self._left.set()

    async def take_in(self, envelope: Envelope, raw: bytes, caller: Mapping[str, object]) -> bool:
        """Hands a letter on; True once it is durable. `caller` is for the log.

        Cancelling this does not cancel the storing: a sender who dropped the line may still find
        the letter stored, and sends it again, which is recognised as a duplicate.
        """
        commit = asyncio.create_task(self._commit(envelope, raw, caller))
        self._commits.add(commit)
        commit.add_done_callback(self._commits.discard)
        return await asyncio.shield(commit)

    async def _commit(self, envelope: Envelope, raw: bytes, caller: Mapping[str, object]) -> bool:
        try:
            kept = await self.accepts.accept(envelope, raw)
        except TryLater as reason:
            _log.warning("a letter was put off: %s", reason)
        except Exception:  # noqa: BLE001 - whatever fails, the sender must keep the letter
            _log.exception("a letter was put off by an error")
        else:
            how, sender = envelope.origin, envelope.sender
            for letter, name in kept.items():
                known = {"letter": letter, "list": name, "how": how, "sender": sender}
                _log.info(Event("accepted", **known, size=len(raw), **caller))
            return True
        return False

    async def empty(self, grace: float) -> None:
        """Ends every connection; those in mid-mail get ``grace`` seconds to finish it."""
        self.closing = True
        for guest in tuple(self._guests):
            guest.dismiss()
        try:
            async with asyncio.timeout(grace):
                await self._all_left()
        except TimeoutError:
            _log.warning("cut off %d connections in mid-mail", len(self._guests))
        for guest in tuple(self._guests):
            guest.abort()
        if self._commits:
            await asyncio.wait(self._commits, timeout=grace)

    async def _all_left(self) -> None:
        while self._guests:
            self._left.clear()
            await self._left.wait()
