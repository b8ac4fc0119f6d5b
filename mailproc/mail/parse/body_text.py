"""Which parts of a MIME tree are the author's own text, and what they say.

All text parts of the author's message that are shown with it: no attachment, no attached or
forwarded message, nothing that a list or a gateway put beside them (`mailproc guide reading`).
Everything is best effort: odd charsets and broken encodings give what can be read of them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from email.message import Message
from itertools import takewhile
from typing import Final

from mailproc.mail.letter import address_key
from mailproc.mail.limits import USUAL, Limits
from mailproc.mail.parse.mime import Part
from mailproc.mail.parse.shapes.banner import without_banner
from mailproc.mail.parse.shapes.enriched import plain_text_of
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
#: Kinds of text that people write; others are attachments where one of these is there too.
_WRITTEN: Final = (
    "text/plain",
    "text/html",
    "text/markdown",
    "text/x-markdown",
    "text/enriched",
    "text/richtext",
)
_ENRICHED: Final = ("text/enriched", "text/richtext")
_NO_PROSE: Final = frozenset(
    ("text/calendar", "text/vcard", "text/x-vcard", "text/rfc822-headers", "text/css", "text/csv")
)
#: Kinds of parts that are one mail's whole text, so that others beside them are somebody else's.
_WHOLE: Final = ("multipart/alternative", "multipart/signed", "multipart/related")
_LONGEST_STUB: Final = 500  # characters
_NAMES_HTML: Final = re.compile(r"(?i)\bhtml\b")
_MARK: Final = re.compile(r"(?m)^[ \t]{0,3}(?:[A-Z][A-Za-z]{0,4})?>")
_MARKED_IN_HTML: Final = re.compile(r"(?i)<blockquote\b[^<>]{0,300}(?:cite|quote)")
_NO_OWN_TEXT: Final = frozenset(("multipart/digest", "multipart/encrypted"))


def author_lines(message: Message[str, str], limits: Limits = USUAL) -> list[str]:
    """The author's text, line by line: decoded, cleaned, flowed text joined, HTML made plain.

    Args:
        message: the author's mail, out of its `wrapped` if it had one.
        limits: how much of the text is read.

    Returns:
        The lines without line ends, those of two parts an empty one apart; none if there is no
        text that can be read.
    """
    found: list[str] = []
    left = limits.text
    for part in text_parts(message, root=True):
        text = decoded(part)[:left]
        left -= len(text)
        lines = without_banner(_lines_of(part, text, limits.text_lines - len(found)))
        found += ["", *lines] if found else lines
        if left <= 0 or len(found) >= limits.text_lines:
            break
    return found[: limits.text_lines]


def _lines_of(part: Message[str, str], text: str, most: int) -> Sequence[str]:
    kind = part.get_content_type()
    if kind == "text/html":
        text = text_of(text)
    elif kind in _ENRICHED:
        text = plain_text_of(text)
    lines = clean_body(text).split("\n", most)[:most]
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


def _parts(message: Message[str, str]) -> list[Part]:
    if not message.is_multipart():  # then asking for the payload would decode it, and may raise
        return []
    return message.get_payload()  # type: ignore[return-value]  # a list of parts, as asked


def wrapped(message: Part, author: str) -> Part | None:
    """The original inside a list's wrapper: alone, or beside texts of the list's own.

    A list server may wrap the whole original into a ``message/rfc822`` part (Mailman's "wrap" for
    senders with a strict DMARC policy). The wrapper keeps the original's Date, which tells it from
    a mail with another one attached.

    Args:
        message: the parsed mail.
        author: the address (by `Mailbox.key`) of who stands behind a list's From; the original
            must be theirs. ``""`` for most mails, which are no wrappers then.
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


def text_parts(message: Message[str, str], *, root: bool = False) -> list[Message[str, str]]:
    """The parts that hold the author's text, in order; of alternatives, the best one.

    Args:
        message: the mail, or a part of one.
        root: whether it is the mail itself, which is its text whatever it says of its disposition.
    """
    found = list(_shown(message, root=root))
    written = [part for part in found if part.get_content_type() in _WRITTEN]
    if not written:
        return found[:1]  # a kind of text that we do not know is plain text (RFC 2046 4.1.4)
    unnamed = [part for part in written if part is written[0] or part.get_filename() is None]
    return [part for part in unnamed if not _is_decoration(part)] or unnamed


def _shown(part: Message[str, str], *, root: bool = False) -> Iterator[Message[str, str]]:
    """The text parts that are shown with the mail, in order."""
    if not root and part.get_content_disposition() == "attachment":
        return
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        yield from _best_alternative(part)
    elif kind == "multipart/mixed":
        yield from _shown_of_mixed(_parts(part))
    elif part.get_content_maintype() == "multipart" and kind not in _NO_OWN_TEXT:
        first_only = kind in ("multipart/signed", "multipart/related")
        for child in _parts(part)[: 1 if first_only else None]:
            yield from _shown(child)
    elif part.get_content_maintype() == "text" and kind not in _NO_PROSE:
        yield part


def _shown_of_mixed(parts: Sequence[Message[str, str]]) -> Iterator[Message[str, str]]:
    """Those of the one multipart among `parts`, if there is one: the texts beside it are a list's.

    What a list server puts around a mail that has parts itself stands beside that as a whole.
    """
    wholes = [part for part in parts if part.get_content_type() in _WHOLE]
    for part in wholes if len(wholes) == 1 else parts:
        yield from _shown(part)


def _is_decoration(part: Message[str, str]) -> bool:
    """Whether a list server wrote this part, as Mailman and its kin begin theirs."""
    return "mime-version" in part and part.get_content_disposition() == "inline"


def _best_alternative(part: Message[str, str]) -> Iterator[Message[str, str]]:
    """The parts of the plain alternative, unless only the HTML says, or marks, what it has to."""
    alternatives = [found for child in _parts(part) if (found := list(_shown(child)))]
    alternatives.sort(key=lambda found: found[0].get_content_type() == "text/html")
    written = [found for found in alternatives if decoded(found[0]).strip()]
    if not written:
        return
    best, other = written[0], written[-1]
    rich = other[0].get_content_type() == "text/html" and best is not other
    yield from other if rich and _is_poorer(decoded(best[0]), other[0]) else best


def _is_poorer(plain: str, rich: Message[str, str]) -> bool:
    """Whether a plain text lacks the quote marks of its HTML, or only says that there is HTML."""
    if len(plain) < _LONGEST_STUB and _NAMES_HTML.search(plain):
        words = " ".join(plain.split())
        return words not in " ".join(text_of(decoded(rich)).split())
    if _MARK.search(plain):
        return False
    return _MARKED_IN_HTML.search(decoded(rich)) is not None


def decoded(part: Message[str, str]) -> str:
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
