"""What to say to a line of direct mail that begins with a keyword and is no command. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from mailproc.commands.arguments.named_people import nobody_called, unknown_people
from mailproc.commands.base import TOPIC, Command
from mailproc.commands.grammar.call import Reading, SyntaxFault
from mailproc.commands.grammar.keywords import Keyword
from mailproc.commands.grammar.prose import is_in_sentence
from mailproc.commands.rank import rank
from mailproc.meeting.choices import CHOICE
from mailproc.meeting.sentences import Sentence, Word

#: A topic in front of the people that an argument names.
TOPIC_BEFORE: Final = re.compile(rf"^{TOPIC}[ \t:]+")
_MEANT: Final = re.compile(rf"(?:[Tt#]\d{{1,6}}|{CHOICE})(?:[\s,.:;!]|$)")
_TOPIC: Final = re.compile(r"(?<![\w-])T\d{1,6}\b", re.IGNORECASE)
_DIGIT: Final = re.compile(r"\d")
_TIME: Final = re.compile(r"[A-Z][a-z]{1,2} \d{1,2}:\d\d-\d{1,2}:\d\d")
_LOWER_WORD: Final = re.compile(r"[a-z]{2,}(?!\S*@)")
_LONGEST_SHOWN: Final = 80  # characters


class Usage(Word):
    """How a command is written, with what may be meant in place of the usage's own example."""

    __slots__ = ("time", "topics")
    topics: tuple[str, ...]
    """As they are written (``T3``), the likeliest first; the usage keeps its own if they are too
    few."""
    time: str
    """One of the meeting (``Thu 13:00-17:00``); ``""``: the usage keeps its own."""

    def __new__(cls, usage: str, topics: Iterable[str] = (), time: str = "") -> Usage:
        """`topics` may be written in small letters."""
        made = super().__new__(cls, usage)
        made.time = time
        made.topics = tuple(dict.fromkeys(topic.upper() for topic in topics))
        return made

    def render(self, translate: Callable[[str], str] = str) -> str:
        """It in the language of `translate`."""
        usage = translate(str(self))
        usage = _TIME.sub(self.time, usage) if self.time else usage
        own = tuple(dict.fromkeys(_TOPIC.findall(usage)))
        if len(own) > len(self.topics):
            return usage
        places = dict(zip(own, self.topics, strict=False))
        return _TOPIC.sub(lambda found: places[found[0]], usage)


def with_examples(said: Sentence, topics: Iterable[int], time: str) -> Sentence:
    """A sentence whose usages name a meeting's own topics and time, in place of made-up ones.

    `topics` come behind those that a usage names already.
    """
    if not any(isinstance(value, Usage) for value in said.values.values()):
        return said
    more = [f"T{number}" for number in topics]
    values = {
        name: Usage(value, (*value.topics, *more), time) if isinstance(value, Usage) else value
        for name, value in said.values.items()
    }
    return said.with_values(values)


def is_meant(keyword: Keyword) -> bool:
    """Whether a topic or a choice follows a keyword, as in little prose."""
    return _MEANT.match(keyword.rest) is not None


def fault_of_line(
    known: Command, keyword: Keyword, lines: Sequence[str], position: int, reading: Reading
) -> SyntaxFault | None:
    """What to say to a line that begins with a known keyword; None to prose, as most such are."""
    line, meant = lines[position], is_meant(keyword)
    if known.who not in reading.may_give and not (keyword.capitals and meant):
        return None
    if not (keyword.capitals or meant or (keyword.colon and keyword.rest)):
        return None
    if not keyword.rest and is_in_sentence(lines, position, position + 1, reading):
        return None
    if not keyword.capitals and known.grammar.fullmatch(keyword.rest):
        said = Sentence(
            "If you mean this as a command, please write its first word in capitals: {line}",
            line=f"{known.word} {keyword.rest}",
        )
        return SyntaxFault(line, said, known.word, meant=meant, maybe_prose=True)
    chairs = known.usage_for_chairs if "chair" in reading.may_give else ""
    if known is rank and not (reading.candidates or _DIGIT.search(keyword.rest)):
        said = _no_election(keyword.rest)
    elif nobody := _names_nobody(known, keyword, reading):
        said = nobody
    else:
        said = not_readable(known, keyword.rest, chairs)
    is_sentence = not meant and " " not in known.word and _LOWER_WORD.match(keyword.rest)
    maybe_prose = not keyword.capitals or bool(is_sentence)
    return SyntaxFault(line, said, known.word, meant=meant, maybe_prose=maybe_prose)


def _names_nobody(known: Command, keyword: Keyword, reading: Reading) -> Sentence | None:
    """What to say to names in small letters of which one is no member's; None to other text."""
    if not keyword.capitals or "whom" not in known.grammar.groupindex:
        return None
    unknown = unknown_people(TOPIC_BEFORE.sub("", keyword.rest), reading.names_member)
    return nobody_called(unknown[0]).said if unknown else None


def _no_election(argument: str) -> Sentence:
    """What to say to a ranking of names while nobody can be voted for."""
    return Sentence(
        "I cannot read “{words}” here: no election is open for votes now; ELECTIONS shows how they "
        "ended. Topics are ranked by their numbers: {usage}",
        words=argument[:_LONGEST_SHOWN],
        usage=Usage(rank.usage),
    )


def not_readable(known: Command, argument: str, chairs: str = "") -> Sentence:
    """What to say to an argument that is none of a command's.

    `chairs` is how a chair may write it, where that is more than what members may.
    """
    usage = Usage(chairs or known.usage, _TOPIC.findall(argument))
    if not argument:
        return Sentence("I cannot read this. Write: {usage}", usage=usage)
    words = argument[:_LONGEST_SHOWN]
    return Sentence("I cannot read “{words}” here. Write: {usage}", words=words, usage=usage)
