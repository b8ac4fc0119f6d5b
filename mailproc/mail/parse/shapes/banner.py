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
_MOST_LINES: Final = 8
_LONGEST: Final = 600  # characters


def without_banner(lines: Sequence[str]) -> Sequence[str]:
    """A text without the warning that is its first paragraph; unchanged if there is none."""
    begins = next((i for i, line in enumerate(lines[:_MOST_LINES]) if _says(line)), None)
    if begins is None:
        return lines
    paragraph = list(takewhile(str.strip, lines[begins : begins + _MOST_LINES + 1]))
    if len(paragraph) <= _MOST_LINES and _is_banner(paragraph):
        rest = begins + len(paragraph)
    elif _SHOUTS.fullmatch(lines[begins].strip()):
        rest = begins + 1
    else:
        return lines
    while rest < len(lines) and not _says(lines[rest]):
        rest += 1
    return lines[rest:]


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
