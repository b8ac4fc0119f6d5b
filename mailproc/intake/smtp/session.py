"""One connection: aiosmtpd's server with its ways of losing and bouncing mail put right.

ARCHITECTURE lists them ("aiosmtpd as it comes"); each override here and in `dialogue.py` cures
one, and each has its test.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import ssl
from typing import Any, Final

from aiosmtpd.smtp import SMTP, TLSSetupException

from mailproc.intake.smtp.connections import Hall

_log: Final = logging.getLogger("mailproc.intake.smtp")

#: The answer to every passing trouble of ours.
LATER: Final = "451 4.3.0 this server has a passing trouble; please try again later"

_MAX_FUTILE: Final = 20
"""So many refusals and idle commands (NOOP, RSET ...) are borne since the last mail taken."""
_LONGEST_COMMAND: Final = 2048
_LINGER: Final = 5.0
"""Seconds that a peer has to take in our farewell."""
_ENHANCED: Final = re.compile(r"\d\d\d[ -]\d\.\d")


class _Hooks:
    """What aiosmtpd calls back for; everything else is overridden below."""

    async def handle_PROXY(  # noqa: N802 - aiosmtpd's name
        self, connection: Connection, _session: Any, _envelope: Any, proxy: Any
    ) -> bool:
        if proxy.src_addr is not None:  # a health check of the proxy itself names nobody
            connection.caller = str(proxy.src_addr)
        return True

    def __dir__(self) -> tuple[str, ...]:
        return ("handle_PROXY",)


class Connection(SMTP):
    """One SMTP connection.

    Args:
        hall: what all connections of the door share.
        tls: for STARTTLS; None does not offer it.
    """

    transport: asyncio.Transport | None
    _original_transport: asyncio.Transport | None
    line_length_limit = 1 << 16  # the reader's buffer; a line of a mail may be of any length
    # aiosmtpd's limits by command are shared by all connections and grow with every EHLO; they
    # count only where session.extended_smtp is set, which is never done here.
    command_size_limit = _LONGEST_COMMAND
    _commands: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        """A kind of connection that has commands."""
        super().__init_subclass__()
        cls._commands = tuple(name for name in dir(cls) if name.startswith("smtp_"))

    def __init__(self, hall: Hall, tls: ssl.SSLContext | None = None) -> None:
        settings = hall.settings
        super().__init__(
            _HOOKS,
            data_size_limit=settings.max_size,
            enable_SMTPUTF8=True,
            hostname=settings.hostname,
            ident="mailproc",
            tls_context=tls,
            timeout=settings.timeout,
            proxy_protocol_timeout=min(settings.timeout, 10) if settings.proxy_protocol else None,
            loop=asyncio.get_running_loop(),
        )
        self.caller = "local"
        """The address of the peer, as the proxy names it where there is one; for the log."""
        self._session_key = secrets.token_hex(4)
        self._hall = hall
        self._futile = 0
        self._busy = False
        self._patient_until = 0.0
        del self._smtp_methods["AUTH"]

    def __dir__(self) -> tuple[str, ...]:
        """The commands alone.

        aiosmtpd looks twice through all attributes of each new connection, for commands and for
        ways to authenticate, which are none here; that was a fourth of what a connection costs.
        """
        return self._commands

    @property
    def whose(self) -> dict[str, object]:
        """The peer and this connection, for the log."""
        return {"client": self.caller, "session": self._session_key}

    def connection_made(self, transport: Any) -> None:
        """Turns the caller away if the house is full. After STARTTLS this runs once more."""
        if self._original_transport is None and not self._hall.admit(self):
            transport.write(b"421 4.3.2 too many connections; please try again later\r\n")
            transport.close()
            return
        super().connection_made(transport)
        if self._original_transport is None:
            self._begun(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Ends the talk; a mail being taken in is not disturbed."""
        if self.session is not None:  # else it was turned away
            self._hall.leave(self)
            super().connection_lost(error)

    def _begun(self, transport: asyncio.Transport) -> None:
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple):  # a Unix socket has no name
            self.caller = peer[0]
        if self._handler_coroutine is not None:
            self._handler_coroutine.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            _log.info("%s: the connection broke off: %r", self.caller, error)

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Be patient for so many seconds from now on.

        aiosmtpd makes a new timer for each line; a fifth of a busy door's time went there. Here
        one timer looks, when it ends, whether the patience has become longer since.
        """
        self._patient_until = self.loop.time() + (duration or self._timeout_duration)
        timer = self._timeout_handle
        if timer is None or timer.when() > self._patient_until:
            self._set_timer()

    def _set_timer(self) -> None:
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self._timeout_handle = self.loop.call_at(self._patient_until, self._timeout_cb)

    def _timeout_cb(self) -> None:
        if self.loop.time() < self._patient_until:
            self._set_timer()
        else:
            self.hang_up("421 4.4.2 nothing came for too long")

    def hang_up(self, farewell: str) -> None:
        """Says ``farewell`` and closes, even if the peer does not read it."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        transport.write(farewell.encode() + b"\r\n")
        transport.close()
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self._timeout_handle = self.loop.call_later(_LINGER, self.abort)
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()

    def dismiss(self) -> None:
        """The server stops: says so now, or after the mail that is just coming in."""
        if not self._busy:
            self.hang_up("421 4.3.2 the server is stopping; please try again later")

    def abort(self) -> None:
        """Cuts the line."""
        # A TLS transport that was closed twice (aiosmtpd does) has forgotten how to abort.
        if line := self._original_transport or self.transport:
            line.abort()

    async def push(self, status: str) -> None:  # type: ignore[override]  # bytes: only for AUTH
        """Sends one answer; a caller who only ever gets refusals has to go."""
        if status.startswith("5"):
            self._futile += 1
            if not _ENHANCED.match(status):  # one of aiosmtpd's own, which may quote the command
                said = "".join(filter(str.isprintable, status[4:]))
                status = f"{status[:3]} 5.5.2 {said}"
        if self._futile > _MAX_FUTILE or "Too many unrecognized" in status:
            _log.warning("%s: hung up after too many futile commands", self.caller)
            self.hang_up("421 4.7.0 too many errors or idle commands; goodbye")
            await asyncio.sleep(0)  # the cancellation arrives here, not after what is piped in
        self._writer.write(status.encode() + b"\r\n")
        await self._writer.drain()

    async def handle_exception(self, error: Exception) -> str:
        """A bug of ours is our trouble: the sender keeps the mail and learns no details."""
        if isinstance(error, TLSSetupException):
            _log.info("%s: TLS was not agreed: %r", self.caller, error.__cause__)
        else:
            _log.error("%s: an error in the dialogue", self.caller, exc_info=error)
        return LATER


_HOOKS: Final = _Hooks()
