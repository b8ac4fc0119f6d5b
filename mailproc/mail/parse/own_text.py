"""The author's own new lines in the text of a mail. Pure, and linear in the text's length.

See `mailproc guide reading`. Left out are quotes, the lines that introduce them, diffs, forwarded
messages, the signature and list footers. A quote never ends the reading: people answer below it.
Each thing left out leaves one empty line, so that what stood around it is not joined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

from mailproc.mail.letter import Quoted
from mailproc.mail.parse.quoted_topics import MOST, topics_in
from mailproc.mail.parse.shapes.armor import without_armor
from mailproc.mail.parse.shapes.attribution import (
    HEADS,
    OPENS,
    drop_attribution,
    introduces_bare_quote,
    is_header_block,
)
from mailproc.mail.parse.shapes.diffs import end_of_diff

_QUOTED: Final = re.compile(r"[ \t]{0,3}(?:[A-Z][A-Za-z]{0,4})?>")  # also ``IJC>``
_FORWARD: Final = (
    r"-{2,} {0,3}(?:Forwarded (?:message|by)|Original (?:message|mail|appointment)|next part -{5,}"
    r"|Weitergeleitete Nachricht|Ursprüngliche (?:Nachricht|Mail)|Originalnachricht"
    r"|Message (?:transféré|d'origine|original|initial)|Messaggio (?:inoltrato|originale)"
    r"|Mensaje (?:reenviado|original)|Mensagem (?:encaminhada|original)|Doorgestuurd bericht"
    r"|Oorspronkelijk bericht|Vidarebefordrat|Ursprungligt meddelande|Videresendt|Oprindelig"
    r"|Wiadomość (?:oryginalna|przekazana)|Пересылаемое|Исходное|转发|轉寄|轉發|原始|転送)"
    r"|(?:Begin|Start of|Anfang der|Début du|Inicio del|Inizio) "
    r"(?:forwarded message|weitergeleiteten? (?:Nachricht|E-?Mail)|message (?:transféré|réexpédié)"
    r"|mensaje reenviado|messaggio inoltrato) ?:"
)
_END_OF_FORWARDED: Final = re.compile(r"(?i)-{2,} {0,3}End (?:of )?forwarded message")
_FOOTER: Final = re.compile(
    r"(?i)to unsubscribe|unsubscribe:|you received this (?:message|e-?mail) because"
    r"|.{0,80}\bmailing list\b|.{0,80}/listinfo/|.{0,80}\blist-?unsubscribe|groups\.io links"
)
_NOTABLE: Final = re.compile(
    r"(?P<signature>--[ \t]*$)"
    r"|(?P<rule>[_=*~-]{10,}[ \t]*$)"
    r"|(?P<diff>diff -|Index: |--- |@@ -\d)"
    r"|(?P<marked>(?i:-{2,} {0,3}(?:Forwarded message from|Start of forwarded)))"
    rf"|(?P<forward>(?i:{_FORWARD}))"
    rf"|(?P<headers>{HEADS})"
    rf"|(?P<opening>{OPENS})"
)
_LONGEST_BARE_SIGNATURE: Final = 10  # lines below a "--" that lost its space
_SEARCHED_FOR_FOOTER: Final = 3  # lines below the rule


class OwnText(NamedTuple):
    """What the author of a mail wrote now, and the lines of topics that it quotes."""

    own: tuple[str, ...]
    """The lines without trailing white space; the first and the last are not empty, nor are two in
    a row."""
    quoted: tuple[Quoted, ...]
    """In their order; of very many the first."""


def own_text(lines: Sequence[str]) -> OwnText:
    """Part the text of a mail into what its author wrote now and what is quoted.

    Args:
        lines: the decoded text, line by line, flowed text joined, with trailing white space kept
            (a signature begins with ``"-- "``).
    """
    text = _Text(without_armor(lines))
    own: list[str] = []
    quoted: list[Quoted] = []
    position = 0
    while position < len(text.lines):
        if is_quoted(text.lines[position]):
            drop_attribution(own)
        after = text.end_of_foreign(position)
        if after > position and len(quoted) < MOST:
            quoted += topics_in(text.lines[position:after], len(own), MOST - len(quoted))
        line = text.lines[position].rstrip() if after == position else ""
        if line or (own and own[-1]):
            own.append(line)
        position = max(after, position + 1)
    return OwnText(tuple(own if not own or own[-1] else own[:-1]), tuple(quoted))


def is_quoted(line: str) -> bool:
    """Whether a line has a quote mark in front."""
    return ">" in line[:9] and _QUOTED.match(line) is not None


class _Text:
    """The lines of a text, and where what is not the author's ends in it.

    Each method that is given a `start` returns the index after what begins there, or `start`
    itself if nothing of that kind does.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    def end_of_foreign(self, start: int) -> int:
        line = self.lines[start]
        if is_quoted(line):
            return self._end_of_quote(start)
        notable = _NOTABLE.match(line)
        match notable.lastgroup if notable else None:
            case "signature":
                return self._end_of_signature(start)
            case "rule":
                return self._end_of_footer(start)
            case "diff":
                return end_of_diff(self.lines, start)
            case "marked" if self._last_end_of_forwarded > start:
                return self._last_end_of_forwarded
            case "marked" | "forward":
                return self._end_of_copied(start)
            case "headers" if is_header_block(self.lines, start):
                return self._end_of_copied(start)
            case "opening" if start > self._last_quoted and introduces_bare_quote(
                self.lines, start
            ):
                return len(self.lines)
        return start

    @cached_property
    def _last_quoted(self) -> int:
        return max((i for i, line in enumerate(self.lines) if is_quoted(line)), default=-1)

    @cached_property
    def _last_end_of_forwarded(self) -> int:
        """Below the end mark of mutt and Gnus; the last, as a message may hold one itself."""
        ends = (i for i, line in enumerate(self.lines) if _END_OF_FORWARDED.match(line))
        return max(ends, default=-1) + 1

    def _end_of_quote(self, start: int) -> int:
        position = start
        while position < len(self.lines) and is_quoted(self.lines[position]):
            position += 1
        return position

    def _end_of_signature(self, start: int) -> int:
        """All the rest, below ``-- ``. Below a bare ``--`` only if that is as short as one."""
        if self.lines[start].startswith("-- "):
            return len(self.lines)
        written = 0
        for position in range(start + 1, len(self.lines)):
            line = self.lines[position]
            if line.startswith("____") or is_quoted(line):
                break
            written += bool(line.strip())
            if written > _LONGEST_BARE_SIGNATURE or written == 0:
                return start
        return len(self.lines) if written else start

    def _end_of_footer(self, start: int) -> int:
        """All the rest, if a list server drew the rule above its footer, or Outlook a quote."""
        below = self.lines[start + 1 : start + 1 + _SEARCHED_FOR_FOOTER]
        if below and is_header_block(self.lines, start + 1):
            return self._end_of_copied(start + 1)
        return len(self.lines) if any(map(_FOOTER.match, below)) else start

    def _end_of_copied(self, start: int) -> int:
        """Up to the quote below a heading and its header lines; if that is unmarked, all."""
        position = start + 1
        passed_gap = False
        while position < len(self.lines):
            line = self.lines[position]
            if is_quoted(line):
                return position
            if passed_gap and line.strip():
                break
            passed_gap = passed_gap or not line.strip()
            position += 1
        return len(self.lines)
