"""The own text of mails of an archive, beside the texts of the mails that they answer."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from itertools import takewhile
from typing import Final

from mailproc.mail.letter import Letter, Unreadable
from mailproc.mail.parse import read_letter
from mailproc.mail.subject import read_subject

#: Mails whose text is remembered, to be compared with the answers to them.
_REMEMBERED: Final = 10_000
_SHORTEST: Final = 20  # characters of a line that nobody writes twice by chance
_MARKS: Final = re.compile(r"(?:[ \t]*(?:[A-Za-z]{0,4}>|\|))+")
_ENDS: Final = re.compile(r"-- ?$|[_-]{20,}|-{2,} ?(?:Original|Forwarded)|diff --git|--- a/|From: ")
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


@dataclass
class Comparison:
    """Goes through the mails of an archive in their order."""

    answers: int = 0
    """Replies to a mail that is known."""
    _texts: OrderedDict[str, tuple[str, frozenset[int]]] = field(default_factory=OrderedDict)
    """The author and the lines of each, by Message-ID."""

    def compare(self, raws: Iterable[bytes]) -> Iterator[Compared]:
        """Each mail; `leaked` and `lost` are empty where all is well."""
        for place, raw in enumerate(raws):
            try:
                letter = read_letter(raw)
            except Unreadable:
                yield Compared(place, "")
                continue
            yield self._compared(place, letter, _text(raw))

    def _compared(self, place: int, letter: Letter, text: tuple[str, ...]) -> Compared:
        known = [self._texts[one] for one in letter.references if one in self._texts]
        author = letter.author.key if letter.author else ""
        self._remember(letter.message_id, author, text)
        if not known or not read_subject(letter.subject, ()).is_reply:  # a series answers itself
            return Compared(place, letter.message_id)
        self.answers += 1
        # What somebody repeats of their own is a signature, a log, an announcement.
        said = frozenset().union(*(lines for other, lines in known if other != author))
        leaked = tuple(line for line in letter.own_lines if _is_long(line) and _key(line) in said)
        lost: tuple[str, ...] = ()
        if not any(line.strip() for line in letter.own_lines) and not letter.forms:
            lost = tuple(line for line in takewhile(_goes_on, text) if _is_new(line, said))
        return Compared(place, letter.message_id, leaked, lost)

    def _remember(self, name: str, author: str, text: tuple[str, ...]) -> None:
        self._texts[name] = author, frozenset(_key(line) for line in text if line.strip())
        if len(self._texts) > _REMEMBERED:
            self._texts.popitem(last=False)


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
    return len(line.strip()) >= _SHORTEST


def _goes_on(line: str) -> bool:
    """Whether the author's text can go on below a line."""
    return not _ENDS.match(line)


def _is_new(line: str, said: frozenset[int]) -> bool:
    """Whether a line is neither quoted, nor the line above a quote, nor in an ancestor."""
    if not line.strip() or _MARKS.match(line) or _INTRODUCES.match(line):
        return False
    return _key(line) not in said
