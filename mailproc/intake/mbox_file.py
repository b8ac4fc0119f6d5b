"""The mails in an mbox file, which may be compressed: Mailman's, Pipermail's, a mail program's.

Above each mail it has a line ``From jane@example.org Sun Aug  1 10:00:00 2027``. A line of a text
may begin with "From ", too, and some programs leave it so, patches and forwarded mails among them;
hence one counts only below an empty line, with a date in it, above the header of a mail (RFC 4155).
Pipermail hides the At sign of addresses, there and in the From field.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from mailproc.intake.compressed_file import open_unpacked

#: Bytes of one mail; `[limits]` allows much less.
LARGEST: Final = 256 << 20
_LONGEST_LINE: Final = 1 << 20  # bytes that are looked at at once
_LONGEST_HEAD: Final = 2000  # lines that are looked ahead
_FROM: Final = b"From "
_DATED: Final = re.compile(
    rb"From (?P<sender>\S{0,300}|\S{1,64} (?P<hidden>at) \S{1,255})[ \t]+"
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d{1,2}[ -][A-Z][a-z]{2}\b|[A-Z][a-z]{2} +\d{1,2}\b)"
    rb"(?=.{0,60}?\b\d{1,2}:\d{2}(?::\d{2})?\b)(?=.{0,60}?\b(?:19|20)\d{2}\b)"
)
_UNDATED: Final = re.compile(rb"From \S{0,300}\s*")
#: What git puts above a patch, which many paste into a mail.
_PATCH: Final = re.compile(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001\b")
_HEADER: Final = re.compile(rb"(?:[!-9;-~]{1,80}[ \t]*:|>?From )")
_CONTINUED: Final = (b" ", b"\t")
#: A mail has one of these; what somebody writes below "From " hardly ever.
_MAILS_OWN: Final = re.compile(
    rb"(?:from|date|to|message-id|received|return-path|mime-version|delivered-to)[ \t]*:", re.I
)
_ESCAPED: Final = re.compile(rb">+From ")
_EMPTY: Final = (b"\n", b"\r\n")
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")
_HIDDEN: Final = re.compile(
    rb"(?m)^From:[ \t]+(?P<local>[^\s@()<>\",;:]{1,64}) at (?P<domain>[A-Za-z0-9.-]{1,255})"
    rb"(?:[ \t]+\((?P<name>[^\r\n]*)\))?[ \t]*(?P<end>\r?)$"
)


class MboxMail(NamedTuple):
    """One mail of an mbox file: its bytes, or why it is passed over."""

    content: bytes
    fault: str = ""


def mails_of(path: Path, *, hidden: bool = False) -> Iterator[MboxMail]:
    """The mails of an mbox file, each without its From line; nothing if it is none.

    Args:
        path: the file, which may be compressed by gzip or xz.
        hidden: whether ``jane at example.org`` in a From field is an address, also where the line
            above the mail has none of that form.

    Raises:
        OSError: it cannot be read, is damaged, or unpacks to more than an archive of mails does.
    """
    with open_unpacked(path) as file:
        lines = _Lines(file)
        first: re.Match[bytes] | None = None
        gathered: _Gathered | None = None
        begins = True
        while line := lines.next():
            found = _separator(line, lines, first, started=gathered is not None) if begins else None
            if found:
                if gathered is not None:
                    yield gathered.mail()
                first = first or found
                gathered = _Gathered(hidden or _hides(found))
            elif gathered is not None:
                gathered.add(line)
            begins = line in _EMPTY and not found
        if gathered is not None:
            yield gathered.mail()


def _hides(separator: re.Match[bytes]) -> bool:
    return separator.groupdict().get("hidden") is not None


class _Lines:
    """The lines of a file, with those that come next."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._ahead: deque[bytes] = deque()
        self._first = True

    def next(self) -> bytes:
        """The next line; nothing at the end."""
        line = self._ahead.popleft() if self._ahead else self._file.readline(_LONGEST_LINE)
        if self._first:
            line = line.removeprefix(b"\xef\xbb\xbf")
            self._first = False
        return line

    def head(self) -> Iterator[bytes]:
        """The lines that come next, until an empty one; they are still to come."""
        for at in range(_LONGEST_HEAD):
            if at == len(self._ahead):
                self._ahead.append(self._file.readline(_LONGEST_LINE))
            line = self._ahead[at]
            if not line or line in _EMPTY:
                return
            yield line


def _separator(
    line: bytes, lines: _Lines, first: re.Match[bytes] | None, *, started: bool
) -> re.Match[bytes] | None:
    """What a line below an empty one says as the one above a mail; None if it is none.

    Args:
        line: with its end.
        lines: what comes below it.
        first: the first of the file, which says how this program writes them.
        started: whether there was one.
    """
    if not line.startswith(_FROM):
        return None
    found = _DATED.match(line)
    if not started:
        found = found or re.match(rb"From ", line)  # else this program writes no dates
    elif first is not None and first.re is not _DATED:
        found = _UNDATED.fullmatch(line)
    elif first is not None and _PATCH.match(line) and not _PATCH.match(first.string):
        return None
    return found if found and _heads_a_mail(lines, strictly=started) else None


def _heads_a_mail(lines: _Lines, *, strictly: bool) -> bool:
    """Whether a header comes next; strictly one with a field that only mails have."""
    own = False
    for at, line in enumerate(lines.head()):
        if not (_HEADER.match(line) or (at and line.startswith(_CONTINUED))):
            return at > 0 and (own or not strictly)
        own = own or _MAILS_OWN.match(line) is not None
        if own or not strictly:
            return True
    return False


class _Gathered:
    """The lines of one mail, as they come."""

    def __init__(self, hidden: bool) -> None:
        self.hidden = hidden
        self._lines: list[bytes] = []
        self._size = 0

    def add(self, line: bytes) -> None:
        """One more line; those of a mail that is too large anyway are not kept."""
        self._size += len(line)
        if self._size > LARGEST:
            self._lines.clear()
        else:
            self._lines.append(line[1:] if _ESCAPED.match(line) else line)

    def mail(self) -> MboxMail:
        """The mail, without the empty line that stands before the next one."""
        if self._size > LARGEST:
            return MboxMail(b"", "too large for a mail")
        if self._lines and self._lines[-1] in _EMPTY:
            self._lines.pop()
        content = b"".join(self._lines)
        return MboxMail(_with_address(content) if self.hidden else content)


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
