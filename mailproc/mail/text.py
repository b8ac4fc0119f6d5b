"""Text from strangers, made safe to keep, to show and to compare. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LONGEST: Final = 200
_SPARE: Final = 8  # characters read for each one kept; NFKC is slow on long runs of accents

# Characters that nobody sees but that change what is read: C0 and C1 controls (those that are
# white space are dealt with apart), soft hyphen, zero width and bidirectional controls,
# annotations, tags, and lone surrogates, which no UTF-8 output can hold.
_UNSEEN: Final = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_UNSEEN_IN_LINE: Final = re.compile(f"[{_UNSEEN}]")
_UNSEEN_IN_BODY: Final = re.compile(f"[{_UNSEEN}\x0b\x1c-\x1f]")
_ODD_SPACE: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_END: Final = re.compile("\r\n?|[\x0c\x85\u2028\u2029]")
_WORD: Final = re.compile(r"[^\W_]+")
_PLAIN_BODY: Final = re.compile(r"[\t\n -~]*")


def clean_line(text: str, limit: int = _LONGEST) -> str:
    r"""One line that is safe in a header, a page or a calendar once that has been escaped.

    The result is NFKC, has single spaces as its only white space, no control, zero-width or
    bidirectional formatting characters, nothing that reads as an encoded word (RFC 2047), and
    at most `limit` characters. Cleaning twice gives the same.

    Args:
        text: anything, decoded; line ends become spaces.
        limit: the most characters to keep.
    """
    if text.isascii() and text.isprintable() and "=?" not in text:
        return " ".join(text.split())[:limit].rstrip()
    seen = _UNSEEN_IN_LINE.sub("", text[: limit * _SPARE])
    plain = unicodedata.normalize("NFKC", seen).replace("=?", "= ?")
    return " ".join(plain.split())[:limit].rstrip()


def cut(line: str, limit: int) -> str:
    """A line in at most `limit` characters, with ``…`` at its end where something was cut off."""
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def clean_body(text: str) -> str:
    """A mail's text with line feeds as its only line ends, and no characters that hide.

    Odd spaces (no-break, full-width) become plain ones, tabs stay; nothing is normalised, since
    prose is kept as it was written.
    """
    if _PLAIN_BODY.fullmatch(text):
        return text
    unified = _LINE_END.sub("\n", text)
    return _ODD_SPACE.sub(" ", _UNSEEN_IN_BODY.sub("", unified))


def passes_for(name: str, other: str) -> bool:
    """Whether a name has all the words of another one's in it, as a reader sees them.

    Case, accents, marks and their order do not count. Of a single word, as many people have it, it
    has to be the same.
    """
    words, others = _words(name), _words(other)
    return words == others or (len(others) > 1 and others <= words)


@lru_cache(maxsize=10_000)  # those of all members, for each letter of a stranger
def _words(name: str) -> frozenset[str]:
    apart = unicodedata.normalize("NFKD", name[:_LONGEST]).casefold()
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return frozenset(_WORD.findall(letters))


def folded(text: str) -> str:
    """In the form in which words are compared: no case, plain apostrophes, single spaces."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    return " ".join(plain.casefold().split())
