"""The command that begins at a line, or why it is none. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from mailproc.commands.arguments.named_people import with_capitals
from mailproc.commands.base import TOPIC, TOPICS, Command
from mailproc.commands.close_voting import close_voting
from mailproc.commands.extend_voting import extend_voting
from mailproc.commands.grammar.bare_line import is_list_item, readings_of, unmarked
from mailproc.commands.grammar.call import Call, Reading, SyntaxFault
from mailproc.commands.grammar.keywords import Keyword, keyword_of
from mailproc.commands.grammar.line_faults import (
    TOPIC_BEFORE,
    fault_of_line,
    is_meant,
    not_readable,
)
from mailproc.commands.grammar.minute_block import as_minute_line
from mailproc.commands.grammar.prose import (
    goes_on_from_above,
    is_amid_sentence,
    is_heading,
    is_in_sentence,
    is_item_of_prose,
    is_prose,
    is_talked_about,
)
from mailproc.commands.grammar.unknown_word import unknown_word
from mailproc.commands.grammar.vote_lines import vote_in
from mailproc.commands.grammar.wrapped_arguments import arguments_of, is_field
from mailproc.commands.pin import pin
from mailproc.commands.propose import propose
from mailproc.commands.regrets import regrets
from mailproc.commands.request_invite import request_invite
from mailproc.commands.vote import vote
from mailproc.mail.courtesy import asked_for, without_courtesy
from mailproc.structs import replace

_BARE_TOPIC: Final = re.compile(r"(?<![\w#])\d")
#: The groups of the grammars in which topics stand.
_TOPICS: Final = ("topic", "topics", "source", "sources", "item", "others", "more", "order", "but")
#: Commands on one topic that are given once for each, where several are named.
_ON_EACH: Final = ("vote", "strict")
#: Commands behind which any word may be meant.
_TEXT_FOLLOWS: Final = ("text", "fields")
_SEVERAL: Final = re.compile(rf"(?P<topics>{TOPICS})(?P<rest>(?:[ \t:].*)?)")
_TEXTS: Final = ("reason", "text", "title")
_AS: Final = re.compile(r"\b(?:as|AS)\b")
_ENDS_SENTENCE: Final = re.compile(r"[.?!](?:\s|$)")


class CommandFound(NamedTuple):
    """A command, or what looks like one, and the place of the first line that is not its."""

    call: Call | SyntaxFault
    end: int
    more: tuple[Call, ...] = ()
    """The same for the other topics that it names, where it names several."""


def command_at(lines: Sequence[str], position: int, reading: Reading) -> CommandFound | None:
    """The command that begins at a line, or why it is none; None for prose."""
    line = lines[position]
    if reading.direct and (asked := asked_for(line)):
        return _asked_at(asked, lines, position, reading)
    keyword: Keyword | None = None
    for text in readings_of(line):
        read = keyword_of(text)
        if read is None:
            continue
        if reading.minutes:
            read = as_minute_line(read)
        known = read.known
        if known is vote:
            return None  # votes are looked for first
        if known is not None:
            if found := _call_at(known, read, lines, position, reading):
                return found
            keyword = read
        keyword = keyword or read
    if keyword is None or not reading.direct:
        return None
    if keyword.known is None:
        fault = unknown_word(line, keyword, reading, meant=is_meant(keyword))
    else:
        fault = fault_of_line(keyword.known, keyword, lines, position, reading)
    return CommandFound(fault, position + 1) if fault else None


def _asked_at(
    asked: str, lines: Sequence[str], position: int, reading: Reading
) -> CommandFound | None:
    """The command that a line asks for with "please"; None if it may be said to people."""
    found = command_at([*lines[:position], asked, *lines[position + 1 :]], position, reading)
    if found is None or not isinstance(found.call, Call):
        return None
    call = found.call
    if call.command.argument in _TEXT_FOLLOWS and not _topic_is_named(call.match):
        return None  # "Please NOTE that ..."
    return found._replace(call=replace(call, line=lines[position]))


def call_of(known: Command, line: str, argument: str) -> Call | SyntaxFault:
    """A command that a line means without naming it, or why its argument is none."""
    if known is vote:
        return vote_in(line, argument)
    match = known.grammar.fullmatch(argument)
    return (
        Call(known, line, match)
        if match
        else SyntaxFault(line, not_readable(known, argument), known.word)
    )


def _call_at(
    known: Command, keyword: Keyword, lines: Sequence[str], position: int, reading: Reading
) -> CommandFound | None:
    """The command, if its author may give it and has surely meant it."""
    if not _is_emphatic(known, keyword, reading) or not _may_give(known, reading):
        return None
    for written, end in arguments_of(known, keyword.rest, lines, position, reading):
        argument = unmarked(lines[position], written)
        matches = _matches(known, argument) or _of_small_names(known, argument, reading)
        place = position, end
        if matches and all(
            _is_command(known, keyword, match, lines, place, reading)
            and not _is_talk(known, match, lines, end, reading)
            for match in matches
        ):
            line = lines[position]
            if end > position + 1:
                line = " ".join(map(str.strip, lines[position:end]))
            if len(matches) == 1:
                return CommandFound(Call(known, line, matches[0]), end)
            first, *more = (Call(known, f"{known.word} {one.string}", one) for one in matches)
            return CommandFound(first, end, tuple(more))
    return None


def _matches(known: Command, argument: str) -> list[re.Match[str]]:
    """What an argument says: once for each topic, where it names several to a command on one."""
    polite = without_courtesy(argument)
    # A text is its author's, but "please" is no reason.
    is_text = known.argument in _TEXT_FOLLOWS and re.fullmatch(f"(?:{TOPICS})?", polite) is None
    plain = polite.rstrip(".!")
    for said in (argument, polite, plain) if is_text else (polite, plain, argument):
        if match := known.grammar.fullmatch(said):
            return [match]
    if known.argument not in _ON_EACH or "topic" not in known.grammar.groupindex:
        return []
    several = _SEVERAL.fullmatch(argument if is_text else plain)
    if several is None or known is pin:  # two topics never begin at the same time
        return []
    topics = dict.fromkeys(re.findall(TOPIC, several["topics"]))
    found = [known.grammar.fullmatch(f"{one}{several['rest']}") for one in topics]
    return [] if len(found) < 2 or None in found else [one for one in found if one]


def _of_small_names(known: Command, argument: str, reading: Reading) -> list[re.Match[str]]:
    """What an argument says to us whose names of members are in small letters."""
    if not reading.direct or "whom" not in known.grammar.groupindex:
        return []
    topic = TOPIC_BEFORE.match(argument)
    begins = topic.end() if topic else 0
    people = with_capitals(without_courtesy(argument[begins:]), reading.names_member)
    return _matches(known, argument[:begins] + people)


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

    Who votes or proposes and may not is told why, wherever they do; and so is who would end the
    vote that they have called.
    """
    if reading.direct or known.argument == "vote" or known is propose:
        return True
    if reading.own_call and known in (extend_voting, close_voting):
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
    if known.who == "console" and known.who in reading.may_give:
        return True  # nobody writes prose there
    if not argument and keyword.colon:
        return False  # a heading
    if known.argument in _TEXT_FOLLOWS and known is not request_invite:
        titled = keyword.colon and bool(known.fields)
        if not titled and _is_sentence(match, lines, end, reading):
            return False
        has_field = _has_field(known, lines, end)
        if _may_be_noun(known) and not has_field and goes_on_from_above(lines, position, reading):
            return False
        if known.argument == "fields":
            return (reading.direct and keyword.capitals) or has_field
    if not _names_topics(known, keyword, match, reading) or _is_planned(
        known, match, lines, position, reading
    ):
        return False
    if argument and keyword.capitals and not any(map(_BARE_TOPIC.match, _topics_in(match))):
        if reading.direct and _topic_is_named(match):
            return True
        asks = not reading.direct and (match.groupdict().get("reason") or "").endswith("?")
        return not asks and not is_amid_sentence(lines, position, position + 1, reading)
    return _stands_alone(known, keyword, argument, lines, place, reading)


def _is_planned(
    known: Command, match: re.Match[str], lines: Sequence[str], position: int, reading: Reading
) -> bool:
    """Whether a chair tells people that they are going to do it, in a list of what is to do."""
    if reading.direct or known.who != "chair" or _topic_is_named(match):
        return False
    return is_item_of_prose(lines, position, reading)


def _is_talk(
    known: Command, match: re.Match[str], lines: Sequence[str], end: int, reading: Reading
) -> bool:
    """Whether people on the list are told about the command; votes have rules of their own."""
    if reading.direct or known.argument == "vote" or known is propose:
        return False
    return is_talked_about(match, lines, end)


def _may_be_noun(known: Command) -> bool:
    """Whether people write the keyword of a text in sentences, so that it may begin a line."""
    return known is not propose and (" " in known.word or bool(known.fields))


def _stands_alone(
    known: Command,
    keyword: Keyword,
    argument: str,
    lines: Sequence[str],
    place: tuple[int, int],
    reading: Reading,
) -> bool:
    """Whether a keyword in small letters, or with nothing behind it, is no part of a text."""
    position, end = place
    if not argument and not keyword.capitals and is_list_item(lines[position]):
        return False
    if is_in_sentence(lines, position, end, reading):
        return False
    if is_amid_sentence(lines, position, end, reading):
        return False
    if argument or " " in known.word:
        return True
    noun = known.question or known.argument == "posts"
    if noun or not (keyword.capitals or reading.direct):
        meant = reading.direct and keyword.capitals
        return not is_heading(lines, end, reading, meant=meant)
    return True


def _topic_is_named(match: re.Match[str]) -> bool:
    return any(_topics_in(match))


def _topics_in(match: re.Match[str]) -> list[str]:
    groups = match.groupdict()
    return [groups.get(name) or "" for name in _TOPICS]


def _names_topics(known: Command, keyword: Keyword, match: re.Match[str], reading: Reading) -> bool:
    """Whether the topics are written as such, and are no other numbers.

    A bare number is one in direct mail, in capitals or in a vote, where no text follows as in
    ``DROP 3 of the patches``. A text without a topic is one in capitals only, and so is
    a name.
    """
    groups, named = match.groupdict(), _topics_in(match)
    if groups.get("said") and not (reading.direct and (keyword.capitals or known is regrets)):
        return False  # "Maybe, I think"
    if not any(named):
        if known.who == "chair" and known.argument == "text" and not reading.direct:
            return False  # chairs write minutes into their mails, too: NOTE: ..., PRESENT: ...
        needs_one = known.argument == "text" and ("topic" in groups or "people" in groups)
        of_chairs = known.who == "chair" and "whom" in groups and "@" not in match.string
        is_name = of_chairs or " " in (groups.get("city") or "")
        return keyword.capitals or not (needs_one or is_name)
    if not any(map(_BARE_TOPIC.search, named)):
        return True
    text = any(groups.get(name) for name in _TEXTS) and not _AS.search(match.string)
    return reading.direct and not text and (keyword.capitals or known.argument == "vote")


def _is_sentence(match: re.Match[str], lines: Sequence[str], end: int, reading: Reading) -> bool:
    """Whether a text that names no topic is the rest of a sentence that the keyword begins."""
    argument = match.string
    if not argument[:1].islower() or any(_topics_in(match)):
        return False
    below = lines[end] if end < len(lines) else ""
    goes_on = not is_field(below) and is_prose(below, reading)
    return goes_on or _ENDS_SENTENCE.search(argument) is not None


def _has_field(known: Command, lines: Sequence[str], end: int) -> bool:
    """Whether a field of the command stands right below it."""
    below = lines[end] if end < len(lines) else ""
    return is_field(below) and below.partition(":")[0].strip().casefold() in known.fields
