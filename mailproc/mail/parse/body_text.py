"""Which part of a MIME tree is the author's own text, and what it says.

The first text part of the author's message, not an attachment, not an attached or forwarded message
(`mailproc guide reading`). Everything is best effort: odd charsets and broken encodings give what
can be read of them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from itertools import islice, takewhile
from typing import Final

from mailproc.mail.letter import address_key
from mailproc.mail.parse.mime import USUAL, Limits
from mailproc.mail.parse.shapes.flowed import unflow
from mailproc.mail.parse.shapes.markup import text_of
from mailproc.mail.text import clean_body

_ASCII: Final = ("", "ascii", "us-ascii", "ansi_x3.4-1968")
#: Charsets that mails name for a subset of what they use, and misnomers.
_CHARSETS: Final = {
    **dict.fromkeys(_ASCII, "utf-8"),
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "utf8mb4": "utf-8",
}
#: Codecs that are no charsets, or slow (punycode and idna are quadratic).
_NO_CHARSETS: Final = re.compile(
    r"(?i)punycode|idna|undefined|(?:raw[_-])?unicode[_-]escape|mbcs|oem"
)
_BASE64_LINE: Final = re.compile(r"[ \t]*[A-Za-z0-9+/]*={0,2}[ \t]*")
_LONGEST_FROM: Final = 1000  # characters of a From inside the mail that are looked at
_NO_OWN_TEXT: Final = frozenset(("multipart/digest", "multipart/encrypted"))


def author_lines(message: Message[str, str], limits: Limits = USUAL) -> list[str]:
    """The author's text, line by line: decoded, cleaned, flowed text joined, HTML made plain.

    Args:
        message: the author's mail, out of its `wrapped` if it had one.
        limits: how much of the text is read.

    Returns:
        The lines without line ends; none if there is no text that can be read.
    """
    part = next(text_parts(message, root=True), None)
    if part is None:
        return []
    text = _decoded(part)[: limits.text]
    if part.get_content_type() == "text/html":
        text = text_of(text)
    lines = clean_body(text).split("\n", limits.text_lines)[: limits.text_lines]
    if _says(part, "format", "flowed"):
        return unflow(lines, delsp=_says(part, "delsp", "yes"))
    return lines


def _says(part: Message[str, str], parameter: str, value: str) -> bool:
    if value not in part.get("content-type", "").lower():
        return False
    return str(part.get_param(parameter, "")).lower() == value


def is_report(message: Message[str, str]) -> bool:
    """Whether the mail is a delivery or disposition report, also below a list's footer."""
    kind = message.get_content_type()
    if kind == "multipart/mixed" and message.is_multipart():
        return any(part.get_content_type() == "multipart/report" for part in _parts(message))
    return kind in ("multipart/report", "message/delivery-status")


def is_reaction(message: Message[str, str]) -> bool:
    """Whether it is no mail but a sign under another one: RFC 9078's, or Gmail's own."""
    return any(
        part.get_content_type() == "text/vnd.google.email-reaction+json"
        or part.get_content_disposition() == "reaction"
        for part in message.walk()
    )


def _parts(message: Message[str, str]) -> list[Message[str, str]]:
    if not message.is_multipart():  # then asking for the payload would decode it, and may raise
        return []
    return message.get_payload()  # type: ignore[return-value]  # a list of messages, as asked


def wrapped(message: Message[str, str], author: str) -> Message[str, str] | None:
    """The original inside a list's wrapper: alone, or beside texts of the list's own.

    A list server may wrap the whole original into a ``message/rfc822`` part (Mailman's "wrap" for
    senders with a strict DMARC policy). The wrapper keeps the original's Date, which tells it from
    a mail with another one attached.

    Args:
        message: the parsed mail.
        author: the address (by `Mailbox.key`) of who stands behind a list's From; the original
            must be hers. ``""`` for most mails, which are no wrappers then.
    """
    if not author:
        return None
    mixed = message.get_content_type() == "multipart/mixed"
    parts = _parts(message) if mixed else [message]
    wholes = [part for part in parts if part.get_content_type() == "message/rfc822"]
    others = [part for part in parts if part.get_content_maintype() not in ("message", "text")]
    if len(wholes) != 1 or others or not (inner := _parts(wholes[0])):
        return None
    if mixed and inner[0].get("date", "").split() != message.get("date", "").split():
        return None
    address = re.findall(r"[^\s<>]+@[^\s<>]+", inner[0].get("from", "")[:_LONGEST_FROM])
    return inner[0] if list(map(address_key, address)) == [author] else None


def text_parts(part: Message[str, str], *, root: bool = False) -> Iterator[Message[str, str]]:
    """The text parts in order, without attachments; of alternatives, the best one."""
    if not root and part.get_content_disposition() == "attachment":
        return
    kind = part.get_content_type()
    if kind in ("text/plain", "text/html"):
        yield part
    elif kind == "multipart/alternative":
        yield from _best_alternative(part)
    elif part.get_content_maintype() == "multipart" and kind not in _NO_OWN_TEXT:
        first_only = kind in ("multipart/signed", "multipart/related")
        for child in _parts(part)[: 1 if first_only else None]:
            yield from text_parts(child)


def _best_alternative(part: Message[str, str]) -> Iterator[Message[str, str]]:
    """Plain text, unless it is empty beside HTML that is not."""
    texts = [text for child in _parts(part) for text in islice(text_parts(child), 1)]
    texts.sort(key=lambda text: text.get_content_type() != "text/plain")
    written = (text for text in texts if _decoded(text).strip())
    yield from islice(written, 1)


def _decoded(part: Message[str, str]) -> str:
    """The text of a part, as far as its charset and encoding can be made out."""
    encoding = part.get("content-transfer-encoding", "").strip().lower()
    octets = _from_base64(part) if encoding == "base64" else part.get_payload(decode=True)
    return _characters(octets, part.get_content_charset("")) if isinstance(octets, bytes) else ""


def _from_base64(part: Message[str, str]) -> bytes:
    try:
        payload = str(part.get_payload())
    except (TypeError, ValueError):  # 8-bit data in a charset that is no charset's name
        return b""
    try:
        return base64.b64decode("".join(payload.split()), validate=True)
    except ValueError:
        return _from_broken_base64(payload)


def _from_broken_base64(payload: str) -> bytes:
    """Base64 with missing or early padding, or with plain lines below that somebody added."""
    lines = payload.split("\n")
    encoded = list(takewhile(_BASE64_LINE.fullmatch, lines))
    pieces = "".join("".join(encoded).split()).split("=")
    whole = (piece[: len(piece) - (len(piece) % 4 == 1)] for piece in pieces)
    decoded = b"".join(base64.b64decode(piece + "=" * (-len(piece) % 4)) for piece in whole)
    plain = "\n".join(lines[len(encoded) :])
    return decoded + b"\n" + plain.encode("utf-8", "replace")


def _characters(octets: bytes, charset: str) -> str:
    named = "" if _NO_CHARSETS.match(charset) else _CHARSETS.get(charset, charset)
    for name in (named or "utf-8", "utf-8"):
        with suppress(LookupError, ValueError):
            return octets.decode(name)
    with suppress(LookupError, ValueError):
        return octets.decode("cp1252" if charset in _ASCII else named, "replace")
    return octets.decode("cp1252", "replace")
