"""Lines that say whose words follow: "On Monday, Jane wrote:". Pure.

They are known by their form: an address or a date in front of a colon, or between dashes or
arrows, in any language and script. Where neither is there, a name and a verb have to be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.mail.parse.shapes.stamp import has_bracketed_address, has_date, has_stamp, has_time

_VERBS: Final = frozenset(
    """wrote write writes said schrieb schreibt geschrieben écrit escribió escribio escrito escreveu
    scritto scrisse scrive schreef skrev skreiv kirjoitti napisał napisała napisał(a) pisze napsal
    napsala napsal(a) napísal napísala napísal(a) píše írta yazdı пишет пишете писал писала писал(а)
    написал написала написал(а) написа έγραψε viết menulis scris napisao كتب כתב כתבה""".split()  # noqa: SIM905  # a text to be read
)
_GLUED: Final = ("写道", "寫道", "작성", "書きました")  # verbs of languages that leave no blank
_OPENING: Final = (
    r"(?:On|At|Am|Le|El|Em|Il|Op|Den|På|Dnia|W dniu|Dne|Dňa|V|Στις|Vào|Pada|Quoting|În|В|在)\b"
)
_OPENS: Final = re.compile(rf"{_OPENING}.*\d|(?:\w{{2,4}}[.,] |\d{{1,4}}[-./年]).*\d")
#: A name and nothing else: no word of it begins with a small letter, save those of such names.
_NAME: Final = re.compile(
    r"(?!.*\b(?:I|We|You|He|She|It|They)\b)"
    r"[\"']?(?:(?:[^\W\d_a-z][\w.,'’-]*|v[ao]n|de[nrl]?|d[aiu]|al|bin|ter)[\"']?[ ]){0,5}"
    r"(?:[^\W\d_a-z][\w.,'’-]*|via [\w.-]+)[\"']?"
)
_FROM_NAME: Final = re.compile(
    r".*\d[^:：]*[,)\s]\s?[^\W\d_a-z][\w.'’-]+(?:\s[\w.'’-]+){0,3}\s?[:：]"
)
_BEGINS_WITH_STAMP: Final = re.compile(r"(?:\w{2,12}[.,]{0,2}\s){0,3}\d")
_DASHED: Final = re.compile(r"-{2,20}\s.*\S\s?-{2,20}")
_ARROWS: Final = re.compile(r">>>\s.*\S\s?>>>")
_ADDRESS_LAST: Final = re.compile(r".*@[^<>()\[\]]*[>)\]][*_]*\S{0,3}(?:\s\S+){0,4}\s?[:：]")
_NAME_AND_ADDRESS: Final = re.compile(
    r"[\"']?(?:[^\W\d_a-z][\w.,'’-]*[\"']?\s){1,5}<[^<>\s]+@[^<>\s]+>[^<>]{0,30}[:：]"
)
_DIGIT: Final = re.compile(r"\d")
_COMMAND: Final = re.compile(r"[A-Z]{4,}\b|[A-Za-z]+:")  # never taken for part of one
_SNIPPED: Final = re.compile(r"\[(?:\.*|…|snip)\]")
_AROUND: Final = '.,:：;"* '
_MOST_LINES: Final = 4
_LONGEST_LINE: Final = 300
_LONGEST_VERB: Final = 12


def drop_attribution(own: list[str]) -> None:
    """Take the lines that introduce the marked quote which follows `own` off its end.

    They may be wrapped over up to four lines, with an empty line or a "[...]" below.
    """
    last = len(own) - 1
    if last >= 0 and not own[last]:
        last -= 1
    if last >= 0 and is_snipped(own[last]):
        last -= 1
    first = _first_line(own, last, marked=True)
    if first is not None:
        del own[first:]


def may_end(line: str) -> bool:
    """Whether an attribution may end here; quick, and says yes to some prose."""
    if not line:
        return False
    if line.endswith((":", "：", "--", ">>>")):
        return True
    return line[-_LONGEST_VERB:].rpartition(" ")[2] in _VERBS


def first_of_attribution(lines: Sequence[str]) -> int | None:
    """Where the attribution begins that ends with the last of `lines`; None if none does.

    It has a date, an address or a name, so that what follows is a quote without marks too.
    """
    return _first_line(lines, len(lines) - 1, marked=False)


def is_snipped(line: str) -> bool:
    """Whether a line says that something of the quote was left out."""
    return len(line) < _LONGEST_VERB and _SNIPPED.fullmatch(line.strip()) is not None


def _first_line(lines: Sequence[str], last: int, *, marked: bool) -> int | None:
    first = None
    words = ""
    for position in range(last, max(last - _MOST_LINES, -1), -1):
        line = lines[position].strip()
        if not line or len(line) > _LONGEST_LINE or (position < last and _COMMAND.match(line)):
            break
        if position < last and line[-1] in ":：!?":
            break
        words = f"{line} {words}".rstrip()
        opens = _opens(line)
        if (opens or first is None) and _is_attribution(words, marked=marked):
            first = position
        if opens:
            break
    return first


def _opens(line: str) -> bool:
    """Whether an attribution may begin with this line, and nothing above belongs to it."""
    if _OPENS.match(line):
        return True
    return line[-1] not in ".!?:：" and has_stamp(line)


def _is_attribution(words: str, *, marked: bool) -> bool:
    words = words.strip("*_ ")
    if not words.endswith((":", "：")):
        if _DASHED.fullmatch(words) or _ARROWS.fullmatch(words):
            return has_date(words) or has_bracketed_address(words)
        return words.rpartition(" ")[2] in _VERBS and _is_dated(words)
    says = _says(words)
    if not (says or "@" in words or _DIGIT.search(words)):
        return False
    if has_bracketed_address(words) and _ADDRESS_LAST.fullmatch(words):
        if marked or says or has_date(words) or has_time(words):
            return True
        return words.startswith("Quoting ") or _NAME_AND_ADDRESS.fullmatch(words) is not None
    if says:
        return marked or _is_dated(words) or _is_name_and_verb(words)
    begins = _BEGINS_WITH_STAMP.match(words)
    return begins is not None and has_stamp(words) and _FROM_NAME.fullmatch(words) is not None


def _says(words: str) -> bool:
    """Whether a verb in them says that somebody wrote what follows."""
    return any(word.strip(_AROUND) in _VERBS for word in words.split()) or any(
        verb in words for verb in _GLUED
    )


def _is_name_and_verb(words: str) -> bool:
    name, _, verb = words.rstrip(_AROUND).rpartition(" ")
    return verb in _VERBS and _NAME.fullmatch(name) is not None


def _is_dated(words: str) -> bool:
    return _OPENS.match(words) is not None or (
        has_date(words) and (has_time(words) or has_bracketed_address(words))
    )
