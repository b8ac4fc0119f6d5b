"""The command that begins at a line, or why it is none. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from mailproc.commands.base import Command
from mailproc.commands.grammar.arguments import arguments_of, is_field
from mailproc.commands.grammar.bare_line import is_list_item, readings_of
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.keywords import Keyword, keyword_of
from mailproc.commands.grammar.prose import is_heading, is_in_sentence, is_prose
from mailproc.commands.grammar.unknown_word import unknown_word
from mailproc.commands.grammar.vote_lines import vote_in, votes_at
from mailproc.commands.propose import propose
from mailproc.commands.vote import vote
from mailproc.meeting.choices import CHOICE
from mailproc.meeting.sentences import Sentence, Word

_MEANT: Final = re.compile(rf"(?:[Tt#]\d{{1,6}}|{CHOICE})(?:[\s,.:;!]|$)")
_BARE_TOPIC: Final = re.compile(r"(?<![\w#])\d")
#: The groups of the grammars in which topics stand.
_TOPICS: Final = ("topic", "topics", "source", "item", "others", "order")
_ENDS_SENTENCE: Final = re.compile(r"[.?!]$")
_LOWER_WORD: Final = re.compile(r"[a-z]{2,}(?!\S*@)")


class CommandFound(NamedTuple):
    """A command, or what looks like one, and the place of the first line that is not its."""

    call: Call | SyntaxFault
    end: int


def command_at(lines: Sequence[str], position: int, reading: Reading) -> CommandFound | None:
    """The command that begins at a line, or why it is none; None for prose."""
    line = lines[position]
    keyword: Keyword | None = None
    for text in readings_of(line):
        read = keyword_of(text)
        if read is None:
            continue
        known = read.known
        if known is vote:
            votes = votes_at(lines, position, reading)
            return CommandFound(votes.calls[0], votes.end) if votes else None
        if known is not None:
            if found := _call_at(known, read, lines, position, reading):
                return found
            keyword = read
        keyword = keyword or read
    if keyword is None or not reading.direct:
        return None
    if keyword.known is None:
        fault = unknown_word(line, keyword, reading, meant=_is_meant(keyword))
    else:
        fault = _fault(keyword.known, keyword, lines, position, reading)
    return CommandFound(fault, position + 1) if fault else None


def call_of(known: Command, line: str, argument: str) -> Call | SyntaxFault:
    """A command that a line means without naming it, or why its argument is none."""
    if known is vote:
        return vote_in(line, argument)
    match = known.grammar.fullmatch(argument)
    return Call(known, line, match) if match else _unreadable(known, line)


def _call_at(
    known: Command, keyword: Keyword, lines: Sequence[str], position: int, reading: Reading
) -> CommandFound | None:
    """The command, if its author may give it and has surely meant it."""
    if not _is_emphatic(known, keyword, reading) or not _may_give(known, reading):
        return None
    for argument, end in arguments_of(known, keyword.rest, lines, position, reading):
        match = known.grammar.fullmatch(argument) or known.grammar.fullmatch(
            argument.rstrip(".!") if known.argument != "text" else argument
        )
        if match and _is_command(known, keyword, match, lines, (position, end), reading):
            line = lines[position]
            if end > position + 1:
                line = " ".join(map(str.strip, lines[position:end]))
            return CommandFound(Call(known, line, match), end)
    return None


def _is_emphatic(known: Command, keyword: Keyword, reading: Reading) -> bool:
    """Whether the keyword is written so that the command may be meant, as the letter came."""
    if known.argument == "vote":
        return True
    if reading.direct:
        return known.argument == "strict" or keyword.capitals or keyword.colon
    if known is propose:
        return keyword.capitals and keyword.colon
    return keyword.capitals


def _may_give(known: Command, reading: Reading) -> bool:
    """Whether the line is for its author to say: on the list, what is not is prose.

    Who votes or proposes and may not is told why, wherever they do.
    """
    if reading.direct or known.argument == "vote" or known is propose:
        return True
    return known.who in reading.may_give


def _is_command(
    known: Command,
    keyword: Keyword,
    match: re.Match[str],
    lines: Sequence[str],
    place: tuple[int, int],
    reading: Reading,
) -> bool:
    """Whether a line that has the form of a command is one, and no prose."""
    position, end = place
    argument = match.string
    if known.who == "console":
        return True  # nobody writes prose there
    if not argument and keyword.colon:
        return False  # a heading
    if known.argument == "fields" or known is propose:
        return _is_titled(known, keyword, argument, lines, end, reading)
    if not reading.direct and any(map(_BARE_TOPIC.search, _topics_in(match))):
        return False
    if argument and keyword.capitals:
        return True
    if not argument and not keyword.capitals and is_list_item(lines[position]):
        return False
    if is_in_sentence(lines, position, end, reading):
        return False
    if argument or " " in known.word:
        return True
    noun = known.question or known.argument == "posts"
    if noun or not (keyword.capitals or reading.direct):
        meant = reading.direct and keyword.capitals
        return not is_heading(lines, end, reading, meant=meant)
    return True


def _topics_in(match: re.Match[str]) -> list[str]:
    groups = match.groupdict()
    return [groups.get(name) or "" for name in _TOPICS]


def _is_titled(
    known: Command,
    keyword: Keyword,
    argument: str,
    lines: Sequence[str],
    end: int,
    reading: Reading,
) -> bool:
    """Whether what follows is a title, and no sentence that begins with the keyword."""
    below = lines[end] if end < len(lines) else ""
    if not keyword.colon and argument[:1].islower():
        goes_on = not is_field(below) and is_prose(below, reading)
        if goes_on or _ENDS_SENTENCE.search(argument):
            return False
    if known is propose or (reading.direct and keyword.capitals):
        return True
    name = below.partition(":")[0].strip().casefold()
    return is_field(below) and name in known.fields


def _fault(
    known: Command, keyword: Keyword, lines: Sequence[str], position: int, reading: Reading
) -> SyntaxFault | None:
    """What to say to a line of direct mail that begins with a keyword and is no command.

    Most such lines are prose, to which nothing is said.
    """
    line, meant = lines[position], _is_meant(keyword)
    allowed = known.who in reading.may_give
    if not allowed:
        return _unreadable(known, line, meant=meant) if keyword.capitals and meant else None
    if (
        keyword.capitals
        and not keyword.rest
        and is_in_sentence(lines, position, position + 1, reading)
    ):
        return None
    if not (keyword.capitals or meant or (keyword.colon and keyword.rest)):
        return None
    if not keyword.capitals and known.grammar.fullmatch(keyword.rest):
        said = Sentence(
            "If you mean this as a command, please write its first word in capitals: {line}",
            line=f"{known.word} {keyword.rest}",
        )
        return SyntaxFault(line, said, known.word, meant=meant, maybe_prose=True)
    sentence = not meant and " " not in known.word and _LOWER_WORD.match(keyword.rest)
    fault = _unreadable(known, line, meant=meant, keyword=keyword)
    maybe_prose = not keyword.capitals or bool(sentence)
    return SyntaxFault(line, fault.said, known.word, meant=meant, maybe_prose=maybe_prose)


def _is_meant(keyword: Keyword) -> bool:
    """Whether a topic or a choice follows."""
    return _MEANT.match(keyword.rest) is not None


def _unreadable(
    known: Command, line: str, *, meant: bool = False, keyword: Keyword | None = None
) -> SyntaxFault:
    usage = Word(known.usage)
    if keyword is not None and keyword.rest:
        said = Sentence(
            "I cannot read “{words}” here. Write: {usage}", words=keyword.rest[:80], usage=usage
        )
    else:
        said = Sentence("I cannot read this. Write: {usage}", usage=usage)
    return SyntaxFault(line, said, known.word, meant=meant)
