"""The command in one line, or why it is none. Pure."""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.base import TOPIC, Command
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.keywords import BY_WORD, keyword_of
from mailproc.commands.grammar.unknown_word import unknown_word
from mailproc.commands.grammar.vote_lines import vote_in, votes_at
from mailproc.commands.vote import vote
from mailproc.meeting.choices import CHOICE
from mailproc.meeting.sentences import Sentence, Word

_MEANT: Final = re.compile(rf"(?:{TOPIC}|{CHOICE})(?:[\s,.:;!]|$)")


def command_in(line: str, reading: Reading) -> Call | SyntaxFault | None:
    """The command at the line's first column, or why it is none, or None for prose."""
    keyword = keyword_of(line)
    if keyword is None:
        return None
    known = BY_WORD.get(keyword.word.upper())
    if known is vote:
        found = votes_at((line,), 0, reading)
        return found.calls[0] if found else None
    meant = _MEANT.match(keyword.rest) is not None
    if known is None:
        return unknown_word(line, keyword, meant=meant) if reading.direct else None
    if not keyword.emphatic and not reading.direct:
        return None
    if (argument := known.grammar.fullmatch(keyword.rest)) is not None:
        return Call(known, line, argument)
    if reading.direct or meant:
        return _unreadable(known, line, meant=meant)
    return None  # prose that happens to start with a keyword


def call_of(known: Command, line: str, argument: str) -> Call | SyntaxFault:
    """A command that a line means without naming it, or why its argument is none."""
    if known is vote:
        return vote_in(line, argument)
    match = known.grammar.fullmatch(argument)
    return Call(known, line, match) if match else _unreadable(known, line)


def _unreadable(known: Command, line: str, *, meant: bool = False) -> SyntaxFault:
    usage = Word(known.usage)
    said = Sentence("I cannot read this. Write: {usage}", usage=usage)
    return SyntaxFault(line, said, known.word, meant=meant)
