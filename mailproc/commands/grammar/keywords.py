"""The keyword at the start of a line, and which there are. Pure."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from mailproc.commands.arguments.vote_text import read_votes
from mailproc.commands.base import Command
from mailproc.commands.grammar.bare_line import plain
from mailproc.commands.registry import COMMANDS
from mailproc.commands.vote import vote
from mailproc.mail.courtesy import asked_for, without_courtesy

#: Each command by its keyword, in capitals; some have two words.
BY_WORD: Final[dict[str, Command]] = {known.word: known for known in COMMANDS}
#: What a keyword begins with.
FIRST_WORDS: Final = frozenset(word.split()[0] for word in BY_WORD)
#: Those that count in whatever case.
_SMALL: Final = {word.lower(): word for word, known in BY_WORD.items() if known.argument == "vote"}
_TWO_WORDS: Final = frozenset(word.split()[0] for word in BY_WORD if " " in word)
_KEYWORD: Final = re.compile(
    r"(?P<word>[A-Za-z]+)(?P<colon>[ \t]*:)?"
    r"(?:[ \t]+|(?P<ended>[,.;!][ \t]+)|[.!]?$)(?P<rest>.*)"
)
_FIRST: Final = re.compile(r"[\W\d_]{0,20}+(?P<word>[A-Za-z]+)")
_TOPIC_OR_SIGN: Final = re.compile(r"[Tt#]\d|[+\-\u2212\u2013]\s?[012]|\b(?:yes|no)\b")
_LONGEST_LINE: Final = 1000  # characters; no command is longer, and patterns stay quick


class Keyword(NamedTuple):
    """What a line begins with, taken apart."""

    word: str
    """As it is written; both words where two are a keyword."""
    rest: str
    """What follows, stripped."""
    colon: bool
    """Whether a colon follows it."""

    @property
    def capitals(self) -> bool:
        """Whether it is written in capitals."""
        return self.word.isupper()

    @property
    def emphatic(self) -> bool:
        """Whether it is in capitals or has a colon, so that it hardly begins a sentence."""
        return self.capitals or self.colon

    @property
    def known(self) -> Command | None:
        """The command whose keyword it is."""
        return BY_WORD.get(self.word.upper())


def fits(known: Command, argument: str) -> bool:
    """Whether a text may be what follows a keyword."""
    if known is vote:
        found = read_votes(argument)
        return bool(found.votes) and not found.unread
    return known.grammar.fullmatch(argument) is not None


def keyword_of(line: str) -> Keyword | None:
    """The word at the start of a bare line, a keyword or not; None if there is none."""
    match = _KEYWORD.fullmatch(line[:_LONGEST_LINE].rstrip())
    if match is None:
        return None
    word, rest, colon = match["word"], match["rest"].strip(), bool(match["colon"])
    if match["ended"] and not _may_follow(word, rest):
        return None
    if word.upper() in _TWO_WORDS and rest and not colon:
        second, _, after = rest.partition(" ")
        both = f"{word} {second.rstrip(':.!,')}"
        if both.upper() in BY_WORD:
            return Keyword(both, after.strip(), second.endswith(":"))
    return Keyword(word, rest, colon)


def _may_follow(word: str, rest: str) -> bool:
    """Whether words may belong to a keyword behind which a comma or a full stop stands."""
    known = BY_WORD.get(word.upper())
    if known is not None and "said" in known.grammar.groupindex:
        return True
    return not without_courtesy(rest)


def is_emphatic_keyword(keyword: Keyword | None) -> bool:
    """Whether it is a command's, and hardly begins a sentence."""
    return keyword is not None and keyword.emphatic and keyword.known is not None


def begins_with_keyword(line: str) -> bool:
    """Whether a line's first word is that of a keyword, in any case; it is quick."""
    word = first_word(line)
    return word is not None and word.upper() in FIRST_WORDS


def may_begin_command(line: str, *, direct: bool) -> bool:
    """Whether a line is to be looked at closely; on the list most are not."""
    word = first_word(asked_for(line) or line) if direct else first_word(line)
    if word is None:
        return False
    if not direct:
        return (word if word.isupper() else _SMALL.get(word.lower(), "")) in FIRST_WORDS
    if word.upper() in FIRST_WORDS or word.isupper():
        return True
    return _TOPIC_OR_SIGN.search(line[:80]) is not None


def first_word(line: str) -> str | None:
    """The first word of a line that begins with one, whatever bullets and marks are before it."""
    head = line[:64]
    match = _FIRST.match(head if head.isascii() else plain(head))
    return match["word"] if match else None
