"""Text from strangers as text, in each markup that we write but HTML. Pure.

HTML and XML are escaped by Jinja2 itself; iCalendar by its library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

# Links, templates, tables, tags, entities; bold and italics; signatures; behaviour switches;
# the colon of a bare link; and what means something at the start of a line.
_MEDIAWIKI: Final = re.compile(r"[&<>\[\]{}|]|''+|~~~+|__+|(?<=[A-Za-z]):(?=\S)|^[*#:;=\-+! ]")
# Beside CommonMark's own: the forges' tables, mathematics and bare links, and Liquid's tags.
_MARKDOWN: Final = re.compile(
    r"[\\`*_\[\]<>|~$&{}!]|(?<={)%|%(?=})|:(?=//)|(?<=www)\.|^(?:[#+=-]|\d+(?=[.)]))"
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def mediawiki(text: str) -> str:
    """The text as it reads in MediaWiki, whatever it would mean there."""
    return _MEDIAWIKI.sub(lambda found: _entities(found[0]), text)


def markdown(text: str) -> str:
    """The text as it reads in CommonMark and on the forges (tables, mathematics, Liquid)."""
    return _MARKDOWN.sub(_quoted, text)


def cell(value: object) -> object:
    """A value for a CSV cell; text that a spreadsheet would compute gets an apostrophe (OWASP)."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _entities(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)


def _quoted(found: re.Match[str]) -> str:
    text = found[0]
    if text == "&":
        return "&amp;"
    if text == "<":
        return "&lt;"
    return f"{text}\\" if text.isdigit() else f"\\{text}"


ESCAPES: Final[Mapping[str, Callable[[str], str]]] = {"mediawiki": mediawiki, "md": markdown}
