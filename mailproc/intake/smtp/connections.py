"""What all connections of a listener share: how many there are, and what is being stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final, Protocol

from mailproc.config.listen import ListenSettings
from mailproc.intake.try_later import TryLater
from mailproc.log import Event
from mailproc.mail.letter import Envelope

_log: Final = logging.getLogger("mailproc.intake.smtp")


class LetterAcceptor(Protocol):
    """Accepts letters from a listener."""

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


class Connection(Protocol):
    """What is asked of one connection."""

    def close_when_idle(self) -> None:
        """Ends it, after the mail that is just coming in."""

    def abort(self) -> None:
        """Ends it now."""


class Connections:
    """The connections of one listener.

    Args:
        settings: the listener's.
        acceptor: who stores the letters.
    """

    def __init__(self, settings: ListenSettings, acceptor: LetterAcceptor) -> None:
        self.settings = settings
        self.acceptor = acceptor
        self.closing = False
        self._open: set[Connection] = set()
        # The event loop holds tasks weakly; without this one could vanish in mid-commit.
        self._commits: set[asyncio.Task[bool]] = set()
        self._left = asyncio.Event()

    def admit(self, connection: Connection) -> bool:
        """Lets a connection in; False if there is no room or the listener stops."""
        if self.closing or len(self._open) >= self.settings.max_connections:
            return False
        self._open.add(connection)
        return True

    def leave(self, connection: Connection) -> None:
        """A connection ended; may be called twice."""
        self._open.discard(connection)
        self._left.set()

    async def accept(self, envelope: Envelope, raw: bytes, client: Mapping[str, object]) -> bool:
        """Hands a letter on; True once it is durable. `client` is for the log.

        Cancelling this does not cancel the storing: a sender who dropped the line may still find
        the letter stored, and sends it again, which is recognised as a duplicate.
        """
        commit = asyncio.create_task(self._commit(envelope, raw, client))
        self._commits.add(commit)
        commit.add_done_callback(self._commits.discard)
        return await asyncio.shield(commit)

    async def _commit(self, envelope: Envelope, raw: bytes, client: Mapping[str, object]) -> bool:
        try:
            kept = await self.acceptor.accept(envelope, raw)
        except TryLater as reason:
            _log.warning("a letter was put off: %s", reason)
        except Exception:  # noqa: BLE001 - whatever fails, the sender must keep the letter
            _log.exception("a letter was put off by an error")
        else:
            how, sender = envelope.origin, envelope.sender
            for letter, name in kept.items():
                known = {"letter": letter, "list": name, "how": how, "sender": sender}
                _log.info(Event("accepted", **known, size=len(raw), **client))
            return True
        return False

    async def close(self, grace: float) -> None:
        """Ends every connection; those in mid-mail get ``grace`` seconds to finish it."""
        self.closing = True
        for connection in tuple(self._open):
            connection.close_when_idle()
        try:
            async with asyncio.timeout(grace):
                await self._all_left()
        except TimeoutError:
            _log.warning("cut off %d connections in mid-mail", len(self._open))
        for connection in tuple(self._open):
            connection.abort()
        if self._commits:
            await asyncio.wait(self._commits, timeout=grace)

    async def _all_left(self) -> None:
        while self._open:
            self._left.clear()
            await self._left.wait()
