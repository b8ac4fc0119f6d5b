"""What a mail server's refusals and a network's faults mean for the operator."""

from __future__ import annotations

import smtplib
import socket
import ssl

from mailproc.delivery.relay import cleaned


def said(code: int, text: str | bytes) -> str:
    """A server's answer, fit for the log."""
    return cleaned(f"{code} ".encode() + (text if isinstance(text, bytes) else text.encode()))


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
    return f"{answer}; let it take mail from this sender, or use another [outbound] url"


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
