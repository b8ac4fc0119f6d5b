"""The author's own new lines in the text of a mail. Pure, and linear in the text's length.

See `mailproc guide reading`. Left out are quotes, the lines that introduce them, diffs, forwarded
messages, the signature and list footers. A quote never ends the reading: people answer below it.
Each thing left out leaves one empty line, so that what stood around it is not joined.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from mailproc.mail.courtesy import names_device
from mailproc.mail.letter import Copied, Quoted
from mailproc.mail.parse.answered import AnsweredText, broken_off_from, copied_from, parted
from mailproc.mail.parse.quoted_topics import QuotedTopics
from mailproc.mail.parse.shapes.armor import without_armor
from mailproc.mail.parse.shapes.attribution import (
    drop_attribution,
    first_of_attribution,
    is_snipped,
    may_end,
)
from mailproc.mail.parse.shapes.diffs import end_of_diff
from mailproc.mail.parse.shapes.header_block import HeaderBlocks, is_field, may_head
from mailproc.mail.parse.ticked_rows import shown_ticks

_QUOTED: Final = re.compile(
    r"[ \t]{0,3}(?:(?:[A-Z][A-Za-z]{0,4})?>|\|(?:[ \t]*$|[ \t](?!.*\|[ \t]*$)))"  # also ``IJC>``
)
#: Words between dashes above what is copied: "-----Original Message-----", in any language.
_DASHED_WORDS: Final = re.compile(r"-{2,20} {0,3}[^\W\d_][^-]{1,60}-{2,20}[ \t]*$")
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
)
_LONGEST_BARE_SIGNATURE: Final = 10  # lines below a "--" that lost its space
_LONGEST_OF_DEVICE: Final = 3  # lines
_LONGEST_SIGNATURE: Final = 16  # lines above a quote, with the attribution
_SEARCHED_FOR_FOOTER: Final = 3  # lines below the rule
_LONGEST_ABOVE: Final = 6  # lines: an attribution with a gap below it
_LONGEST_ARROWS: Final = 300
_MOST_WRITTEN: Final = 12  # lines
_MOST_DOUBTFUL: Final = 200  # lines
_LONGEST_DOUBTFUL: Final = 200  # characters
_GAP: Final = 2  # lines; some programs leave more above a quote without marks
_INDENT: Final = 3  # blanks, by which some programs show a quote
_TAB: Final = " " * 8
_CHAIN: Final = re.compile(r"(?:RANK\b.*|.*\b[Tt]\d{1,6}[ ]?>.*)\b[Tt]\d{1,6}[ ]*$")
_LONGEST_CHAIN: Final = 5000
_END_OF_CHAIN: Final = re.compile(r"> ?[Tt]?\d{1,6}(?: ?[>=,] ?[Tt]?\d{1,6}){0,1000}[ ]*$")


class OwnText(NamedTuple):
    """What the author of a mail wrote now, and the lines of topics that it quotes."""

    own: tuple[str, ...]
    """The lines without trailing white space; the first and the last are not empty, nor are two in
    a row."""
    quoted: tuple[Quoted, ...]
    """In their order; of very many the first."""
    doubtful: tuple[str, ...] = ()
    """The first lines of what was taken for a quote only by what stands above it; before them, if
    nobody has looked what is copied, the ticked choices in quotes."""
    begins: int = sys.maxsize
    """Where what stands above tells of a quote first."""


def own_text(lines: Sequence[str], copied: Copied | None = None) -> OwnText:
    """Part the text of a mail into what its author wrote now and what is quoted.

    Args:
        lines: the decoded text, line by line, flowed text joined, with trailing white space kept
            (a signature begins with ``"-- "``).
        copied: what of it stands in the mails that are answered, if these are known.
    """
    lines = without_armor(lines)
    text = _Text(parted(lines, copied.breaks) if copied else lines, copied)
    own: list[str] = []
    quoted = QuotedTopics()
    position = 0
    while position < len(text.lines):
        line = text.lines[position]
        if is_quoted(line) and position not in text.copied:
            if _goes_on(own, line):
                own[-1] = f"{own[-1]} {line.strip()}"
                position += 1
                continue
            drop_attribution(own)
        after = text.end_of_foreign(position, own)
        quoted.quote(text.lines[position:after], len(own))
        line = line.rstrip() if after == position else ""
        if line or (own and own[-1]):
            own.append(line)
        position = max(after, position + 1)
    kept = own if not own or own[-1] else own[:-1]
    below = text.lines[text.begins : text.begins + _MOST_DOUBTFUL]
    doubtful = tuple(line[:_LONGEST_DOUBTFUL] for line in below)
    if copied is None:
        doubtful = (*shown_ticks(lines), *doubtful)
    return OwnText(tuple(kept), quoted.found(len(kept)), doubtful, text.begins)


def compared_text(
    lines: Sequence[str], texts: Sequence[AnsweredText], wrote: bool, begins: int
) -> tuple[Copied, OwnText]:
    """What of a mail's text stands in those of the mails that it answers, and what is left.

    If nothing would be left, and nothing introduces a quote, then all is the author's own but what
    belongs to a marked quote.

    Args:
        lines: the mail's text.
        texts: those of the mails that it answers, the nearest first.
        wrote: whether anything is the author's own before it is compared.
        begins: `OwnText.begins` before that.
    """
    plain = without_armor(lines)
    marked = list(map(is_quoted, plain))
    copied = copied_from(plain, texts, marked, begins)
    left = own_text(lines, copied)
    if wrote and begins > len(plain) and not (left.own or left.quoted):
        copied = broken_off_from(plain, texts, marked)
        left = own_text(lines, copied)
    return copied, left


def is_quoted(line: str) -> bool:
    """Whether a line has a quote mark in front."""
    head = line[:9]
    return (">" in head or "|" in head) and _QUOTED.match(line) is not None


def _goes_on(own: Sequence[str], line: str) -> bool:
    """Whether a line with a mark in front is the end of a ranking that was wrapped before it."""
    if not own or len(own[-1]) > _LONGEST_CHAIN or not _END_OF_CHAIN.match(line.strip()):
        return False
    return _CHAIN.match(own[-1]) is not None


class _Text:
    """The lines of a text, and where what is not the author's ends in it.

    Each method that is given a `start` returns the index after what begins there, or `start`
    itself if nothing of that kind does. Those that are given `own`, the author's lines above,
    take what introduces a quote off its end.
    """

    def __init__(self, lines: Sequence[str], copied: Copied | None) -> None:
        self.lines = lines
        self.copied = (
            {i for first, after in copied.lines for i in range(first, after)} if copied else set()
        )
        self._is_known = copied is not None
        self._last_copied = max(self.copied, default=-1)
        self.begins = sys.maxsize
        """Where the first quote without marks begins that what stands above it tells."""

    def end_of_foreign(self, start: int, own: list[str]) -> int:
        line = self.lines[start]
        if start in self.copied:
            return start + 1
        if is_quoted(line):
            return self._end_below_marks(start, own)
        notable = _NOTABLE.match(line)
        match notable.lastgroup if notable else None:
            case "signature":
                return self._end_of_device(start, own) or self._end_of_signature(start)
            case "rule":
                return self._end_of_footer(start)
            case "diff":
                return end_of_diff(self.lines, start)
            case "marked" if self._last_end_of_forwarded > start:
                return self._last_end_of_forwarded
            case "marked" | "forward":
                return self._end_of_copied(start)
        if (end := self._end_below_header_block(start, own)) > start:
            return end
        return self._end_below_attribution(start, own) if may_end(line.rstrip()) else start

    def _end_below_marks(self, start: int, own: list[str]) -> int:
        """Below a marked quote; or below an attribution in marks, and what follows that."""
        line = self.lines[start].strip()
        if len(line) < _LONGEST_ARROWS and may_end(line):
            if first_of_attribution((line,)) is not None and line.startswith(">>>"):
                return self._end_of_bare(start + 1)  # as GroupWise writes it
            if own[-2:-1] == ["<"] and own[-1].startswith("mailto:"):
                # As html2text breaks "<jane@example.org> wrote:" up.
                broken = " ".join((*filter(None, own[-4:-1]), line.removeprefix(">").strip()))
                del own[-2:]
                if first_of_attribution((broken,)) is not None:
                    del own[-2 if own[-1:] == [""] else -1 :]
                return self._end_of_bare(start + 1)
        return self._end_of_quote(start)

    def _end_below_header_block(self, start: int, own: Sequence[str]) -> int:
        line = self.lines[start]
        if _DASHED_WORDS.match(line):
            block = self._next_written(start + 1)
            end = self._end_of_block(block, ruled=True)
            return self._end_of_bare(end) if end > block else start
        below_gap = bool(own) and not own[-1]
        may_begin = may_head(line) or self._is_above_digit(start) if below_gap else is_field(line)
        if not may_begin:
            return start
        end = self._end_of_block(start, below_gap=below_gap)
        return self._end_of_bare(end) if end > start else start

    def _is_above_digit(self, start: int) -> bool:
        return start + 1 < len(self.lines) and self.lines[start + 1][:1].isdigit()

    def _end_of_block(self, start: int, *, below_gap: bool = False, ruled: bool = False) -> int:
        if start >= len(self.lines):
            return start
        end = self._header_blocks.end(start, below_gap=below_gap, ruled=ruled)
        # A row of ours may look like one of the header's lines: "T2 NUMA: -1 (was: no vote)".
        return next((at for at in range(start + 1, end) if at in self.copied), end)

    def _end_below_attribution(self, start: int, own: list[str]) -> int:
        """Below an attribution that ends at `start` and the quote without marks that follows."""
        above = [*own[-_LONGEST_ABOVE:], self.lines[start]]
        first = first_of_attribution(above)
        if first is None:
            return start
        below = self._next_written(start + 1)
        if below < len(self.lines) and is_quoted(self.lines[below]):
            return start  # it is taken off where that quote begins
        del own[len(own) + 1 - (len(above) - first) :]
        if self._is_typed(start, below, is_indented=self.lines[start][:1] in (" ", "\t")):
            return start + 1
        nothing_else = self._is_known and self._last_copied <= start and not any(own)
        if nothing_else and self._is_short(below):
            return start + 1  # the quote was deleted, the line above it was not
        return self._end_of_bare(start + 1)

    def _is_typed(self, start: int, below: int, *, is_indented: bool) -> bool:
        """Whether what stands between an attribution and marks below it is the author's own.

        So it is if the marks are what that attribution introduces; but if those have another one
        right above them, they are of a quote within a quote.
        """
        where = bisect_left(self._quoted, below)
        if where == len(self._quoted) or is_indented or below - start > _GAP:
            return False
        marks = self._quoted[where]
        above = [line.rstrip() for line in self.lines[max(below, marks - _LONGEST_ABOVE) : marks]]
        drop_attribution(kept := list(above))
        return len(kept) == len(above)

    def _is_short(self, start: int) -> bool:
        """Whether no more stands below than somebody writes into an answer."""
        for _ in range(_MOST_WRITTEN):
            start = self._next_written(start) + 1
        return self._next_written(start) >= len(self.lines)

    def _next_written(self, start: int) -> int:
        """The next line from `start` that says something."""
        while start < len(self.lines):
            if self.lines[start].strip() and not is_snipped(self.lines[start]):
                break
            start += 1
        return start

    def _end_of_bare(self, start: int) -> int:
        """Below the quote without marks that begins at `start`: all, or what is indented of it."""
        begins = self._next_written(start)
        if begins == len(self.lines) or is_quoted(self.lines[begins]):
            return begins
        if self._last_copied >= begins:
            return start
        self.begins = min(self.begins, begins)
        if not self._is_indented(begins):
            return len(self.lines)
        end = begins + 1
        while end < len(self.lines) and (not self.lines[end].strip() or self._is_indented(end)):
            end += 1
        return end

    def _is_indented(self, position: int) -> bool:
        line = self.lines[position].replace("\t", _TAB, 1)
        return line[:_INDENT].isspace()

    @cached_property
    def _header_blocks(self) -> HeaderBlocks:
        return HeaderBlocks(self.lines)

    @cached_property
    def _quoted(self) -> list[int]:
        return [i for i, line in enumerate(self.lines) if is_quoted(line)]

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

    def _end_of_device(self, start: int, own: Iterable[str]) -> int:
        """Below what a program signs with above all that its user writes; 0 if it has not."""
        begins = self._next_written(start + 1)
        if any(own) or begins == len(self.lines) or not names_device(self.lines[begins]):
            return 0
        end = begins + 1
        while end < len(self.lines) and self.lines[end].strip() and not is_quoted(self.lines[end]):
            end += 1
        return end if end - begins <= _LONGEST_OF_DEVICE else 0

    def _end_of_signature(self, start: int) -> int:
        """All the rest, below ``-- ``. Below a bare ``--`` only if that is as short as one.

        Some programs sign above the quote, though people write below it, too.
        """
        if self.lines[start].startswith("-- "):
            return self._quote_below_signature(start)
        written = 0
        for position in range(start + 1, len(self.lines)):
            line = self.lines[position]
            if line.startswith("____") or is_quoted(line):
                break
            written += bool(line.strip())
            if written > _LONGEST_BARE_SIGNATURE or written == 0:
                return start
        return len(self.lines) if written else start

    def _quote_below_signature(self, start: int) -> int:
        """Where the marked quote begins that a signature and who wrote it stand above, or all."""
        until = min(len(self.lines), start + 1 + _LONGEST_SIGNATURE)
        below = range(start + 1, until)
        marks = next((at for at in below if is_quoted(self.lines[at])), start)
        above = [line.rstrip() for line in self.lines[start + 1 : marks]]
        first = first_of_attribution(above) if above else None
        return len(self.lines) if not first or above[first - 1] else marks

    def _end_of_footer(self, start: int) -> int:
        """All the rest, if a list server drew the rule above its footer, or Outlook a quote."""
        block = self._next_written(start + 1)
        if block < start + _SEARCHED_FOR_FOOTER:
            end = self._end_of_block(block, ruled=True)
            if end > block:
                return self._end_of_bare(end)
        below = self.lines[start + 1 : start + 1 + _SEARCHED_FOR_FOOTER]
        return len(self.lines) if any(map(_FOOTER.match, below)) else start

    def _end_of_copied(self, start: int) -> int:
        """Below a heading, its header lines and the quote below these."""
        position = start + 1
        while position < len(self.lines) and self.lines[position].strip():
            if is_quoted(self.lines[position]):
                return position
            position += 1
        return self._end_of_bare(position)
