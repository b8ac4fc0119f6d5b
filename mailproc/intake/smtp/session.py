"""One session of SMTP (RFC 5321) or LMTP (RFC 2033): commands in, replies out, nothing of sockets.

Replies carry the codes of RFC 3463. `mailproc.intake.smtp.protocol` brings the commands and sends
the replies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final, Literal

from mailproc.intake.smtp.data_reader import DataReader, is_clean
from mailproc.intake.smtp.paths import BadPath, read_path, refused_parameter, too_large
from mailproc.mail.letter import Envelope, Origin

#: The reply to every passing trouble of ours.
TRY_LATER: Final = "451 4.3.0 this server has a passing trouble; please try again later"
TOO_MUCH_JUNK: Final = "421 4.7.0 too many errors or idle commands; goodbye"

_MAX_RECIPIENTS: Final = 100  # as many as RFC 5321 4.5.3.1.8 asks for
_MAX_JUNK: Final = 20
"""So many refusals and junk commands (NOOP, RSET ...) are borne since the last mail taken."""
_JUNK: Final = frozenset({"HELO", "EHLO", "LHLO", "NOOP", "RSET", "VRFY", "HELP"})
_FIXED: Final = {
    "NOOP": "250 2.0.0 fine",
    "RSET": "250 2.0.0 forgotten",
    "VRFY": "252 2.5.2 send it and see",  # tells nobody who is here: RFC 5321 3.5.3
    "EXPN": "502 5.5.1 lists are not shown here",
    "HELP": "214 2.0.0 this is an SMTP server; send a mail that says HELP to the agent",
    "QUIT": "221 2.0.0 goodbye",
}
_COMMON: Final = frozenset({*_FIXED, "STARTTLS", "MAIL", "RCPT", "DATA"})


class SmtpSession:
    """What one client said so far, and what it is answered.

    Args:
        hostname: our name.
        max_size: the most bytes of a mail.
        serves: whether mail for this address is taken.
        tls: whether TLS is ``offered``, already ``on``, or neither.
    """

    protocol: ClassVar[Origin] = "smtp"
    verbs: ClassVar[frozenset[str]] = _COMMON | {"HELO", "EHLO"}
    """The commands that `reply` knows."""

    def __init__(
        self,
        hostname: str,
        max_size: int,
        serves: Callable[[str], bool],
        tls: Literal["off", "offered", "on"] = "off",
    ) -> None:
        self._hostname = hostname
        self._max_size = max_size
        self._serves = serves
        self._junk = 0
        self.sender: str | None = None
        """Of the mail that was begun; ``""`` is the null sender."""
        self._recipients: list[str] = []
        self.restart(tls)

    def restart(self, tls: Literal["off", "offered", "on"]) -> None:
        """A session begins; in TLS it begins anew (RFC 3207 4.2)."""
        self._tls = tls
        self._greeted = False
        self.reset()

    def reset(self) -> None:
        """Forgets the mail that was begun."""
        self.sender, self._recipients = None, []

    def reply(self, verb: str, argument: str | None) -> str:
        """Takes one command.

        Args:
            verb: one of `verbs`.
            argument: what followed it, or None.

        Returns:
            The reply, without the last CRLF. Three ask for more than to be sent: 220 begins TLS,
            221 ends the session, and a mail follows 354.
        """
        self._junk += verb in _JUNK
        try:
            return self._reply(verb, argument)
        except BadPath as refusal:
            return str(refusal)

    def exceeds_junk_limit(self, reply: str) -> bool:
        """Counts a reply that is about to be sent; True if the client has to go instead.

        One recipient too many (452) is as futile as a refusal.
        """
        if reply[0] == "5" or reply.startswith("452"):
            self._junk += 1
        return self._junk > _MAX_JUNK or reply == TOO_MUCH_JUNK

    def _reply(self, verb: str, argument: str | None) -> str:
        match verb:
            case "MAIL":
                return self._mail(argument)
            case "RCPT":
                return self._rcpt(argument)
            case "DATA":
                return self._data(argument)
            case "EHLO" | "LHLO":
                return self._hello(argument, self._extensions())
            case "HELO":
                return self._hello(argument, [])
            case "STARTTLS":
                return self._starttls(argument)
            case "RSET":
                self.reset()
        return _FIXED[verb]

    def _hello(self, name: str | None, extensions: list[str]) -> str:
        if not name:
            return "501 5.5.4 say hello with your host name"
        self.reset()
        self._greeted = True
        *first, last = (self._hostname, *extensions)
        return "".join(f"250-{line}\r\n" for line in first) + f"250 {last}"

    def _extensions(self) -> list[str]:
        always = [f"SIZE {self._max_size}", "8BITMIME", "SMTPUTF8"]
        always += ["PIPELINING", "ENHANCEDSTATUSCODES"]
        return [*always, "STARTTLS"] if self._tls == "offered" else always

    def _starttls(self, argument: str | None) -> str:
        if self._tls == "on":
            return "503 5.5.1 TLS is on already"
        if self._tls == "off":
            return "502 5.5.1 there is no TLS here"
        return "501 5.5.4 STARTTLS comes alone" if argument else "220 2.0.0 begin TLS now"

    def _mail(self, argument: str | None) -> str:
        if not self._greeted:
            return "503 5.5.1 say hello first"
        if self.sender is not None:
            return "503 5.5.1 one mail at a time: its sender was given already"
        path = read_path("FROM:", argument)
        refusal = refused_parameter(path.parameters, self._max_size)
        if refusal is None:
            self.sender = path.address
        return refusal or "250 2.1.0 fine"

    def _rcpt(self, argument: str | None) -> str:
        if self.sender is None:
            return "503 5.5.1 name the sender first"
        path = read_path("TO:", argument)
        if not path.address:
            return "553 5.1.3 a recipient needs an address"
        if path.parameters:
            return "555 5.5.4 parameters of RCPT are not known here"
        if len(self._recipients) >= _MAX_RECIPIENTS:
            return f"452 4.5.3 at most {_MAX_RECIPIENTS} recipients; send the mail to these first"
        if not self._serves(path.address):
            return "550 5.1.1 nobody is known here by this address; please check its spelling"
        self._recipients.append(path.address)
        return "250 2.1.5 fine"

    def _data(self, argument: str | None) -> str:
        if argument or not self._recipients:
            return "503 5.5.1 DATA comes alone, after at least one good recipient"
        return "354 end the mail with a dot on a line of its own"

    @property
    def envelope(self) -> Envelope:
        """Of the mail that was begun; each recipient once."""
        return Envelope(self.sender or "", tuple(dict.fromkeys(self._recipients)), self.protocol)

    def refusal_of(self, data: DataReader) -> str | None:
        """The reply that refuses a whole mail for what it holds, or None if it may be stored."""
        if data.too_large:
            return too_large(self._max_size)
        if not is_clean(data.mail):
            return "550 5.6.0 the mail holds a bare CR, a bare LF or a NUL; lines must end in CRLF"
        return None

    def stored(self, *, durably: bool) -> str:
        """The reply to a mail that is durable now, or that could not be stored."""
        if not durably:
            return TRY_LATER
        self._junk = 0
        return "250 2.0.0 accepted"

    def for_recipients(self, reply: str) -> str:
        """What to send after a mail so that its recipients have ``reply``: in SMTP once."""
        return reply


class LmtpSession(SmtpSession):
    """The same in LMTP: LHLO for a hello, and one reply for each recipient (RFC 2033 4.2)."""

    protocol = "lmtp"
    verbs = _COMMON | {"LHLO"}

    def for_recipients(self, reply: str) -> str:
        """The reply once for each RCPT that was answered by 250."""
        return "\r\n".join([reply] * len(self._recipients))
