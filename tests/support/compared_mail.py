"""The own text of mails of an archive, beside the texts of the mails that they answer.

Each is read as one that may act is: with the mails that it answers, as far as they are known.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from itertools import takewhile
from typing import Final, NamedTuple

from mailproc.mail.letter import Letter, Unreadable
from mailproc.mail.parse import read_letter
from mailproc.mail.subject import read_subject

#: Mails that are remembered, to be compared with the answers to them, and their bytes.
_REMEMBERED: Final = 10_000
_REMEMBERED_BYTES: Final = 100 << 20
_SHORTEST: Final = 20  # characters of a line that nobody writes twice by chance
_FOLDED: Final = re.compile(rb"\n[ \t]+")
_LINKS: Final = re.compile(rb"(?im)^(in-reply-to|references):([^\n]*)")
_ID: Final = re.compile(r"<[^<>\s]{1,250}>")
_MARKS: Final = re.compile(r"(?:[ \t]*(?:[A-Za-z]{0,4}>|\|))+")
_ENDS: Final = re.compile(r"-- ?$|[_-]{20,}|-{2,} ?(?:Original|Forwarded)|diff --git|--- a/|From: ")
_NEAREST: Final = 10  # references that are looked up, as by the program itself
_MOST: Final = 3  # mails that one is compared with
_LARGEST: Final = 128 << 10  # bytes of these
_INTRODUCES: Final = re.compile(r".{0,200}(?:wrote|writes|said|schrieb|écrit)\b.{0,40}$")


@dataclass(frozen=True, slots=True)
class Compared:
    """One mail, where something is amiss with what was read as its author's own."""

    place: int
    """Which of its archive it is, from 0."""
    message_id: str
    leaked: tuple[str, ...] = ()
    """Lines of an ancestor that were read as the author's own."""
    lost: tuple[str, ...] = ()
    """Lines that no ancestor has, where nothing at all was read as the author's own."""


class _Known(NamedTuple):
    author: str
    lines: frozenset[int]
    raw: bytes
    """Empty where the mail is too large to be compared with others."""


@dataclass
class Comparison:
    """Goes through the mails of an archive in their order."""

    answers: int = 0
    """Replies to a mail that is known."""
    _known: OrderedDict[str, _Known] = field(default_factory=OrderedDict)
    """By Message-ID."""
    _size: int = 0
    """Their bytes."""

    def compare(self, raws: Iterable[bytes]) -> Iterator[Compared]:
        """Each mail; `leaked` and `lost` are empty where all is well."""
        for place, raw in enumerate(raws):
            names = _ancestors(raw)
            near = [self._known[one].raw for one in names[:_NEAREST] if one in self._known]
            mails = tuple(one for one in near if one)[:_MOST]
            try:
                letter = read_letter(raw, answered=mails or None)
            except Unreadable:
                yield Compared(place, "")
                continue
            yield self._compared(place, letter, raw)

    def _compared(self, place: int, letter: Letter, raw: bytes) -> Compared:
        text = _text(raw)
        answered = [self._known[one] for one in letter.references if one in self._known]
        author = letter.author.key if letter.author else ""
        self._remember(letter.message_id, author, text, raw)
        if not answered or not read_subject(letter.subject, ()).is_reply:  # a series answers itself
            return Compared(place, letter.message_id)
        self.answers += 1
        # What somebody repeats of their own is a signature, a log, an announcement.
        said = frozenset().union(*(one.lines for one in answered if one.author != author))
        leaked = tuple(line for line in letter.own_lines if _is_long(line) and _key(line) in said)
        lost: tuple[str, ...] = ()
        if not any(line.strip() for line in letter.own_lines) and not letter.forms:
            lost = tuple(line for line in takewhile(_goes_on, text) if _is_new(line, said))
        return Compared(place, letter.message_id, leaked, lost)

    def _remember(self, name: str, author: str, text: tuple[str, ...], raw: bytes) -> None:
        kept = raw if len(raw) <= _LARGEST else b""
        lines = frozenset(_key(line) for line in text if line.strip())
        if name in self._known:
            self._forget(name)
        self._known[name] = _Known(author, lines, kept)
        self._size += len(kept)
        while len(self._known) > _REMEMBERED or self._size > _REMEMBERED_BYTES:
            self._forget(next(iter(self._known)))

    def _forget(self, name: str) -> None:
        self._size -= len(self._known.pop(name).raw)


def _ancestors(raw: bytes) -> list[str]:
    """The Message-IDs of the mails that one answers, the nearest first."""
    head = _FOLDED.sub(b" ", raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0])
    found = {one[1].lower(): _ID.findall(one[2].decode("latin-1")) for one in _LINKS.finditer(head)}
    ancestors = reversed(found.get(b"references", []))
    return list(dict.fromkeys((*found.get(b"in-reply-to", []), *ancestors)))


def _text(raw: bytes) -> tuple[str, ...]:
    """The lines of a mail's first plain text, by Python's own parser; none where there is none."""
    parts = message_from_bytes(raw).walk()
    plain = next((part for part in parts if part.get_content_type() == "text/plain"), None)
    return tuple(_decoded(plain).splitlines()) if plain is not None else ()


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    charset = part.get_content_charset("utf-8")
    try:
        return content.decode(charset, "replace") if isinstance(content, bytes) else ""
    except LookupError:  # no charset that there is
        return content.decode("latin-1") if isinstance(content, bytes) else ""


def _key(line: str) -> int:
    """What two lines have in common that differ in their marks and blanks."""
    return hash("".join(_MARKS.sub("", line, count=1).split()))


def _is_long(line: str) -> bool:
    return len(line.strip()) >= _SHORTEST and any(map(str.isalpha, line))


def _goes_on(line: str) -> bool:
    """Whether the author's text can go on below a line."""
    return not _ENDS.match(line)


def _is_new(line: str, said: frozenset[int]) -> bool:
    """Whether a line is neither quoted, nor the line above a quote, nor in an ancestor."""
    if not line.strip() or _MARKS.match(line) or _INTRODUCES.match(line):
        return False
    return _key(line) not in said
