"""text/enriched and text/richtext as plain text (RFC 1896, RFC 1341). Pure."""

from __future__ import annotations

import re
from typing import Final

_PARAM: Final = re.compile(r"(?is)<param>[^<]*</param>")
_COMMAND: Final = re.compile(r"(?:(?<=[^<])|\A)</?[A-Za-z0-9-]{1,60}>")
_LINE_ENDS: Final = re.compile(r"\n+")


def plain_text_of(enriched: str) -> str:
    """The text without its commands; a lone line end stays, since people end lines of their own."""
    without = _COMMAND.sub("", _PARAM.sub("", enriched))
    lines = _LINE_ENDS.sub(lambda ends: ends[0] if len(ends[0]) == 1 else ends[0][1:], without)
    return lines.replace("<<", "<")
