"""From headers and text to the bytes of one mail (RFC 5322, 2045, 2047). Pure text work.

Written so that the same input gives the same bytes on every Python, and so that nothing that
people wrote can add a header, a recipient or a part.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Sequence
from email.charset import QP, Charset
from email.header import Header
from functools import lru_cache
from typing import Final

from msgspec import Struct

#: With a domain that there can be, and nothing that a reader takes for an encoded word (RFC 2047).
_ADDRESS: Final = re.compile(
    r"(?!\S*=\?)[^\s<>()\[\]\\,;:\"@\x00-\x20\x7f-\x9f]+@[\w-]+(?:\.[\w-]+)*"
)
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z-]*")
_CHARSET: Final = Charset("utf-8")
_CHARSET.header_encoding = QP
_LONGEST: Final = 76
_REMEMBERED: Final = 200  # headers
_LONGEST_ADDRESS: Final = 254  # RFC 5321 4.5.3.1.3


class Unmailable(ValueError):
    """What was to be put into a mail does not go into one."""


def is_mailable(address: str) -> bool:
    """Whether mail can be sent to this address without quoting or a second meaning."""
    return len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address) is not None


def mailbox(name: str, address: str) -> str:
    """``name <address>`` for a header, the name quoted or encoded as needed.

    Raises:
        Unmailable: if the address is not one plain address.
    """
    if not is_mailable(address):
        raise Unmailable(f"{address!r} is not one plain address")
    if not name:
        return address
    if name.isascii():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{_encoded(name)} <{address}>"


class CalendarObject(Struct, frozen=True):
    """What a mail brings for its recipient's calendar (RFC 6047)."""

    method: str
    """As in its METHOD: mail programs look for it in the header of the part."""
    content: bytes
    """The iCalendar object, lines ending in CRLF."""


def compose(
    headers: Sequence[tuple[str, str]], text: str, calendar: CalendarObject | None = None
) -> bytes:
    """One mail with CRLF line ends: text/plain, and an alternative for calendars if there is one.

    Args:
        headers: name and value; values of address headers come from `mailbox`.
        text: the body, any characters; ends with a line end afterwards.
        calendar: the same for calendars. It comes last, which is the best of the alternatives for
            whoever knows it (RFC 2046 5.1.4); mail programs look nowhere else for an invitation.

    Raises:
        Unmailable: for a control character in a header.
    """
    lines = [_header(name, value) for name, value in headers]
    head = "\r\n".join([*lines, "MIME-Version: 1.0", ""]).encode("utf-8")
    if calendar is None:
        return head + _text_part(text)
    parts = [_text_part(text), _calendar_part(calendar)]
    # No line of base64, and none of ours, can begin so: the same input gives the same boundary.
    boundary = f"=_{hashlib.sha256(b''.join(parts)).hexdigest()[:32]}"
    mark = f"--{boundary}".encode()
    kind = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode()
    body = b"".join(mark + b"\r\n" + part for part in parts)
    return head + kind + body + mark + b"--\r\n"


def _text_part(text: str) -> bytes:
    body, encoding = _body(text)
    return _part("text/plain; charset=utf-8", encoding, body)


def _calendar_part(calendar: CalendarObject) -> bytes:
    # In base64, since its line ends and its folding must come through as they are.
    body = binascii.b2a_base64(calendar.content, newline=False)
    lines = (body[at : at + _LONGEST] for at in range(0, len(body), _LONGEST))
    kind = f"text/calendar; charset=utf-8; method={calendar.method}"
    return _part(kind, "base64", b"".join(line + b"\r\n" for line in lines))


def _part(kind: str, encoding: str, body: bytes) -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


@lru_cache(_REMEMBERED)  # most are the same in all mails of a list
def _header(name: str, value: str) -> str:
    if not _NAME.fullmatch(name) or _UNSAFE.search(value):
        raise Unmailable(f"a control character in {name}")
    if value.isascii() and "=?" not in value:
        return _folded(f"{name}: {value}")
    if name in ("To", "From", "Reply-To"):  # encoded by `mailbox`, addresses by SMTPUTF8
        return _folded(f"{name}: {value}")
    return f"{name}: {_encoded(value, first=len(name) + 2)}"


def _encoded(value: str, first: int = 0) -> str:
    """The value as encoded words, folded."""
    folded = Header(value, _CHARSET, header_name="x" * first, maxlinelen=_LONGEST)
    return folded.encode(linesep="\r\n")


def _folded(line: str) -> str:
    """The line broken before words so that most pieces are short (RFC 5322 2.2.3)."""
    if len(line) <= _LONGEST:
        return line
    pieces = [""]
    for word in re.split(r"(?<=[^ ])(?= [^ ])", line):
        if len(pieces[-1]) + len(word) > _LONGEST and pieces[-1]:
            pieces.append(word)
        else:
            pieces[-1] += word
    return "\r\n".join(pieces)


def _body(text: str) -> tuple[bytes, str]:
    lines = _plain(text).rstrip("\n").split("\n")
    body = ("\r\n".join(lines) + "\r\n").encode("utf-8")
    if body.isascii() and all(len(line) <= _LONGEST + 22 for line in lines):
        return body, "7bit"
    quoted = binascii.b2a_qp("\n".join(lines).encode("utf-8") + b"\n", istext=True)
    return quoted.replace(b"\n", b"\r\n"), "quoted-printable"


def _plain(text: str) -> str:
    """Without carriage returns and other control characters that could shape the mail."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", text)
