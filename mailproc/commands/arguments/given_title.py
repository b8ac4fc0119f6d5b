"""A title where a command takes one. Pure."""

from __future__ import annotations

from typing import Final

from mailproc.mail.courtesy import without_courtesy
from mailproc.mail.text import clean_line

#: How a quotation begins and ends, in one language or another.
_QUOTES: Final = ('""', "''", "``", "“”", "‘’", "„“", "„”", "‚‘", "«»", "»«", "””")


def plain_title(written: str) -> str:
    """A title without "please" behind it, as it is where a topic is opened: its quotes stay."""
    return clean_line(without_courtesy(written, parted=True))


def given_title(written: str) -> str:
    """The title that a command gives, without quotes around all of it and "please" behind it."""
    title = plain_title(written)
    around, inner = title[:1] + title[1:][-1:], title[1:-1]
    is_quoted = around in _QUOTES and not set(around) & set(inner)
    return inner.strip() if is_quoted else title
