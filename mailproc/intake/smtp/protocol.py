"""aiosmtpd's server for one connection, with its faults cured: the package's docstring lists them.

aiosmtpd reads the commands, speaks STARTTLS and PROXY and ends with its connection; what a command
is answered comes from `mailproc.intake.smtp.session`.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import ssl
from functools import partial
from typing import Any, Final

from aiosmtpd.proxy_protocol import ProxyData
from aiosmtpd.smtp import SMTP, Session, TLSSetupException
from aiosmtpd.smtp import Envelope as AioEnvelope

from mailproc.intake.smtp.connections import Connections
from mailproc.intake.smtp.data_reader import DataReader
from mailproc.intake.smtp.session import TOO_MUCH_JUNK, TRY_LATER, LmtpSession, SmtpSession
from mailproc.log import Event

_log: Final = logging.getLogger("mailproc.intake.smtp")

_READ_SIZE: Final = 1 << 20
"""More than the reader ever holds (twice its limit and one recv), so a read empties it."""
_LINGER: Final = 5.0
"""Seconds that a peer has to read our last reply."""


class SmtpProtocol(SMTP):
    """One connection, by SMTP or LMTP. It is its own handler in the sense of aiosmtpd.

    Args:
        connections: of the listener; it may be full.
        tls: for STARTTLS; None does not offer it.
    """

    transport: asyncio.Transport | None
    # The reader's buffer. A command that does not fit is answered by 500; a mail is not read by
    # lines, so a line of it may be of any length.
    line_length_limit = 1 << 16
    # aiosmtpd's limits by command are shared by all connections and grow with every EHLO; they
    # count only where session.extended_smtp is set, which is never done here.
    command_size_limit = 2048

    def __init__(self, connections: Connections, tls: ssl.SSLContext | None = None) -> None:
        settings = connections.settings
        super().__init__(
            self,
            data_size_limit=settings.max_size,
            enable_SMTPUTF8=True,
            hostname=settings.hostname,
            ident="mailproc",
            tls_context=tls,
            timeout=settings.timeout,
            proxy_protocol_timeout=min(settings.timeout, 10) if settings.proxy_protocol else None,
            loop=asyncio.get_running_loop(),
        )
        kind = LmtpSession if settings.protocol == "lmtp" else SmtpSession
        self._smtp = kind(
            settings.hostname,
            settings.max_size,
            connections.acceptor.serves,
            "offered" if tls else "off",
        )
        # These in place of aiosmtpd's own, AUTH among them.
        self._smtp_methods = {verb: partial(self._command, verb) for verb in kind.verbs}
        self._connections = connections
        self._client = "local"
        self._key = secrets.token_hex(4)
        self._socket: asyncio.Transport | None = None
        self._receiving = False
        self._deadline = 0.0

    def __dir__(self) -> tuple[str, ...]:
        """What aiosmtpd shall find in its handler.

        It looks through all names of each new connection, several times, for commands, hooks and
        ways to authenticate; that was a fourth of what a connection cost.
        """
        return ("handle_PROXY",)

    async def handle_PROXY(
        self, _server: SMTP, _session: Session, _envelope: AioEnvelope, proxy: ProxyData
    ) -> bool:
        """Learns who the client is; a health check of the proxy itself names nobody."""
        if proxy.src_addr is not None:
            self._client = str(proxy.src_addr)
        return True

    @property
    def _log_fields(self) -> dict[str, object]:
        return {"client": self._client, "session": self._key}

    def connection_made(self, transport: Any) -> None:  # Any: of TCP, a Unix socket or TLS
        """Turns the client away if there is no room. After STARTTLS this runs once more."""
        if self.transport is not None:
            super().connection_made(transport)
            self._smtp.restart("on")
        elif self._connections.admit(self):
            super().connection_made(transport)
            self._begin(transport)
        else:
            transport.write(b"421 4.3.2 too many connections; please try again later\r\n")
            transport.close()

    def _begin(self, transport: asyncio.Transport) -> None:
        self._socket = transport
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple):  # a Unix socket has no name
            self._client = peer[0]
        if self._handler_coroutine is not None:
            self._handler_coroutine.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            _log.info("%s: the connection broke off: %r", self._client, error)
        self._let_go()

    def connection_lost(self, error: Exception | None) -> None:
        """Ends the session; a mail that is being stored is not disturbed."""
        if self.session is not None:  # else it was turned away, or has ended
            self._connections.leave(self)
            super().connection_lost(error)
        self._let_go()

    def _let_go(self) -> None:
        """At the end of both, the connection and its task, drops whatever refers to this object.

        Hundreds of connections would wait for Python to look for garbage, 10 KB each.
        """
        task = self._handler_coroutine
        if self.transport is None and (task is None or task.done()):
            self.session = self._handler_coroutine = None
            self.event_handler = self._client_connected_cb = None
            vars(self).pop("_writer", None)  # who was turned away has none
            self._smtp_methods, self._handle_hooks = {}, {}

    def close(self, reply: str) -> None:
        """Sends a last ``reply`` and closes, even if the client does not read it."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        transport.write(reply.encode() + b"\r\n")
        transport.close()
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self._timeout_handle = self.loop.call_later(_LINGER, self.abort)
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()

    def close_when_idle(self) -> None:
        """The server stops: says so now, or after the mail that is just coming in."""
        if not self._receiving:
            self.close("421 4.3.2 the server is stopping; please try again later")

    def abort(self) -> None:
        """Ends the connection now, whatever is under way."""
        # A TLS transport that was closed twice (aiosmtpd does) cannot abort any more.
        if self._socket is not None:
            self._socket.abort()

    def _reset_timeout(self, duration: float | None = None) -> None:
        """The client has so many seconds from now on.

        aiosmtpd makes a new timer for each line; a fifth of a busy listener's time went there.
        Here one timer looks, when it ends, whether the deadline has moved since.
        """
        self._deadline = self.loop.time() + (duration or self._timeout_duration)
        timer = self._timeout_handle
        if timer is None or timer.when() > self._deadline:
            self._set_timer()

    def _set_timer(self) -> None:
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self._timeout_handle = self.loop.call_at(self._deadline, self._timeout_cb)

    def _timeout_cb(self) -> None:
        if self.loop.time() < self._deadline:
            self._set_timer()
        else:
            self.close("421 4.4.2 nothing came for too long")

    async def _command(self, verb: str, argument: str | None) -> None:
        reply = self._smtp.reply(verb, argument)
        match reply[:3]:
            case "220":
                await self._start_tls()
            case "221":
                self.close(reply)
                await asyncio.sleep(0)  # cancelled here: what is piped in behind is not looked at
            case "354":
                await self._receive(reply)
            case _:
                about_address = verb in ("MAIL", "RCPT")
                await self.push(reply, f"{verb} {argument}" if about_address else None)

    async def push(self, status: str, command: str | None = None) -> None:  # type: ignore[override]  # bytes: only for AUTH
        """Sends one reply; a client who only ever gets refusals has to go.

        A refusal is logged, with the command that it refuses if given.
        """
        if status[0] in "45":
            status = self._refusal(status, command)
        if self._smtp.exceeds_junk_limit(status):
            _log.warning("%s: hung up after too many errors or junk commands", self._client)
            self.close(TOO_MUCH_JUNK)
            await asyncio.sleep(0)  # cancelled here, as above
        self._writer.write(status.encode() + b"\r\n")
        await self._writer.drain()

    def _refusal(self, status: str, command: str | None) -> str:
        code, _, reason = status.partition("\r\n")[0].partition(" ")
        about = {"code": code, "reason": reason, "sender": self._smtp.sender, "command": command}
        _log.info(Event("refused", **self._log_fields, **about))
        if "Too many unrecognized" in status:
            return TOO_MUCH_JUNK
        if code == "500":  # aiosmtpd's own, which may quote the command
            return f"500 5.5.2 {''.join(filter(str.isprintable, reason))}"
        return status

    async def handle_exception(self, error: Exception) -> str:
        """A bug of ours is our trouble: the sender keeps the mail and learns no details."""
        if isinstance(error, TLSSetupException):
            _log.info("%s: TLS was not agreed: %r", self._client, error.__cause__)
        else:
            _log.error("%s: an error in the session", self._client, exc_info=error)
        return TRY_LATER

    async def _start_tls(self) -> None:
        try:
            await self.smtp_STARTTLS("")
        except asyncio.CancelledError:
            # In mid-handshake asyncio tells the end of a connection to nobody.
            self.connection_lost(None)
            raise

    async def _receive(self, go_on: str) -> None:
        """Reads a mail and has it stored; the reply to it is the one that counts."""
        self._receiving = True
        try:
            await self.push(go_on)
            data = await self._read_data()
            self._reset_timeout()
            reply = self._smtp.refusal_of(data)
            if reply is None:
                durably = await self._connections.accept(
                    self._smtp.envelope, data.mail, self._log_fields
                )
                reply = self._smtp.stored(durably=durably)
            await self.push(self._smtp.for_recipients(reply))
        finally:
            self._receiving = False
            self._smtp.reset()
        self._reset_timeout()
        if self._connections.closing:
            self.close_when_idle()

    async def _read_data(self) -> DataReader:
        """Reads up to the end of the mail, and gives back what came behind it."""
        data = DataReader(self._connections.settings.max_size)
        # A trickle of bytes must not hold a connection for ever, nor a slow line lose its mail.
        deadline = self.loop.time() + 3 * self._timeout_duration
        rest = None
        while rest is None:
            left = deadline - self.loop.time()
            self._reset_timeout(max(0.001, min(self._timeout_duration, left)))
            piece = await self._reader.read(_READ_SIZE)
            if not piece:
                raise ConnectionResetError("the connection was closed in mid-mail")
            rest = data.feed(piece)
        if rest:
            self._reader.feed_data(rest)
        return data
