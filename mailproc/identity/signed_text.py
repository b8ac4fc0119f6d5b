"""What an OpenPGP signature in a mail is over: PGP/MIME (RFC 3156) and clear-signed text.

Finding it is a guess from the outside; what counts is checked afterwards: the signature has to
hold for exactly these bytes, and they, read as a letter of their own, have to give the very lines
that the whole letter gives (`reads_alike`). So text around the signed part, and a parser that sees
other parts than we do, cannot smuggle anything in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message
from typing import Final

from msgspec import Struct

from mailproc.mail.letter import Unreadable, is_address_of
from mailproc.mail.parse import read_letter
from mailproc.mail.parse.mime import parse

_SIGNED: Final = b"\r\n-----BEGIN PGP SIGNED MESSAGE-----"
_BEGIN: Final = b"\r\n-----BEGIN PGP SIGNATURE-----"
_END: Final = b"\r\n-----END PGP SIGNATURE-----"
_LONGEST_ARMOR: Final = 16 * 1024
_DELIMITERS: Final = 3  # above the signed part, above the signature, below it
#: The outside of clear-signed text is not signed, so its charset must not change what it says.
_CHARSET: Final = re.compile(r"us-ascii|utf-8|iso-8859-\d{1,2}|windows-125\d")


class SignedText(Struct, frozen=True):
    """A signature and what it should be over.

    Attributes:
        content: the signed MIME part with CRLF line ends; of clear-signed text all from its first
            line to above the signature.
        armor: the signature, armored.
        charset: of clear-signed text; ``""`` for PGP/MIME.
    """

    content: bytes
    armor: bytes
    charset: str = ""

    def letter(self, verified: bytes) -> bytes:
        """The signed text as a letter of its own.

        Args:
            verified: what the signature was found to be over.
        """
        if not self.charset:
            return verified
        head = (
            f"Content-Type: text/plain; charset={self.charset}\r\nContent-Transfer-Encoding: 8bit"
        )
        return head.encode() + b"\r\n\r\n" + verified


def find_signed(raw: bytes) -> SignedText | None:
    """The signed text of a letter, if its own text is signed at all.

    Args:
        raw: the letter; it has passed `Source.of`.
    """
    if b"-----BEGIN PGP SIGN" not in raw:
        return None
    try:
        message = parse(raw)
        part = _first_part(message)
        if part.get_content_type() == "multipart/signed":
            return _signed_mime(raw, str(part.get_param("boundary", "")))
        return _clear_signed(part)
    except Unreadable:
        return None


def reads_alike(raw: bytes, signed: bytes) -> bool:
    """Whether the author's text of a letter is just what the signed text gives when read alone."""
    try:
        whole, alone = read_letter(raw), read_letter(signed)
    except Unreadable:
        return False
    return (whole.own_lines, whole.forms) == (alone.own_lines, alone.forms)


def names(signed: bytes, addresses: Sequence[str]) -> bool:
    """Whether the signed text says that it is for one of these addresses.

    It does by To or Cc among its own headers, as programs protect them (RFC 9788, and the
    "protected headers" before it), or by an own line that holds nothing else, such as
    ``agenda@lists.example.org`` or ``To: agenda@lists.example.org``.

    Args:
        signed: the signed text as a letter of its own.
        addresses: the list's and the agent's; ``agent+anything@`` is the agent.
    """
    letter = read_letter(signed)
    named = (*letter.recipients, *map(_address_alone, letter.own_lines))
    return any(is_address_of(one, ours) for one in named for ours in addresses)


def _address_alone(line: str) -> str:
    """The address that a line holds alone, or behind a label and a name; else ``""``."""
    *before, last = line.split()[:10] or [""]
    if before and not before[0].endswith(":"):
        return ""
    return last.rpartition(":")[2].strip("<>.,;")


def _first_part(message: Message[str, str]) -> Message[str, str]:
    """The message itself, or the first of its parts where a list server added a footer as another.

    Of alternatives too it is the first: plain text.
    """
    payload = message.get_payload()
    kind = message.get_content_type()
    if kind in ("multipart/mixed", "multipart/alternative") and isinstance(payload, list):
        first = payload[0] if payload else message
        return first if isinstance(first, Message) else message
    return message


def _signed_mime(raw: bytes, boundary: str) -> SignedText | None:
    """The bytes between the first two delimiters, and the armor between the last two."""
    if not boundary or not boundary.isascii():
        return None
    delimiter = rb"\r\n--" + re.escape(boundary.encode()) + rb"(?:--)?[ \t]*(?=\r\n|\Z)"
    pieces = re.split(delimiter, _crlf(raw))
    if len(pieces) != _DELIMITERS + 1:
        return None
    _, armor = _cut_armor(pieces[2])
    return SignedText(pieces[1].removeprefix(b"\r\n"), armor) if armor else None


def _clear_signed(part: Message[str, str]) -> SignedText | None:
    octets = part.get_payload(decode=True)
    charset = (part.get_content_charset() or "us-ascii").lower()
    if not isinstance(octets, bytes) or not _CHARSET.fullmatch(charset):
        return None
    text = b"\r\n" + _crlf(octets)
    before, signed, rest = text.partition(_SIGNED)
    content, armor = _cut_armor(rest)
    if not armor or _SIGNED in rest or _BEGIN in before:
        return None
    return SignedText(signed.strip() + content + b"\r\n", armor, charset)


def _cut_armor(text: bytes) -> tuple[bytes, bytes]:
    """What stands above the first armored signature, and the signature; both empty if none is."""
    content, begin, rest = text.partition(_BEGIN)
    inside, end, _ = rest.partition(_END)
    if not end or len(inside) > _LONGEST_ARMOR:
        return b"", b""
    return content, (begin + inside + end).strip() + b"\r\n"


def _crlf(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
