"""The mails in an mbox file, which may be compressed: Mailman's, Pipermail's, a mail program's.

Above each mail it has a line ``From jane@example.org Sun Aug  1 10:00:00 2027``. A line of a text
may begin with "From ", too, and some programs leave it so; hence one counts only with a date in it,
above a header, and below an empty line (RFC 4155). Pipermail hides the At sign of addresses.
"""

from __future__ import annotations

import gzip
import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

_GZIP: Final = b"\x1f\x8b"
_XZ: Final = b"\xfd7zXZ\x00"
_LONGEST_LINE: Final = 1 << 20  # bytes that are looked at at once
_FROM: Final = b"From "
_DATED: Final = re.compile(rb"From .{0,300}?\d{1,2}:\d{2}(?::\d{2})?\b.{0,40}?\b(?:19|20)\d{2}\b")
_HEADER: Final = re.compile(rb"(?:[!-9;-~]{1,80}[ \t]*:|>?From )")
_ESCAPED: Final = re.compile(rb">+From ")
_EMPTY: Final = (b"\n", b"\r\n")
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")
_HIDDEN: Final = re.compile(
    rb"(?m)^From:[ \t]+(?P<local>[^\s@()<>\",;:]{1,64}) at (?P<domain>[A-Za-z0-9.-]{1,255})"
    rb"(?:[ \t]+\((?P<name>[^\r\n]*)\))?[ \t]*(?P<end>\r?)$"
)


def mails_of(path: Path) -> Iterator[bytes]:
    """The mails of an mbox file, each without its From line; nothing if it is none.

    Raises:
        OSError: it cannot be read, or ends in the middle of what was compressed.
    """
    with _opened(path) as file:
        try:
            yield from _mails(file)
        except (EOFError, lzma.LZMAError) as fault:
            raise OSError(f"the compressed file is damaged: {fault}") from fault


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as plain:
        magic = plain.read(len(_XZ))
    if magic.startswith(_GZIP):
        return cast("BinaryIO", gzip.open(path))
    return cast("BinaryIO", lzma.open(path)) if magic == _XZ else path.open("rb")


def _mails(file: BinaryIO) -> Iterator[bytes]:
    mail: list[bytes] | None = None
    begins, dated = True, True
    line = file.readline(_LONGEST_LINE).removeprefix(b"\xef\xbb\xbf")
    while line:
        below = file.readline(_LONGEST_LINE)
        if begins and line.startswith(_FROM) and _HEADER.match(below):
            if mail is None:
                dated = _DATED.match(line) is not None  # else this program writes no dates
            if not dated or _DATED.match(line):
                if mail is not None:
                    yield _whole(mail)
                mail, line = [], b""
        if mail is not None and line:
            mail.append(line[1:] if _ESCAPED.match(line) else line)
        begins = line in _EMPTY
        line = below
    if mail is not None:
        yield _whole(mail)


def _whole(lines: list[bytes]) -> bytes:
    """A mail without the empty line that stands before the next one."""
    if lines and lines[-1] in _EMPTY:
        lines = lines[:-1]
    return _with_address(b"".join(lines))


def _with_address(mail: bytes) -> bytes:
    """A mail of which Pipermail has hidden the author's address: ``jane at example.org (Jane)``."""
    end = _END_OF_HEAD.search(mail)
    found = _HIDDEN.search(mail, 0, end.start() if end else len(mail))
    if found is None:
        return mail
    name = (found["name"] or b"").strip()
    if name and not name.startswith(b"=?"):
        name = b'"' + name.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    author = b"From: %s <%s@%s>%s" % (name, found["local"], found["domain"], found["end"])
    return mail[: found.start()] + author + mail[found.end() :]
