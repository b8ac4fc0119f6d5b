"""Lines of topics in what a mail quotes: below them people write their votes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from mailproc.mail.letter import Quoted

_MARKS: Final = re.compile(r"[ \t]*(?:(?:[A-Z][A-Za-z]{0,4})?[>|][ \t]*)*")
#: A bullet or a number, the brackets of a ballot form's row, stars of bold type, and the topic.
_TOPIC: Final = re.compile(
    r"(?:[-*+•·–—o#][ \t]{1,4})?(?:\d{1,4}[.)][ \t]{0,4})?(?:\[[^\[\]]{0,40}\][ \t]{0,4})?"
    r"[*_]{0,3}[Tt]\d{1,6}(?!\w)"
)
_LONGEST: Final = 400  # characters of a line
MOST: Final = 2000  # lines


def unmarked(line: str) -> str:
    """A line without the quote marks in front, however many there are, stripped."""
    found = _MARKS.match(line)
    return line[found.end() :].strip() if found else line.strip()


def topics_in(lines: Iterable[str], before: int, most: int) -> list[Quoted]:
    """Those of some quoted lines that begin as a topic's line does, in whatever typography.

    Args:
        lines: the quoted lines, with their marks.
        before: how many lines of the author's own stand above them.
        most: how many are looked for.
    """
    texts = (unmarked(line)[:_LONGEST] for line in lines)
    found = (Quoted(before, text) for text in texts if _TOPIC.match(text))
    return list(islice(found, most))
