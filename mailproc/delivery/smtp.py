"""The relay that is a mail server, spoken to by SMTP or LMTP (RFC 5321, 2033, 3207, 4954)."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from typing import Final

from mailproc.config.relay_url import Endpoint
from mailproc.delivery.faults import from_sender, is_of_the_mail, not_taken, said, trouble
from mailproc.delivery.relay import (
    PermanentFailure,
    RelayDown,
    RelayRefuses,
    RelayTrouble,
    Route,
    TemporaryFailure,
    check_addresses,
    cleaned,
)
from mailproc.mail.reply import Reply

_MAILS_PER_CONNECTION: Final = 100  # some servers hang up on a caller who stays for ever
#: Answers that mean "set me up", at whatever command they come (RFC 4954, 3207).
_SETUP_CODES: Final = frozenset({530, 534, 535, 538})


class SmtpRelay:
    """Sends over one connection, which is kept for the next mail.

    Args:
        endpoint: where to.
        timeout: seconds that the server may be silent.
        last_timeout: the same for its answer to a whole mail; RFC 5321 4.5.3.2.6 gives it ten
            minutes, and giving up early means sending the mail twice.
    """

    def __init__(self, endpoint: Endpoint, timeout: float = 60, last_timeout: float = 300) -> None:
        self._endpoint = endpoint
        self._timeout, self._last_timeout = timeout, last_timeout
        self._client: smtplib.SMTP | None = None
        self._sent = 0
        self._at_work = threading.Lock()

    def __repr__(self) -> str:
        return str(self._endpoint)

    def send(self, mail: Reply) -> str:
        """Sends over the connection kept, or a new one; one that fails is dropped.

        Returns:
            The server's answer to the mail, such as ``250 2.0.0 Ok: queued as 4X``.

        Raises:
            RelayDown: the server cannot be used.
            RelayRefuses: it says no, but not because of this mail.
            TemporaryFailure: it does not take this mail now.
            PermanentFailure: it never will.
        """
        check_addresses(mail)
        with self._at_work:
            try:
                with self._explained():
                    answer = self._transact(self._ready(), mail)
            except RelayTrouble as error:
                self._drop()
                raise RelayDown(str(error)) from error
            self._sent += 1
        return answer

    def check(self, routes: Iterable[Route] = ()) -> None:
        """Connects, logs in and begins a mail for each route; none comes to DATA.

        Raises:
            RelayTrouble: that does not work.
        """
        with self._at_work:
            self._quit()
            try:
                with self._explained():
                    for sender, recipient in [*routes] or [("", "")]:
                        self._try_route(self._ready(), sender, recipient)
            finally:
                self._quit()

    def _try_route(self, client: smtplib.SMTP, sender: str, recipient: str) -> None:
        commands = (f"MAIL FROM:<{sender}>", *([f"RCPT TO:<{recipient}>"] if recipient else ()))
        for command in commands:
            code, text = client.docmd(command)
            if code in _SETUP_CODES:
                raise smtplib.SMTPResponseException(code, text)
            if code // 10 != 25:
                raise RelayTrouble(not_taken(str(self._endpoint), command, code, text))

    def close(self) -> None:
        """Says goodbye, or cuts off a send that is under way in another thread."""
        client = self._client
        if self._at_work.acquire(blocking=False):
            try:
                self._quit()
            finally:
                self._at_work.release()
        elif client is not None:
            # A QUIT would land in the middle of a mail; closing is for the thread that sends.
            _hang_up(client)

    def _ready(self) -> smtplib.SMTP:
        """The connection kept, if it still works, else a new one."""
        if self._client is not None and self._sent < _MAILS_PER_CONNECTION:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._client.docmd("RSET")[0] == 250:
                    return self._client
        self._quit()
        self._client, self._sent = self._open(), 0
        return self._client

    def _quit(self) -> None:
        if self._client is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._client.putcmd("QUIT")
        self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            _cut(client)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Turns what smtplib and the network raise into RelayTrouble."""
        try:
            yield
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise RelayTrouble(trouble(str(self._endpoint), error)) from error

    def _open(self) -> smtplib.SMTP:
        client = self._connect()
        try:
            self._introduce(client)
        except BaseException:
            _cut(client)
            raise
        return client

    def _connect(self) -> smtplib.SMTP:
        endpoint = self._endpoint
        if endpoint.scheme == "lmtp":
            return smtplib.LMTP(endpoint.host, endpoint.port, endpoint.helo, timeout=self._timeout)
        if endpoint.scheme == "smtps":
            return smtplib.SMTP_SSL(
                endpoint.host,
                endpoint.port,
                endpoint.helo,
                timeout=self._timeout,
                context=_tls(endpoint),
            )
        return smtplib.SMTP(endpoint.host, endpoint.port, endpoint.helo, timeout=self._timeout)

    def _introduce(self, client: smtplib.SMTP) -> None:
        endpoint = self._endpoint
        client.ehlo_or_helo_if_needed()
        if endpoint.scheme != "smtps" and endpoint.starttls != "never":
            if client.has_extn("starttls"):
                client.starttls(context=_tls(endpoint))
                client.ehlo_or_helo_if_needed()
            elif endpoint.starttls == "require":
                raise smtplib.SMTPNotSupportedError("STARTTLS")
        if endpoint.user:
            client.login(endpoint.user, endpoint.password)
        # An address may hold any letter; smtplib's default would be ASCII.
        client.command_encoding = "utf-8"

    def _transact(self, client: smtplib.SMTP, mail: Reply) -> str:
        """Sends the mail; the answer to it."""
        answer = client.docmd(f"MAIL FROM:<{mail.sender}>{_options(client, mail)}")
        self._expect(250, answer, "MAIL", from_sender(null=not mail.sender))
        self._expect(250, client.docmd(f"RCPT TO:<{mail.recipient}>"), "RCPT")
        self._expect(354, client.docmd("DATA"), "DATA")
        client.send(_wire(mail.content))
        if client.sock is not None:
            client.sock.settimeout(self._last_timeout)
        answer = client.getreply()  # by LMTP, too: it is one for each recipient
        if client.sock is not None:
            client.sock.settimeout(self._timeout)
        self._expect(250, answer, "DATA")
        return said(*answer)

    def _expect(self, wanted: int, answer: tuple[int, bytes], command: str, cure: str = "") -> None:
        """Turns a refusal into the failure that it means; `cure`: what to do if we are refused."""
        code, text = answer
        if code // 10 == wanted // 10:
            return
        if code == 421 or not 400 <= code < 600:
            self._drop()
        elif code in _SETUP_CODES:
            raise RelayRefuses(said(code, text))
        elif code >= 500 and is_of_the_mail(command, code, text):
            raise PermanentFailure(said(code, text))
        elif code >= 500:
            raise RelayRefuses("; ".join(filter(None, (said(code, text), cure))))
        raise TemporaryFailure(said(code, text))


def _hang_up(client: smtplib.SMTP) -> None:
    """Ends the line; whoever reads from it, in whatever thread, sees its end."""
    sock = client.sock
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def _cut(client: smtplib.SMTP) -> None:
    _hang_up(client)
    client.close()


def _tls(endpoint: Endpoint) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=endpoint.ca)
    except OSError as error:
        raise RelayTrouble(
            f"the certificates of ?ca={endpoint.ca} cannot be read: {error}"
        ) from error
    if not endpoint.verify or (endpoint.starttls == "try" and endpoint.scheme != "smtps"):
        # Encryption that anybody could strip is not made worse by any certificate (RFC 7435).
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _options(client: smtplib.SMTP, mail: Reply) -> str:
    """The parameters of MAIL that the server knows: SIZE, BODY (RFC 6152), SMTPUTF8 (RFC 6531)."""
    options = f" SIZE={len(mail.content)}" if client.has_extn("size") else ""
    # Without 8BITMIME it is sent as it stands: servers that mind are extinct.
    if client.has_extn("8bitmime") and not mail.content.isascii():
        options += " BODY=8BITMIME"
    foreign = [a for a in (mail.sender, mail.recipient) if not a.isascii()]
    head = re.split(rb"\r?\n\r?\n", mail.content, maxsplit=1)[0]
    if client.has_extn("smtputf8"):
        return options + (" SMTPUTF8" if foreign or not head.isascii() else "")
    if foreign:
        raise PermanentFailure(
            f"the relay does not know SMTPUTF8, needed for {cleaned(foreign[0])}"
        )
    return options


def _wire(content: bytes) -> bytes:
    """The content as DATA: every line ends in CRLF, dots are quoted, the end is marked."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    if lines and not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n"
