"""What follows a keyword and runs on below: mail programs wrap what is long. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mailproc.commands.base import TOPIC, Command
from mailproc.commands.grammar.bare_line import bare_line, is_list_item
from mailproc.commands.grammar.call import Reading
from mailproc.commands.grammar.end import ends_commands
from mailproc.commands.grammar.keywords import keyword_of
from mailproc.commands.grammar.minute_block import begins_minute_line, is_topics_heading
from mailproc.mail.courtesy import is_courtesy

#: No line that is shorter was wrapped, where what stands below a title may be its description.
SHORTEST_WRAPPED: Final = 50  # characters
_MOST_LINES: Final = 20
_TOPICS: Final = re.compile(rf"(?:[>=, \t]|and\b|(?:{TOPIC}|[Cc]\d{{1,6}})(?![\w:]))+")
_FIELD: Final = re.compile(r"[ \t]*[A-Za-z][A-Za-z-]*[ \t]*:(?!//)")


def arguments_of(
    known: Command, rest: str, lines: Sequence[str], position: int, reading: Reading
) -> Iterator[tuple[str, int]]:
    """What may be the argument of a command, the longest first, each with the place behind it.

    Args:
        known: the command.
        rest: what follows its keyword on its own line.
        lines: of the body.
        position: of that line.
        reading: how the letter came.
    """
    more: list[str] = []
    if known.argument in ("text", "fields"):
        more = list(_text_below(known, lines, position, reading))
    elif known.argument in ("vote", "strict"):
        more = list(_topics_below(lines, position))
    for count in range(len(more), -1, -1):
        yield " ".join((rest, *more[:count])).strip(), position + 1 + count
        if known.argument in ("text", "fields"):
            return


def is_field(line: str) -> bool:
    """Whether a line is of the form ``Name: value``."""
    return _FIELD.match(line) is not None


def goes_on(line: str, reading: Reading) -> bool:
    """Whether a line may go on with the text that the one above it begins."""
    if not line.strip() or is_list_item(line) or ends_commands(line):
        return False
    keyword = keyword_of(bare_line(line))
    if keyword is not None and keyword.capitals and keyword.known:
        return False
    if reading.minutes and (begins_minute_line(keyword) or is_topics_heading(line)):
        return False
    return not is_courtesy(line, reading.names)


def _text_below(
    known: Command, lines: Sequence[str], position: int, reading: Reading
) -> Iterator[str]:
    """The lines that go on with a text."""
    above = lines[position]
    for line in _below(lines, position + 1):
        if known.fields and (is_field(line) or len(above.rstrip()) < SHORTEST_WRAPPED):
            return
        if not goes_on(line, reading):
            return
        yield line.strip()
        above = line


def _topics_below(lines: Sequence[str], position: int) -> Iterator[str]:
    """The lines that go on with a list of topics."""
    for line in _below(lines, position + 1):
        text = line.strip()
        if not text or not _TOPICS.fullmatch(text):
            return
        yield text


def _below(lines: Sequence[str], start: int) -> Iterator[str]:
    return (lines[at] for at in range(start, min(len(lines), start + _MOST_LINES)))
