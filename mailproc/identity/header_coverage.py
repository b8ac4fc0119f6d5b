"""What of a letter a DKIM signature has to cover, so that nobody can change what we read in it.

A signature covers a field if its ``h=`` names it at least as often as it stands in the header: it
counts from the bottom, we read the topmost. A field that is absent cannot lead us anywhere, but
who adds it makes it uncovered. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from mailproc.identity.message import Source

#: Who, when, and for whom: without these a signed letter could be sent again elsewhere or later.
ALWAYS: Final = (b"from", b"date", b"to", b"cc")
#: What commands are read from or made complete by, beside the text.
HEADERS: Final = (b"subject", b"in-reply-to", b"references")

_TYPE: Final = re.compile(
    rb"(?i)\s*(?P<type>[a-z]+/[a-z]+)\s*"
    rb'(?P<parameters>(?:;\s*[a-z-]+\s*=\s*(?:"[^"\\]*"|[^\s"();,\\]+)\s*)*);?\s*'
)
_PARAMETER: Final = re.compile(rb'(?i);\s*([a-z-]+)\s*=\s*(?:"([^"\\]*)"|([^\s"();,\\]+))')
_MULTIPARTS: Final = tuple(
    b"multipart/" + kind for kind in (b"alternative", b"mixed", b"related", b"signed")
)
_ASCII_CHARSET: Final = re.compile(rb"(?i)us-ascii|utf-8|iso-8859-\d{1,2}|windows-125\d")
_IDENTITY_ENCODINGS: Final = (b"7bit", b"8bit", b"binary")
_FIRST_PART: Final = re.compile(
    rb"(?i)(?:\r\n)*--(?P<boundary>[^\r\n]{1,70})\r\nContent-Type:[ \t]*(?:text|multipart)/"
)


def uncovered(source: Source, signed: Iterable[bytes], wanted: Iterable[bytes]) -> str:
    """The first of the `wanted` fields that is not covered by what is `signed`; ``""`` for none."""
    signs, stands = Counter(signed), source.counts()
    return next((name.decode() for name in wanted if stands[name] > signs[name]), "")


def added(source: Source, signed: Iterable[bytes]) -> str:
    """A signed field of `HEADERS` that somebody added once more on top; ``""`` if there is none."""
    signs, stands = Counter(signed), source.counts()
    return next((name.decode() for name in HEADERS if stands[name] > signs[name] > 0), "")


def misreadable(source: Source, signed: Iterable[bytes]) -> str:
    """Whether a signed body can be made to read otherwise: what is not signed, or ``""``.

    Gmail and others sign no Content- fields. Then whoever has such a letter can choose how its
    body is read: an indented example becomes a command as ``format=flowed``, a quoted ``=0A`` a
    line end as ``quoted-printable``. So fields that are not signed are only taken at their
    plainest, or where the body itself shows that they are right.
    """
    signs, stands = Counter(signed), source.counts()
    if not _is_bound(b"content-transfer-encoding", signs, stands):
        encodings = source.values(b"content-transfer-encoding")
        if any(value.strip().lower() not in _IDENTITY_ENCODINGS for value in encodings):
            return "Content-Transfer-Encoding is not signed"
    if _is_bound(b"content-type", signs, stands):
        return ""
    values = source.values(b"content-type") or [b"text/plain"]
    if len(values) == 1 and _shows_in_body(values[0], source.body):
        return ""
    return "Content-Type is not signed"


def _is_bound(name: bytes, signs: Counter[bytes], stands: Counter[bytes]) -> bool:
    """Whether the field is signed, be it as absent."""
    return signs[name] >= max(stands[name], 1)


def _shows_in_body(value: bytes, body: bytes) -> bool:
    """Whether a Content-Type is the only one that fits a body."""
    found = _TYPE.fullmatch(value)
    if found is None:
        return False
    pairs = [(name.lower(), a or b) for name, a, b in _PARAMETER.findall(found["parameters"])]
    parameters = dict(pairs)
    part = _FIRST_PART.match(body)
    if len(parameters) != len(pairs):
        return False
    if found["type"].lower() in _MULTIPARTS:
        return part is not None and part["boundary"].rstrip() == parameters.get(b"boundary")
    plain = found["type"].lower() == b"text/plain" and parameters.keys() <= {b"charset", b"format"}
    charset = parameters.get(b"charset", b"utf-8")
    # Flowed text is joined, which makes no commands, and loses one blank from each line's start.
    indented = b"\r\n " in b"\r\n" + body
    flowed = parameters.get(b"format", b"fixed").lower() != b"fixed"
    if part or not plain or (flowed and indented):
        return False
    return _ASCII_CHARSET.fullmatch(charset) is not None
