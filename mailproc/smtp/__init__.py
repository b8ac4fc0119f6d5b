"""The door: the socket at which mail comes in, by SMTP or LMTP.

250 means that the letter is durable. 451 means a passing trouble of ours: the sender's queue keeps
the letter. 550 means an unknown recipient or a mail with forbidden bytes, 552 a mail too large;
421 ends a connection.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Final

from mailproc.smtp.dialogue import Dialogue, LmtpDialogue
from mailproc.smtp.hall import Accepts, Hall, TryLater
from mailproc.smtp.listening import (
    CannotListen,
    DoorSettings,
    listen,
    parse_listen,
    tls_context,
)

__all__ = ["Accepts", "CannotListen", "Door", "DoorSettings", "TryLater", "parse_listen"]

_log: Final = logging.getLogger("mailproc.smtp")


class Door:
    """One listening place.

    Args:
        settings: where it is and how much it bears.
        accepts: who takes the letters.
    """

    def __init__(self, settings: DoorSettings, accepts: Accepts) -> None:
        self._settings = settings
        self._hall = Hall(settings, accepts)
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Opens the door.

        Raises:
            CannotListen: the place is taken, not allowed, or the TLS files are wrong.
        """
        # aiosmtpd logs every command of every caller at INFO.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        tls = tls_context(self._settings)
        at_once, later = (tls, None) if self._settings.implicit_tls else (None, tls)
        kind = LmtpDialogue if self._settings.protocol == "lmtp" else Dialogue
        self._server = await listen(self._settings, lambda: kind(self._hall, later), at_once)
        _log.info("listening at %s (%s)", self.address, self._settings.protocol)

    @property
    def address(self) -> str:
        """Where it really listens, in the form of the ``listen`` setting."""
        if self._server is None or not self._server.sockets:
            return self._settings.listen
        name = self._server.sockets[0].getsockname()
        if isinstance(name, str):
            return f"unix:{name}"
        host, port = name[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    async def stop(self, grace: float = 5.0) -> None:
        """Closes the door; mails that are just coming in get ``grace`` seconds to end."""
        if self._server is None:
            return
        where = parse_listen(self.address)
        self._server.close()
        await self._hall.empty(grace)
        if isinstance(where, Path):
            where.unlink(missing_ok=True)
        self._server = None
