"""A line without what people and their programs put around a command. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

#: All blanks are one; what has no width is none. Dashes are a minus only where signs count.
_BLANKS: Final = str.maketrans(
    dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f", " "
    )
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")
)
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_BULLETS: Final = "-+*•‣◦▪●·–—→"
_NUMBER: Final = r"\(?\d{1,3}[.)]"
#: The bullet or number of a list, before a word.
_ITEM: Final = re.compile(rf"[ \t]*(?:[{_BULLETS}]|{_NUMBER})[ \t]+(?=\S)")
_FRONT: Final = re.compile(rf"(?:(?:[{_BULLETS}]|{_NUMBER})[ \t]+)*(?=[^\W\d_]|[*_`\"'“”„«‘])")
_MARKS: Final = "*_`\"'“”„«»‘’"
_MARKED_WORD: Final = re.compile(r"([A-Za-z]+(?: [A-Za-z]+)?)[*_`]+(?=[\s:]|$)")


def bare_line(line: str) -> str:
    """A line without indent, bullets or list number, bold type and quote marks around it.

    Blanks of all kinds become plain ones. A sign or a digit that may be a choice stays.
    """
    text = line if line.isascii() else line.translate(_BLANKS)
    text = text.strip()
    front = _FRONT.match(text)
    text = text[front.end() :] if front else text
    bare = text.lstrip(_MARKS)
    if bare == text:
        return text
    return _MARKED_WORD.sub(r"\1", bare.rstrip(_MARKS), count=1)


def unmarked(first: str, text: str) -> str:
    """A text without the marks at its end that belong to those before its first line."""
    front = _FRONT.match(first.strip())
    is_marked = front is not None and first.strip()[front.end() :][:1] in tuple(_MARKS)
    return text.rstrip(_MARKS) if is_marked else text


def readings_of(line: str) -> Iterator[str]:
    """The bare line as it is written, then with full-width letters and smart dashes made plain."""
    yield bare_line(line)
    if not line.isascii():
        yield bare_line(plain(line))


def plain(text: str) -> str:
    """Text in the form in which it is compared: NFKC, and every dash a minus."""
    return unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_BLANKS)


def is_list_item(line: str) -> bool:
    """Whether a line begins with the bullet or the number of a list."""
    return _ITEM.match(line) is not None
