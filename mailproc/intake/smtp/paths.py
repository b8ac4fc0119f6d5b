"""The arguments of MAIL and RCPT (RFC 5321 4.1.2), read strictly and in linear time."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

#: Local part 64, @, domain 255 (RFC 5321 4.5.3.1).
LONGEST_ADDRESS: Final = 64 + 1 + 255

_LOCAL = r'(?:"(?:[^"\\]|\\.)*"|[^\s"<>@,:;\\]+)'
_MAILBOX = rf"{_LOCAL}(?:@[^\s\"<>@,;\\]+)?"
_ARGUMENT: Final = re.compile(
    # A source route before the address is read and dropped (RFC 5321 appendix C).
    rf"(?:<(?:@[^\s<>:]+:)?(?P<path>{_MAILBOX}|)>|(?P<bare>{_MAILBOX}))(?:\s+(?P<rest>\S.*))?",
)
_KEYWORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


class MailPath(Struct, frozen=True):
    """One argument of MAIL or RCPT.

    ``address`` is ``""`` for the null sender; ``parameters`` maps each keyword in capitals to its
    value (``""`` where it has none).
    """

    address: str
    parameters: dict[str, str]


class BadPath(ValueError):
    """The argument cannot be read; the text is an SMTP answer that says why."""


def read_path(keyword: str, argument: str | None) -> MailPath:
    """Reads ``FROM:<a@b> SIZE=1`` or ``TO:<a@b>``.

    Args:
        keyword: ``FROM:`` or ``TO:``; any case matches.
        argument: what followed the command, or None.

    Raises:
        BadPath: it is something else.
    """
    argument = argument or ""
    if argument[: len(keyword)].upper() != keyword:
        raise BadPath(f"501 5.5.4 say it as {keyword}<address>")
    found = _ARGUMENT.fullmatch(argument[len(keyword) :].strip())
    if found is None:
        raise BadPath("553 5.1.7 this is not an address" if keyword == "FROM:" else _NO_RECIPIENT)
    address = found["bare"] or found["path"] or ""
    # Neither control characters nor bytes that are not UTF-8 get past here.
    if len(address) > LONGEST_ADDRESS or not address.isprintable():
        raise BadPath("553 5.1.7 this is not an address" if keyword == "FROM:" else _NO_RECIPIENT)
    return MailPath(address, _parameters(found["rest"] or ""))


_NO_RECIPIENT: Final = "553 5.1.3 this is not an address"


def _parameters(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in text.split():
        keyword, equals, value = word.partition("=")
        if not _KEYWORD.fullmatch(keyword) or (equals and not value):
            raise BadPath("501 5.5.4 a parameter is KEYWORD or KEYWORD=value")
        found[keyword.upper()] = value
    return found


def refused_parameter(parameters: dict[str, str], max_size: int) -> str | None:
    """Checks the parameters of MAIL that this server announces: SIZE, BODY, SMTPUTF8.

    Returns:
        The SMTP answer that refuses them, or None if they are fine.
    """
    for keyword, value in parameters.items():
        match keyword:
            case "SIZE":
                refusal = _refused_size(value, max_size)
            case "BODY":
                good = value.upper() in ("7BIT", "8BITMIME")
                refusal = None if good else "501 5.5.4 BODY is 7BIT or 8BITMIME"
            case "SMTPUTF8":
                refusal = "501 5.5.4 SMTPUTF8 takes no value" if value else None
            case _:
                refusal = f"555 5.5.4 {keyword[:40]} is not known here"
        if refusal:
            return refusal
    return None


def _refused_size(value: str, max_size: int) -> str | None:
    # 20 digits are what RFC 1870 allows.
    if not (value.isascii() and value.isdigit() and len(value) <= 20):
        return "501 5.5.4 SIZE is a number of bytes"
    return too_large(max_size) if int(value) > max_size else None


def too_large(max_size: int) -> str:
    """The answer to a mail of more than ``max_size`` bytes."""
    return f"552 5.3.4 this mail is too large; at most {max_size} bytes are taken"
