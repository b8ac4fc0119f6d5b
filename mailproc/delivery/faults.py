"""What a mail server's refusals and a network's faults mean for the operator."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from typing import Final

from mailproc.delivery.relay import cleaned


def said(code: int, text: str | bytes) -> str:
    """A server's answer, fit for the log."""
    return cleaned(f"{code} ".encode() + (text if isinstance(text, bytes) else text.encode()))


#: What an enhanced status code says (RFC 3463) at the beginning of an answer's text.
_ENHANCED: Final = re.compile(rb"\s*5\.(\d{1,3})\.(\d{1,3})\b")
#: Answers to RCPT that are about the mailbox, where no such code says more (RFC 5321 4.2.3).
_OF_MAILBOX: Final = frozenset({550, 551, 552, 553})
_TOO_LARGE: Final = 552


def is_of_the_mail(command: str, code: int, text: bytes) -> bool:
    """Whether a 5xx means this very mail or its recipient, so that no later try can help.

    All else is the relay's: that it relays nothing for us, dislikes our sender, wants other TLS. It
    may be mended within an hour, and no mail is to be lost by it.

    Args:
        command: ``MAIL``, ``RCPT`` or ``DATA``.
        code: of the answer, from 500 on.
        text: the answer without its code.
    """
    if found := _ENHANCED.match(text):
        subject, detail = int(found[1]), int(found[2])
        if (subject, detail) == (3, 4) or subject == 6:  # too large; of no form that it can send
            return True
        if subject == 1:  # whose address: in answer to MAIL some of these are about our sender
            return command != "MAIL" or detail not in (0, 7, 8)
        return command != "MAIL" and subject == 2
    if code == _TOO_LARGE:
        return True
    return command == "RCPT" and code in _OF_MAILBOX and b"relay" not in text.lower()


def not_taken(where: str, command: str, code: int, text: str | bytes) -> str:
    """Says which command of a mail the relay ``where`` refuses, and what to do about it."""
    answer = f"{where} answers {said(code, text)} to {command}"
    if code == 421:
        return f"{answer}; it is busy or stopping: try again, and look into its log"
    if code < 500:
        return f"{answer}; it may take it later: try again, and look into its log if it stays so"
    if command.startswith("RCPT"):
        return (
            f"{answer}; let it relay for this machine (Postfix: mynetworks), log in with"
            " user:password@ in the [outbound] url, or correct the address"
        )
    return f"{answer}; {from_sender(command == 'MAIL FROM:<>')}"


def from_sender(null: bool) -> str:
    """What to do about a relay that does not take mail from a sender, the null sender perhaps."""
    if null:
        return "let it take the null sender, or set [outbound] ack_sender to an address it takes"
    return "let it take mail from this sender, or use another [outbound] url"


def trouble(where: str, error: Exception) -> str:
    """Says what is wrong with the relay ``where`` and what to do about it."""
    return (
        f"{where} {_smtp(error) if isinstance(error, smtplib.SMTPException) else _network(error)}"
    )


def _smtp(error: smtplib.SMTPException) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            answer = said(error.smtp_code, error.smtp_error)
            return f"refuses the user name or the password ({answer}); correct them in the url"
        case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(error):
            return "does not offer STARTTLS; use smtps://, or ?starttls=never to go without TLS"
        case smtplib.SMTPException() if "auth" in str(error).lower():
            return "offers no login that we know; use another port, or leave out user:password"
        case smtplib.SMTPResponseException(smtp_code=530 | 538):
            answer = said(error.smtp_code, error.smtp_error)
            return (
                f"wants TLS or a login first ({answer}); use smtps:// or ?starttls=require,"
                " with user:password@ if it asks for them"
            )
        case smtplib.SMTPResponseException():
            answer = said(error.smtp_code, error.smtp_error)
            return f"does not take mail from here ({answer}); its log says why"
        case smtplib.SMTPServerDisconnected():
            return (
                f"broke the connection off ({cleaned(str(error))}); if it is always so, the port"
                " may want TLS at once (smtps://), or none"
            )
        case _:
            return f"cannot be used: {cleaned(str(error))}"


def _network(error: Exception) -> str:
    match error:
        case ConnectionRefusedError():
            return "refuses connections; start it, or correct the [outbound] url"
        case FileNotFoundError():
            return "does not exist; start the mail server, or correct the [outbound] url"
        case socket.gaierror():
            return "is a host name that is not known; correct the [outbound] url"
        case TimeoutError():
            return "does not answer; is it the right port, and is there a firewall between?"
        case ssl.SSLCertVerificationError():
            return (
                f"has a certificate that is not trusted ({cleaned(error.verify_message)});"
                " name its issuer by ?ca=FILE, or give up checking by ?verify=no"
            )
        case ssl.SSLError():
            return (
                f"does not agree on TLS ({cleaned(error.reason or str(error))}); smtps:// is for"
                " TLS from the first byte (465), smtp:// for STARTTLS (25, 587)"
            )
        case OSError():
            return f"cannot be reached: {cleaned(error.strerror or str(error))}"
        case _:
            return f"cannot be used: {cleaned(str(error))}"
