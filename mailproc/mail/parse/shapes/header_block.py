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

    lines: int
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


def end_of_header_block(lines: Sequence[str], start: int, *, below_gap: bool, ruled: bool) -> int:
    """The index after the block of header lines that begins at `start`; `start` if none does.

    Args:
        lines: all of the text.
        start: the block's first line, if it is one.
        below_gap: whether something of the author's and an empty line stand above.
        ruled: whether a rule, or words between dashes, stand above.
    """
    if len(lines[start]) > _LONGEST_LINE:
        return start
    found = _block(lines, start)
    end = start + found.lines
    if found.fields and _is_block(found, below_gap=below_gap, ruled=ruled):
        return end
    if below_gap or ruled:
        if _is_one_line(lines[start]):
            return start + 1
        return _end_of_notes(lines, start)
    return start


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


def _block(lines: Sequence[str], start: int) -> _Block:
    """The lines from `start` that are fields, or the wrapped ends of some, up to an empty one."""
    fields = known = 0
    addressed = dated = replies = first_is_from = False
    position = start
    wrapped = 0
    while position < min(start + _MOST_LINES, len(lines)):
        line = lines[position]
        if not line.strip():
            break
        field = _FIELD.match(line[:_LONGEST_LINE])
        if field is None:
            wrapped += 1
            if wrapped > 1 or not fields:
                break
        else:
            wrapped = 0
            name, value = field["name"].strip("* "), field["value"]
            first_is_from = first_is_from or (not fields and _KNOWN_FROM.match(name) is not None)
            known += _KNOWN.match(name) is not None or (
                fields > 0 and bool(_KNOWN_FROM.match(name))
            )
            replies = replies or _RE.match(value) is not None
            dated = dated or has_stamp(value)
            fields += 1
        addressed = addressed or "@" in line
        position += 1
    return _Block(
        position - start - wrapped, fields, first_is_from, known, addressed, dated, replies
    )


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
