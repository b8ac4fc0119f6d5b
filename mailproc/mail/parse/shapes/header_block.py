"""Blocks of header lines above what a mail program copied, as Outlook and many others write. Pure.

They are known by their form, in any language and with any first field: lines ``Word: value`` in a
row below a rule or an empty line, with an address and a date among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from mailproc.mail.parse.shapes.stamp import has_stamp

_FROM: Final = (
    r"(?:From|Von|De|Da|Van|Från|Fra|Od|Expéditeur|Mittente|Remitente|Lähettäjä|Feladó|Kimden|От"
    r"|От кого|发件人|寄件者|差出人|보낸 사람)"
)
_KNOWN_FROM: Final = re.compile(rf"{_FROM}\Z")
_KNOWN: Final = re.compile(
    r"(?:Sent|Date|To|Cc|Subject|Reply-To|Importance|Gesendet|Datum|An|Betreff|Envoyé(?: le)?"
    r"|À|A|Objet|Enviado(?: el| em)?|Enviada em|Para|Asunto|Assunto|Inviato|Data|Oggetto"
    r"|Verzonden|Aan|Onderwerp|Skickat|Till|Ämne|Sendt|Til|Emne|Lähetetty|Vastaanottaja|Aihe|Wysłano|Do|Temat"
    r"|Odesláno|Komu|Předmět|Elküldve|Címzett|Tárgy|Gönderildi|Kime|Konu|Отправлено|Дата|Кому|Тема"
    r"|发送时间|日期|收件人|抄送|主题|寄件日期|主旨|送信日時|日付|宛先|件名"
    r"|보낸 날짜|받는 사람|제목)\Z"
)
_FIELD: Final = re.compile(
    r"[ \t]{0,12}\*?(?P<name>[^\W\d_][^:：\n<>@\"]{0,24}?)[ ]?\*?[ ]?[:：](?!//)(?P<value>.*)"
)
_RE: Final = re.compile(r"[ \t*]*\w{1,5}[ ]?[:：][ ]?\S")  # a Subject's "Re:"
_IN_A_LINE: Final = re.compile(r"(?:\A|\s)\*?[^\W\d_][\w-]{1,15}[:：]\*?\s")
_STAMP_ALONE: Final = re.compile(r"[\d./:\- ]{8,30}(?:[APap]\.?[Mm]\.?)?(?: \(?[A-Z]{2,5}\)?)?")
_NAME_AND_ADDRESS: Final = re.compile(r"[^<>:]{2,60}<[^<>\s]+@[^<>\s]+>")
_MOST_LINES: Final = 14
_LONGEST_LINE: Final = 1000
_LONGEST_NAME: Final = 60
_FEWEST_WORDS: Final = 3
_FEWEST_WITHOUT_ADDRESS: Final = 4
_FEWEST_KNOWN: Final = 2


class _Block(NamedTuple):
    """What stands in some header lines."""

    fields: int
    first_is_from: bool
    known: int
    addressed: bool
    dated: bool
    replies: bool


def may_head(line: str) -> bool:
    """Whether a block may begin with this line; quick, and says yes to some prose."""
    head = line[:80]
    return ":" in head or "：" in head or "<" in head


def is_field(line: str) -> bool:
    """Whether a line is one of a block: ``Word: value``."""
    return _field(line) is not None


def _field(line: str) -> re.Match[str] | None:
    return _FIELD.match(line[:_LONGEST_LINE]) if may_head(line) else None


class HeaderBlocks:
    """The blocks of header lines of one text.

    Each line is looked at once, however often it is asked whether a block begins there.

    Args:
        lines: all of the text.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        # From the last line up, since what a block holds is known from the one below its first.
        self._after = [0] * len(lines)  # where the block ends that begins here; 0 for no field
        self._addressed = _Next(len(lines))
        self._dated = _Next(len(lines))
        self._replies = _Next(len(lines))
        self._fields = [0] * (len(lines) + 1)  # how many from here on
        self._known = [0] * (len(lines) + 1)
        self._from = set[int]()
        for position in range(len(lines) - 1, -1, -1):
            self._look_at(position)

    def end(self, start: int, *, below_gap: bool, ruled: bool) -> int:
        """The index after the block that begins at `start`; `start` if none does.

        Args:
            start: the block's first line, if it is one.
            below_gap: whether something of the author's and an empty line stand above.
            ruled: whether a rule, or words between dashes, stand above.
        """
        if len(self._lines[start]) > _LONGEST_LINE:
            return start
        if self._after[start] and _is_block(self._block(start), below_gap=below_gap, ruled=ruled):
            return min(self._after[start], start + _MOST_LINES)
        if below_gap or ruled:
            if _is_one_line(self._lines[start]):
                return start + 1
            return _end_of_notes(self._lines, start)
        return start

    def _look_at(self, position: int) -> None:
        """Note what one line tells; those below it are done."""
        line = self._lines[position]
        field = _field(line)
        self._fields[position] = self._fields[position + 1] + (field is not None)
        self._known[position] = self._known[position + 1]
        self._addressed.note(position, "@" in line)
        if field is None:
            self._dated.note(position, False)
            self._replies.note(position, False)
            return
        name, value = field["name"].strip("* "), field["value"]
        if _KNOWN_FROM.match(name):
            self._from.add(position)
        self._known[position] += position in self._from or _KNOWN.match(name) is not None
        self._dated.note(position, has_stamp(value))
        self._replies.note(position, _RE.match(value) is not None)
        self._after[position] = self._end_of_fields(position)

    def _end_of_fields(self, position: int) -> int:
        """The index after the fields in a row from here, each perhaps wrapped once."""
        below = position + 1
        if below + 1 < len(self._lines) and not self._after[below] and self._lines[below].strip():
            below += 1
        if below < len(self._lines) and self._after[below]:
            return self._after[below]
        return position + 1

    def _block(self, start: int) -> _Block:
        end = min(self._after[start], start + _MOST_LINES)
        first_is_from = start in self._from
        return _Block(
            fields=self._fields[start] - self._fields[end],
            first_is_from=first_is_from,
            known=self._known[start] - self._known[end] - first_is_from,
            # The last field's value may go on below it.
            addressed=self._addressed.at(start) <= end,
            dated=self._dated.at(start) < end,
            replies=self._replies.at(start) < end,
        )


class _Next:
    """The next line, from each on, of which something is true; noted from the last line up."""

    def __init__(self, count: int) -> None:
        self._next = [count + 1] * (count + 1)

    def note(self, position: int, true: bool) -> None:  # what is noted
        self._next[position] = position if true else self._next[position + 1]

    def at(self, position: int) -> int:
        return self._next[position]


def _is_block(found: _Block, *, below_gap: bool, ruled: bool) -> bool:
    stamped = found.addressed and found.dated
    if found.first_is_from and (found.known >= _FEWEST_KNOWN or (stamped and found.known)):
        return True
    if found.fields < _FEWEST_WORDS or not (below_gap or ruled or found.known >= _FEWEST_KNOWN):
        return False
    if stamped or (ruled and (found.addressed or found.dated)):
        return True
    told = found.replies or found.known or found.first_is_from
    return bool(found.dated and told and found.fields >= _FEWEST_WITHOUT_ADDRESS)


def _is_one_line(line: str) -> bool:
    """Whether a whole block stands on one line, as HTML without line breaks gives."""
    if "@" not in line or len(line) > _LONGEST_LINE or not has_stamp(line):
        return False
    return _FIELD.match(line) is not None and len(_IN_A_LINE.findall(line)) >= _FEWEST_WORDS


def _end_of_notes(lines: Sequence[str], start: int) -> int:
    """After a name, a date below it, and words with their values below them (Lotus Notes)."""
    below = [line.strip() for line in lines[start : start + _MOST_LINES + 1]]
    if len(below) < 2 or not _STAMP_ALONE.fullmatch(below[1]) or not has_stamp(below[1]):
        return start
    told = any(word.isalpha() and "@" in value for word, value in pairwise(below[2:]))
    if not told and not _NAME_AND_ADDRESS.fullmatch(below[0]):
        return start
    if len(below[0]) > _LONGEST_NAME:
        return start
    return start + 2
