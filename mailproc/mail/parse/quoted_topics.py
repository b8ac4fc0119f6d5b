"""Lines of topics in what a mail quotes: below them people write their votes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from mailproc.mail.letter import Quoted

_MARKS: Final = re.compile(r"[ \t]*(?:(?:[A-Z][A-Za-z]{0,4})?[>|][ \t]*)*")
#: A choice in front, a bullet, a number, the brackets of a ballot form's row, or the times and the
#: room of an agenda; stars of bold type, and the topic.
_TOPIC: Final = re.compile(
    r"(?:[-+\u2212\u2013][12][ \t]{1,4})?"
    r"(?:[-*+•·–—o#][ \t]{1,4})?(?:\d{1,4}[.)][ \t]{0,4})?(?:\[[^\[\]]{0,40}\][ \t]{0,4})?"
    r"(?:\d{1,2}:\d\d(?:[ ]?[-–][ ]?\d{1,2}:\d\d)?[ \t]{1,8}(?:\w{1,12} \d{1,3}[ \t]{1,8})?)?"
    r"[*_]{0,3}[Tt]\d{1,6}(?!\w)"
)
_LONGEST: Final = 400  # characters of a line
_MOST_MORE: Final = 3  # lines on which a title goes on
MOST: Final = 2000  # lines


def unmarked(line: str) -> str:
    """A line without the quote marks in front, however many there are, stripped."""
    found = _MARKS.match(line)
    return line[found.end() :].strip() if found else line.strip()


def is_topic(line: str) -> bool:
    """Whether a line, marked or not, begins as a topic's line does, in whatever typography."""
    return _TOPIC.match(unmarked(line)[:_LONGEST]) is not None


class QuotedTopics:
    """The lines of topics in a mail's quotes, found from its top to its end."""

    def __init__(self) -> None:
        self._found: list[tuple[int, str, list[str]]] = []
        self._room = 0
        """How many of the lines that come next may go on with the last topic's title."""

    def quote(self, lines: Iterable[str], before: int) -> None:
        """Note some quoted lines, with their marks, below so many lines of the author's own.

        None say that a line of the author's own stands there.
        """
        line = None
        for line in lines:
            text = unmarked(line)[:_LONGEST]
            if len(self._found) < MOST and _TOPIC.match(text):
                self._found.append((before, text, []))
                self._room = _MOST_MORE
            elif self._room and text:
                self._found[-1][2].append(text)
                self._room -= 1
            else:
                self._room = 0
        if line is None:
            self._room = 0

    def found(self, own: int) -> tuple[Quoted, ...]:
        """The lines of topics, among so many lines of the author's own in all."""
        return tuple(Quoted(min(at, own), text, tuple(more)) for at, text, more in self._found)
