"""Lines that say whose words follow: "On Monday, Jane wrote:" and Outlook's header blocks. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

_VERB: Final = (
    r"(?:wrote|writes|said|schrieb|schreibt|geschrieben|(?:a )?écrit|escribió|escribio|escrito"
    r"|escreveu|scritto|scrisse|scrive|schreef|skrev|skreiv|kirjoitti|napisał(?:\(a\)|a)?|pisze"
    r"|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|píše|írta|yazdı|пише[тш]?|писал(?:\(а\)|а)?"
    r"|написал(?:\(а\)|а)?|έγραψε|viết|menulis|写道|寫道|書きました|작성|כתב(?:ה)?)"
)
_OPENING: Final = (
    r"(?:On|At|Am|Le|El|Em|Il|Op|Den|På|Dnia|W dniu|Dne|Dňa|V|Στις|Vào|Pada|Quoting|В|在)\b"
)
_DAY: Final = r"(?:\w{2,4}[.,] |\d{1,4}[-./年])"
#: Lines that may open an attribution, to be looked at closely.
OPENS: Final = rf"{_OPENING}.*\d|{_DAY}.*\d"
_OPENS: Final = re.compile(OPENS)
_SAYS: Final = re.compile(rf".*\b{_VERB}\b.*[:：]\s*$|.*(?:写道|寫道|작성|書きました)\s*[:：]\s*$")
_NAMES_AND_TIMES: Final = re.compile(r".*\d[:.]\d\d.*@.*>\s*[:：]\s*$")
_COMMAND: Final = re.compile(r"[A-Z]{4,}\b|[A-Za-z]+:")  # never taken for part of one
_SNIPPED: Final = re.compile(r"\[(?:\.*|…|snip)\]")
_MOST_LINES: Final = 4
_LONGEST_LINE: Final = 300

_FROM: Final = (
    r"(?:From|Von|De|Da|Van|Från|Fra|Od|Expéditeur|Mittente|Remitente|Lähettäjä|Feladó|Kimden|От"
    r"|От кого|发件人|寄件者|差出人|보낸 사람)"
)
#: The first line of a block of header lines, as Outlook puts it above what it does not quote.
HEADS: Final = rf"\*?{_FROM}[ ]?[:：]\*?[ ]?.*\S"
_HEADS: Final = re.compile(HEADS)
_HEADER: Final = re.compile(
    r"\*?(?:Sent|Date|To|Cc|Subject|Reply-To|Importance|Gesendet|Datum|An|Betreff|Envoyé(?: le)?"
    r"|À|A|Objet|Enviado(?: el| em)?|Enviada em|Para|Asunto|Assunto|Inviato|Data|Oggetto"
    r"|Verzonden|Aan|Onderwerp|Skickat|Till|Ämne|Sendt|Til|Emne|Lähetetty|Vastaanottaja|Aihe|Wysłano|Do|Temat"
    r"|Odesláno|Komu|Předmět|Elküldve|Címzett|Tárgy|Gönderildi|Kime|Konu|Отправлено|Дата|Кому|Тема"
    r"|发送时间|日期|收件人|抄送|主题|寄件日期|主旨|送信日時|日付|宛先|件名"
    r"|보낸 날짜|받는 사람|제목)[ ]?[:：]"
)
_SEARCHED_FOR_HEADERS: Final = 12
_FEWEST_HEADERS: Final = 2


def drop_attribution(own: list[str]) -> None:
    """Take the lines that introduce the quote which follows `own` off its end.

    They may be wrapped over up to four lines, with an empty line or a "[...]" below.
    """
    last = len(own) - 1
    if last >= 0 and not own[last]:
        last -= 1
    if last >= 0 and _SNIPPED.fullmatch(own[last]):
        last -= 1
    first = len(own)
    words = ""
    for position in range(last, max(last - _MOST_LINES, -1), -1):
        line = own[position]
        if not line or len(line) > _LONGEST_LINE or (position < last and _COMMAND.match(line)):
            break
        words = f"{line} {words}".rstrip()
        opens = _OPENS.match(line) is not None
        if (opens or position == last) and _ends_attribution(words):
            first = position
        if opens:
            break
    if first < len(own):
        del own[first:]


def introduces_bare_quote(lines: Sequence[str], start: int) -> bool:
    """Whether a whole attribution with a date begins at `start`.

    If no quote mark follows it, then the mail program did not mark what it quotes.
    """
    if not _OPENS.match(lines[start]):
        return False
    words = ""
    for line in lines[start : start + _MOST_LINES]:
        if not line.strip() or len(line) > _LONGEST_LINE:
            return False
        words = f"{words} {line}".strip()
        if _ends_attribution(words):
            return True
    return False


def is_header_block(lines: Sequence[str], start: int) -> bool:
    """Whether ``From:`` at `start` heads a block of header lines, in any of the languages."""
    if not _HEADS.match(lines[start]):
        return False
    block = takewhile(str.strip, lines[start + 1 : start + 1 + _SEARCHED_FOR_HEADERS])
    return sum(1 for line in block if _HEADER.match(line)) >= _FEWEST_HEADERS


def _ends_attribution(words: str) -> bool:
    if not words.endswith((":", "：")):
        return False
    return bool(_SAYS.match(words) or _NAMES_AND_TIMES.match(words))
