"""The door: the socket at which mail comes in, by SMTP or LMTP.

250 means that the letter is durable. 451 means a passing trouble of ours: the sender's queue keeps
the letter. 550 means an unknown recipient or a mail with forbidden bytes, 552 a mail too large;
421 ends a connection.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Sequence
from typing import Final

from mailproc.intake.smtp.connections import Accepts, Hall, TryLater
from mailproc.intake.smtp.smtp_commands import Dialogue, LmtpDialogue
from mailproc.intake.smtp.sockets import (
    CannotListen,
    DoorSettings,
    PlaceTaken,
    bind,
    listen,
    parse_listen,
    place_of,
    remove_socket,
    tls_context,
    try_place,
)

__all__ = [
    "Accepts",
    "CannotListen",
    "Door",
    "DoorSettings",
    "PlaceTaken",
    "TryLater",
    "bind",
    "parse_listen",
    "place_of",
    "remove_socket",
    "tls_context",
    "try_place",
]

_log: Final = logging.getLogger("mailproc.intake.smtp")


class Door:
    """One listening place.

    Args:
        settings: where it is and how much it bears.
        accepts: who takes the letters.
    """

    def __init__(self, settings: DoorSettings, accepts: Accepts) -> None:
        self._settings = settings
        self._hall = Hall(settings, accepts)
        self._own: Sequence[socket.socket] = ()
        self._servers: list[asyncio.Server] = []
        self.address = settings.listen
        """Where it really listens, in the form of the ``listen`` setting."""

    async def start(self, sockets: Sequence[socket.socket] = ()) -> None:
        """Opens the door.

        Args:
            sockets: of `bind`, whose owner closes them; the door's own unless given.

        Raises:
            CannotListen: the place is taken, not allowed, or the TLS files are wrong.
        """
        # aiosmtpd logs every command of every caller at INFO.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        tls = tls_context(self._settings)
        at_once, later = (tls, None) if self._settings.implicit_tls else (None, tls)
        kind = LmtpDialogue if self._settings.protocol == "lmtp" else Dialogue
        if not sockets:
            self._own = sockets = bind(self._settings)
        self.address = place_of(sockets)
        self._servers = await listen(sockets, lambda: kind(self._hall, later), at_once)
        _log.info("listening at %s (%s)", self.address, self._settings.protocol)

    async def stop(self, grace: float = 5.0) -> None:
        """Closes the door; mails that are just coming in get ``grace`` seconds to end."""
        for server in self._servers:
            server.close()
        await self._hall.empty(grace)
        if self._own:
            remove_socket(self._settings)
        self._servers, self._own = [], ()
