"""The warnings that mail gateways put above a text: "[EXTERNAL EMAIL]". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

#: What such a warning begins with, in the languages of the gateways that we know.
_WARNS: Final = re.compile(
    r"(?i)\W{0,10}(?:caution|warning|attention|notice|important|alert|extern(?:al|e|er|o)?|esterno"
    r"|achtung|vorsicht|warnung|avertissement|attenzione|avviso|atención|aviso|atenção|let op"
    r"|uwaga|varning|advarsel|huom|внимание|this (?:e-?mail|message)|diese (?:e-?mail|nachricht)"
    r"|ce (?:courriel|message)|cet e-?mail|este (?:correo|mensaje|e-?mail)|questa e-?mail"
    r"|deze e-?mail|you don't often get|some people who received|sie erhalten nicht oft)\b"
)
#: What it says of where a mail comes from, or what is wrong with it.
_OUTSIDE: Final = re.compile(
    r"(?i)\b(?:outside|external|originat\w+|suspicious|phishing|virus|extern\w*|außerhalb|ausserhalb"
    r"|extérieur\w*|fuera|estern\w+|unknown sender|attachments? (?:\w+ ){0,3}removed"
    r"|learn why this is important|внешн\w+|zewnątrz|utanför)\b"
)
_SHOUTS: Final = re.compile(
    r"(?i)[\[(*{<#=!|~ -]{1,12}(?:caution|warning|achtung)?[:! -]{0,3}"
    r"(?:extern(?:al|e|er|o)?|esterno|caution|suspected spam|spam)"
    r"(?:[ _-](?:e-?mail|mail|message|sender|source|nachricht|nachrichten|messaggio|correo))?"
    r"[ :!.?]{0,3}[\])*}>#=!|~ -]{1,12}"
)
_RULE: Final = re.compile(r"[-_=*~#\s]{3,}")
#: How no line of a warning begins: a figure, a topic, the commands that people send most.
_OWN: Final = re.compile(
    r"[ \t]*(?:[-+\u2212\u2013\uff0b][ ]?[012]\b|T\d|[Vv]ote\b"
    r"|(?:VOTE|UNVOTE|RANK|PROPOSE|SECOND)\b)"
)
_MOST_LINES: Final = 8
_LONGEST: Final = 600  # characters


def without_banner(lines: Sequence[str]) -> Sequence[str]:
    """A text without the warning that is its first paragraph; unchanged if there is none."""
    begins = next((i for i, line in enumerate(lines[:_MOST_LINES]) if _says(line)), None)
    if begins is None:
        return lines
    below = lines[begins + 1 : begins + _MOST_LINES + 1]
    paragraph = [lines[begins], *takewhile(_goes_on, below)]
    if len(paragraph) <= _MOST_LINES and _is_banner(paragraph):
        rest = begins + len(paragraph)
    elif _SHOUTS.fullmatch(lines[begins].strip()):
        rest = begins + 1
    else:
        return lines
    while rest < len(lines) and not _says(lines[rest]):
        rest += 1
    return lines[rest:]


def _goes_on(line: str) -> bool:
    """Whether a line may be of the warning above it: it is not empty, and no vote or command."""
    return bool(line.strip()) and _OWN.match(line) is None


def _says(line: str) -> bool:
    """Whether a line is neither empty nor a rule."""
    return bool(line.strip()) and _RULE.fullmatch(line) is None


def _is_banner(paragraph: Sequence[str]) -> bool:
    text = " ".join(line.strip() for line in paragraph)
    if len(text) > _LONGEST:
        return False
    if _SHOUTS.fullmatch(text):
        return True
    return _WARNS.match(text) is not None and _OUTSIDE.search(text) is not None
