"""A mail to us that says in everyday words how its author votes, and nothing else. Pure.

``T1 and T3 please, T2 no thanks``, ``T1: sure. T3: nope``, ``My votes: T1, T3``. Such words mean
anything elsewhere. They are votes where all that somebody has written says on which topics, and
which way; wishes alone (``I'd like T4 and T5``, ``all but T2``) only in answer to a mail that asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from mailproc.commands.arguments.vote_text import WrittenVote
from mailproc.commands.base import SPOKEN_TOPIC
from mailproc.commands.grammar.bare_line import is_list_item
from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.topic_statement import Statement, statement_at
from mailproc.commands.grammar.vote_lines import unadorned, vote_call
from mailproc.mail.courtesy import is_courtesy, is_greeting
from mailproc.meeting.choices import CHOICE, SIGN, choice_of, plain
from mailproc.meeting.titles import TopicTitles

_MOST_LINES: Final = 60
_LONGEST: Final = 2000  # characters
_MAY_NAME: Final = re.compile(
    r"(?i)(?<![\w-])(?:T ?\d|(?:topics?|thema|sujet) ?[T#]?\d|#\d|all|tou[ts]"
    r"|both|everything|the (?:rest|others?|(?:\S{1,60} ){1,4}?(?:topic|item|proposal|one)))"
)
_TOPIC: Final = re.compile(SPOKEN_TOPIC)
_SEPARATOR: Final = re.compile(
    r"[ ]*(?:[.,;!]+|\n|[ ](?=T\d))*[ \n]*(?:(?i:and|but|also|und|aber|et|mais)\b[ ]+)?"
)
#: ``1: yes``, as who answers a list of topics may number them.
_NUMBERED_ROW: Final = re.compile(
    rf"(?P<number>\d{{1,3}})[ \t]*(?:[:.)=–—]|-+>)?[ \t]*(?P<choice>{CHOICE})[ \t]*[.!,;]*"
)
_SIGN: Final = re.compile(SIGN)
_NUMBER_ALONE: Final = re.compile(r"(?<![\w#])\d")
#: Where a line ends that goes on with topics below.
_GOES_ON: Final = re.compile(r"(?i)(?:[,&/]|\b(?:and|und|et|to|for|on|but|except))$")
_HEADING: Final = re.compile(r"(?i)(?:yes|no|for|against|abstain|ja|nein|oui|non)[ ]?:")
#: What may be said before it, and behind, each with the mark that parts it.
_FIRST: Final = re.compile(r"[^.!,:;?\n]{1,80}(?:[.!,:;]+|[ ][–—-])[ \n]+(?=\S)")
_LAST: Final = re.compile(r"(?<=[.!,;\n])[ ]*(?P<said>[^.!,:;?\n]{1,80}[.!]*)$")


class WordedVotes(NamedTuple):
    """What a text says in words."""

    votes: tuple[tuple[str, WrittenVote], ...]
    """Each vote with the words that say it."""
    sure: bool
    """Whether a word says yes or no, or that it votes; or all are wishes."""

    @property
    def on_several(self) -> bool:
        """Whether they are on several topics."""
        return sum(len(vote.topics) for _, vote in self.votes) > 1


def worded_votes(lines: Sequence[str], reading: Reading) -> list[Call] | None:
    """The votes of a mail to us that is nothing else than these; None if it is anything else.

    `lines` are all that its author has written.
    """
    if not (reading.lists_topics or (reading.direct and reading.bare)) or reading.ranked:
        return None
    if reading.lists_topics and (rows := _numbered_rows(lines, reading)):
        return rows
    found = _said_in(lines, reading.names, reading.titles)
    if found is not None and not (found.sure or reading.lists_topics):
        return None
    if found is None and reading.lists_topics:
        found = _said_in(lines, reading.names, reading.titles.loose)
        if found is not None and not (found.on_several or _is_one_by_title(found)):
            return None  # "Schedule, please", "1: yes"
    return [vote_call(words, words, (vote,)) for words, vote in found.votes] if found else None


def _said_in(lines: Sequence[str], names: str, titles: TopicTitles) -> WordedVotes | None:
    text = text_said(lines, names, titles)
    if not text or (titles.words_do and _is_mixed(text)):
        return None
    return votes_in_words(text, titles)


def _is_mixed(text: str) -> bool:
    """Whether a text has figures of votes and numbers alone, either of which may be the other."""
    return _SIGN.search(text) is not None and _has_number_alone(text)


def _is_one_by_title(found: WordedVotes) -> bool:
    return found.sure and not any(_has_number_alone(words) for words, _ in found.votes)


def _has_number_alone(text: str) -> bool:
    return _NUMBER_ALONE.search(_SIGN.sub("", text)) is not None


def _numbered_rows(lines: Sequence[str], reading: Reading) -> list[Call]:
    """The votes of a mail that is a row for each topic, by number alone; [] if it is anything else.

    ``1: yes``, and below it ``2: no``.
    """
    calls: list[Call] = []
    numbers = set[int]()
    for line in lines[:_MOST_LINES]:
        if not line.strip() or is_greeting(line) or is_courtesy(line, reading.names):
            continue
        row = _NUMBERED_ROW.fullmatch(plain(line[:_LONGEST]).strip())
        number = int(row["number"]) if row else 0
        if row is None or number in numbers or not reading.titles.of(number):
            return []
        numbers.add(number)
        vote = WrittenVote((range(number, number + 1),), choice_of(row["choice"]))
        calls.append(vote_call(row[0], row[0], (vote,)))
    return calls if len(calls) > 1 and len(lines) <= _MOST_LINES else []


def text_said(lines: Sequence[str], names: str, titles: TopicTitles) -> str:
    """What is said without hello and goodbye, a line for each item of a list.

    ``""`` for what names no topic, or is too long.
    """
    if len(lines) > _MOST_LINES:
        return ""
    text = ""
    named = False
    for line in lines:
        if not line.strip() or _is_frame(line, names):
            continue
        said = " ".join(unadorned(line).split())
        begins = is_list_item(line) or _TOPIC.match(said) is not None
        begins = begins or _HEADING.match(said) is not None
        begins = begins or (_GOES_ON.search(text) is None and titles.at(said, 0) is not None)
        named = named or titles.may_begin(said)
        text = f"{text}{chr(10) if begins and text else ' '}{said}"
        if len(text) > _LONGEST:
            return ""
    return _without_frame(text.strip(), names) if named or _MAY_NAME.search(text) else ""


def _without_frame(text: str, names: str) -> str:
    """A text without hello and thanks in front, on the same line, and goodbye behind."""
    while (first := _FIRST.match(text)) and _is_frame(first[0], names):
        text = text[first.end() :]
    while (last := _LAST.search(text)) and _is_frame(last["said"], names):
        text = text[: last.start("said")].rstrip(" ,\n")
    return text


def _is_frame(line: str, names: str) -> bool:
    if _MAY_NAME.search(plain(line[:_LONGEST])):
        return False
    return is_greeting(line) or is_courtesy(line, names)


def votes_in_words(text: str, titles: TopicTitles) -> WordedVotes | None:
    """The votes that a whole text says in words; None if any of it is something else.

    It takes time with the length of the text.
    """
    found: list[Statement] = []
    position = 0
    while position < len(text):
        one = statement_at(text, position, titles, found[-1] if found else None)
        if one is None:
            return None
        found.append(one)
        separator = _SEPARATOR.match(text, one.end)
        position = separator.end() if separator else one.end
    votes = tuple((one.words, WrittenVote(one.topics, one.choice, but=one.but)) for one in found)
    return WordedVotes(votes, any(one.sure for one in found)) if votes else None
