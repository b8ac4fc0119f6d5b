"""The commands of SMTP (RFC 5321) and LMTP (RFC 2033), with the reply codes of RFC 3463."""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import Final

from mailproc.intake.smtp.connections import Hall
from mailproc.intake.smtp.data_reader import Framing, is_clean
from mailproc.intake.smtp.paths import BadPath, read_path, refused_parameter, too_large
from mailproc.intake.smtp.session import LATER, Connection
from mailproc.log import Event
from mailproc.mail.letter import Envelope

_log: Final = logging.getLogger("mailproc.intake.smtp")

_MAX_RECIPIENTS: Final = 100  # as many as RFC 5321 4.5.3.1.8 asks for
_PIECE: Final = 1 << 20
"""More than the reader ever holds (twice its limit and one recv), so a read empties it."""

_HELLO_FIRST: Final = "503 5.5.1 say hello first"
_UNCLEAN: Final = "550 5.6.0 the mail holds a bare CR, a bare LF or a NUL; lines must end in CRLF"
_STRANGE: Final = "550 5.1.1 nobody is known here by this address; please check its spelling"


class Dialogue(Connection):
    """One connection that speaks SMTP."""

    _sender: str | None
    _recipients: list[str]
    _hello_said: bool

    def _set_rset_state(self) -> None:
        """As aiosmtpd calls it: a connection begins, in plain text or (once more) in TLS."""
        self._hello_said = False
        self._forget()

    def _forget(self) -> None:
        self._sender, self._recipients = None, []

    async def push(self, status: str, command: str | None = None) -> None:  # type: ignore[override]  # bytes: only for AUTH
        """Sends one answer; a refusal is logged, with the command that it refuses if given."""
        if status[0] in "45":
            code, _, reason = status.partition("\r\n")[0].partition(" ")
            about = {"code": code, "reason": reason, "sender": self._sender, "command": command}
            _log.info(Event("refused", **self.whose, **about))
        await super().push(status)

    async def smtp_HELO(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """The old hello, which learns of no extensions."""
        await self._greet(arg, extended=False)

    async def smtp_EHLO(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """The hello that is answered by our extensions."""
        await self._greet(arg, extended=True)

    async def _greet(self, name: str | None, *, extended: bool) -> None:
        self._futile += 1
        if not name:
            await self.push("501 5.5.4 say hello with your host name")
            return
        self._forget()
        self._hello_said = True
        lines = [self.hostname]
        if extended:
            lines += [f"SIZE {self._hall.settings.max_size}", "8BITMIME", "SMTPUTF8"]
            lines += ["PIPELINING", "ENHANCEDSTATUSCODES"]
            lines += ["STARTTLS"] if self.tls_context and not self._tls_protocol else []
        await self.push("".join(f"250-{line}\r\n" for line in lines[:-1]) + f"250 {lines[-1]}")

    async def smtp_STARTTLS(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """TLS from here on, once; what was piped in behind the command is forgotten."""
        if self._tls_protocol:
            await self.push("503 5.5.1 TLS is on already")
        elif not self.tls_context:
            await self.push("502 5.5.1 there is no TLS here")
        else:
            await self._agree_on_tls(arg)

    async def _agree_on_tls(self, arg: str | None) -> None:
        try:
            await super().smtp_STARTTLS(arg)
        except asyncio.CancelledError:
            # In mid-handshake asyncio tells the end of a connection to nobody.
            self.connection_lost(None)
            raise

    async def smtp_NOOP(self, _arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Does nothing."""
        await self._idle("250 2.0.0 fine")

    async def smtp_RSET(self, _arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Forgets the mail begun."""
        self._forget()
        await self._idle("250 2.0.0 forgotten")

    async def smtp_VRFY(self, _arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Tells nobody who is here (RFC 5321 3.5.3)."""
        await self._idle("252 2.5.2 send it and see")

    async def smtp_EXPN(self, _arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Tells nobody who is on a list."""
        await self.push("502 5.5.1 lists are not shown here")

    async def smtp_HELP(self, _arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Points to where help is."""
        await self._idle(
            "214 2.0.0 this is an SMTP server; send a mail that says HELP to the agent"
        )

    async def _idle(self, answer: str) -> None:
        self._futile += 1
        await self.push(answer)

    async def smtp_QUIT(self, _arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Ends the talk."""
        self.hang_up("221 2.0.0 goodbye")
        await asyncio.sleep(0)  # what is piped in behind is not looked at

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Begins a mail."""
        try:
            answer = self._begin(arg)
        except BadPath as refusal:
            answer = str(refusal)
        await self.push(answer, f"MAIL {arg}")

    def _begin(self, arg: str | None) -> str:
        if not self._hello_said:
            return _HELLO_FIRST
        if self._sender is not None:
            return "503 5.5.1 one mail at a time: its sender was given already"
        path = read_path("FROM:", arg)
        refusal = refused_parameter(path.parameters, self._hall.settings.max_size)
        if refusal is None:
            self._sender = path.address
        return refusal or "250 2.1.0 fine"

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Adds a recipient."""
        try:
            answer = self._add_recipient(arg)
        except BadPath as refusal:
            answer = str(refusal)
        await self.push(answer, f"RCPT {arg}")

    def _add_recipient(self, arg: str | None) -> str:
        if self._sender is None:
            return "503 5.5.1 name the sender first"
        path = read_path("TO:", arg)
        if not path.address:
            return "553 5.1.3 a recipient needs an address"
        if path.parameters:
            return "555 5.5.4 parameters of RCPT are not known here"
        if len(self._recipients) >= _MAX_RECIPIENTS:
            return f"452 4.5.3 at most {_MAX_RECIPIENTS} recipients; send the mail to these first"
        if not self._hall.accepts.serves(path.address):
            return _STRANGE
        self._recipients.append(path.address)
        return "250 2.1.5 fine"

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Takes the mail in; its answer is the one that counts."""
        if arg or not self._recipients:
            await self.push("503 5.5.1 DATA comes alone, after at least one good recipient")
            return
        self._busy = True
        try:
            await self.push("354 end the mail with a dot on a line of its own")
            framing = await self._read_mail()
            self._reset_timeout()
            await self._answer(await self._decide(framing))
        finally:
            self._busy = False
            self._forget()
        self._reset_timeout()
        if self._hall.closing:
            self.dismiss()

    async def _read_mail(self) -> Framing:
        """Reads up to the end of the mail, and gives back what came behind it."""
        framing = Framing(self._hall.settings.max_size)
        # A trickle of bytes must not hold a place for ever, nor a slow line lose its mail.
        deadline = self.loop.time() + 3 * self._timeout_duration
        rest = None
        while rest is None:
            left = deadline - self.loop.time()
            self._reset_timeout(max(0.001, min(self._timeout_duration, left)))
            piece = await self._reader.read(_PIECE)
            if not piece:
                raise ConnectionResetError("the connection was closed in mid-mail")
            rest = framing.feed(piece)
        if rest:
            self._reader.feed_data(rest)
        return framing

    async def _decide(self, framing: Framing) -> str:
        if framing.too_large:
            return too_large(self._hall.settings.max_size)
        if not is_clean(framing.mail):
            return _UNCLEAN
        recipients = tuple(dict.fromkeys(self._recipients))
        envelope = Envelope(self._sender or "", recipients, self._hall.settings.protocol)
        if not await self._hall.take_in(envelope, framing.mail, self.whose):
            return LATER
        self._futile = 0
        return "250 2.0.0 taken in"

    async def _answer(self, answer: str) -> None:
        await self.push(answer)


class LmtpDialogue(Dialogue):
    """The same in LMTP: LHLO for a hello, and one answer for each recipient."""

    def __init__(self, hall: Hall, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(hall, tls)
        self._smtp_methods["LHLO"] = self._smtp_methods.pop("EHLO")
        del self._smtp_methods["HELO"]

    async def _answer(self, answer: str) -> None:
        await self.push("\r\n".join([answer] * len(self._recipients)))
