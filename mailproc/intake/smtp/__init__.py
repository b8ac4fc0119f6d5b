"""Mail comes in by SMTP or LMTP.

250 means that the letter is durable. 451 means a passing trouble of ours: the sender's queue keeps
the letter. 550 means an unknown recipient or a mail with forbidden bytes, 552 a mail too large;
421 ends a connection.

`SmtpSession` is the conversation, `DataReader` the end of a mail, `MailPath` an address: text and
bytes alone. aiosmtpd is the server around them: the connection, the loop that reads commands,
STARTTLS and the PROXY header. `SmtpProtocol` is its subclass and cures what aiosmtpd 1.4.6 gets
wrong; "#" is an issue or pull request of aio-libs/aiosmtpd.

====================================================== =============================================
aiosmtpd's fault                                       its cure
====================================================== =============================================
A line of DATA that never ends ignores the size limit  `DataReader`
A line of DATA over 1,001 bytes is refused (#285)      `DataReader`
A bare CR, LF or NUL is stored                         `SmtpSession.refusal_of`
LMTP answers once for all recipients (#517)            `LmtpSession.for_recipients`
An error in a handler is 500 with its text (#60)       `SmtpProtocol.handle_exception`
A client who leaves cancels the storing (#110)         `Connections.accept`
Connections have no limit (#282)                       `Connections.admit`
Recipients have no limit                               `SmtpSession.reply`
Commands have no limit together, only each (#222)      `SmtpSession.exceeds_junk_limit`
AUTH is offered in TLS, though none is set (#266)      `SmtpSession.verbs`
A limit of commands is shared by connections (#56)     `SmtpProtocol.command_size_limit`
A timeout says nothing                                 `SmtpProtocol.close`
A server that stops says nothing                       `SmtpProtocol.close_when_idle`
A client who does not read keeps its connection        `SmtpProtocol.abort`
A connection's end in mid-handshake is told to nobody  `SmtpProtocol._start_tls`
Each line makes a timer                                `SmtpProtocol._reset_timeout`
Each connection is looked through for all its names    `SmtpProtocol.__dir__`
An ended connection waits for garbage to be collected  `SmtpProtocol._let_go`
====================================================== =============================================
"""

from __future__ import annotations

import logging
import socket
from asyncio import Server
from collections.abc import Sequence
from typing import Final

from mailproc.config.listen import ListenSettings
from mailproc.intake.smtp.connections import Connections, LetterAcceptor
from mailproc.intake.smtp.protocol import SmtpProtocol
from mailproc.intake.smtp.sockets import address_of, bind, listen, remove_socket, tls_context

__all__ = ["Listener"]

_log: Final = logging.getLogger("mailproc.intake.smtp")


class Listener:
    """Listens at one address.

    Args:
        settings: where, and how much it bears.
        acceptor: who stores the letters.
    """

    def __init__(self, settings: ListenSettings, acceptor: LetterAcceptor) -> None:
        self._settings = settings
        self._connections = Connections(settings, acceptor)
        self._own: Sequence[socket.socket] = ()
        self._servers: list[Server] = []
        self.address = settings.listen
        """Where it really listens, in the form of the ``listen`` setting."""

    async def start(self, sockets: Sequence[socket.socket] = ()) -> None:
        """Takes connections from now on.

        Args:
            sockets: of `bind`, whose owner closes them; the listener's own unless given.

        Raises:
            CannotListen: the address is taken, not allowed, or the TLS files are wrong.
        """
        # aiosmtpd logs every command of every client at INFO.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        tls = tls_context(self._settings)
        at_once, later = (tls, None) if self._settings.implicit_tls else (None, tls)
        if not sockets:
            self._own = sockets = bind(self._settings)
        self.address = address_of(sockets)
        self._servers = await listen(
            sockets, lambda: SmtpProtocol(self._connections, later), at_once
        )
        _log.info("listening at %s (%s)", self.address, self._settings.protocol)

    async def stop(self, grace: float = 5.0) -> None:
        """Takes no more; mails that are just coming in get ``grace`` seconds to end."""
        for server in self._servers:
            server.close()
        await self._connections.close(grace)
        if self._own:
            remove_socket(self._settings)
        self._servers, self._own = [], ()
