"""The keyword at the start of a line, and which there are. Pure."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from mailproc.commands.base import Command
from mailproc.commands.registry import COMMANDS

#: Each command by its keyword, in capitals; some have two words.
BY_WORD: Final[dict[str, Command]] = {known.word: known for known in COMMANDS}
#: What a keyword begins with.
FIRST_WORDS: Final = frozenset(word.split()[0] for word in BY_WORD)
_TWO_WORDS: Final = frozenset(word.split()[0] for word in BY_WORD if " " in word)
_KEYWORD: Final = re.compile(r"(?P<word>[A-Za-z]+)(?P<colon>[ \t]*:)?(?:[ \t]+|$)(?P<rest>.*)")
_LONGEST_LINE: Final = 1000  # characters; no command is longer, and patterns stay quick


class Keyword(NamedTuple):
    """What a line begins with, taken apart."""

    word: str
    """As it is written; both words where two are a keyword."""
    rest: str
    """What follows, stripped."""
    emphatic: bool
    """Whether it is in capitals or has a colon, so that it hardly begins a sentence."""


def keyword_of(line: str) -> Keyword | None:
    """The word at a line's first column, whether it is a keyword or not; None if there is none."""
    match = _KEYWORD.fullmatch(line[:_LONGEST_LINE].rstrip())
    if match is None:
        return None
    word, rest = match["word"], match["rest"].strip()
    if word.upper() in _TWO_WORDS and rest:
        second, _, after = rest.partition(" ")
        if f"{word} {second.rstrip(':')}".upper() in BY_WORD:
            word, rest = f"{word} {second.rstrip(':')}", after.strip()
    return Keyword(word, rest, word.isupper() or bool(match["colon"]))


def begins_with_keyword(line: str) -> bool:
    """Whether a line's first word is that of a keyword, in any case."""
    match = _KEYWORD.match(line)
    return match is not None and match["word"].upper() in FIRST_WORDS
