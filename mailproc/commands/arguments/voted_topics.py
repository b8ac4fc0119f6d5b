"""The topics that votes in a text are on: by number, in ranges, by title; all but some. Pure."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from mailproc.commands.arguments.number_words import NUMBER_WORDS
from mailproc.meeting.choices import CHOICE
from mailproc.meeting.titles import TopicTitles

#: What votes are on: topics by number, from the first to the last of each range, or all.
Topics = tuple[range, ...] | Literal["all"]
NO_TITLES: Final = TopicTitles()

TOPIC_NAME: Final = r"(?:(?i:topics?\b\s*(?:(?:no\.?|nr\.?|number)[ \t]*)?[T#]?|T)|#)[ \t]?"
#: A number alone is a topic's only where votes are expected, and if it is no year; there is no 0.
TOPIC_NUMBER: Final = r"(?!0+(?!\d))\d{1,3}(?![\w%°]|[.:/]\d)"
_TO: Final = r"[ \t]*(?:[-–—]|\.{2,3}|(?i:\bto\b|\bthrough\b|\bthru\b|\bbis\b))[ \t]*"
#: ``T1-T5``; ``T1-5`` where a choice follows, since ``T7-1`` is a vote against T7.
_RANGE: Final = (
    rf"(?:{_TO}{TOPIC_NAME}(?P<last>\d{{1,6}})(?!\w)"
    rf"|[-–](?P<end>\d{{1,6}})(?=[ \t]*[:=,]?[ \t]*{CHOICE}))?"
)
#: A line may have been wrapped at its blank: ``T3 and T``, and ``4 +1`` below.
_NAMED: Final = re.compile(rf"(?:{TOPIC_NAME}|T\n[ ]?)(?P<first>\d{{1,6}})(?!\w){_RANGE}")
_NUMBERED: Final = re.compile(rf"(?P<first>{TOPIC_NUMBER}){_RANGE}")
_ALL: Final = re.compile(
    r"(?i)(?:(?:all(?:[ \t]+of)?(?:[ \t]+(?:the|these))?[ \t]+(?P<count>two|three|four|five|six"
    r"|seven|eight|nine|ten|\d{1,3})|both)(?:[ \t]+(?:of[ \t]+)?(?:topics|them|above|items"
    r"|proposals|these))?|all(?:[ \t]+(?:of[ \t]+)?(?:(?:the|these)[ \t]+)?(?:topics|them|above"
    r"|items|proposals|these))?|everything|every[ \t]+topic"
    r"|alles?|alle[ \t]+themen|tous|toutes|tout)\b"
)
#: Those that the votes before it leave out.
OTHERS: Final = (
    r"(?i:(?:(?:all[ \t]+)?(?:the[ \t]+)?(?:rest|others?|other[ \t]+(?:topics|ones))"
    r"|(?:der|den)[ \t]+rest|(?:die|alle)[ \t]+(?:anderen|übrigen)|le[ \t]+reste|les[ \t]+autres"
    r"|everything else)\b)"
)
_REST: Final = re.compile(OTHERS)
#: A topic's number behind its title: ``NUMA (T1)``.
_NUMBER_BEHIND: Final = re.compile(r"[ \t]*[\[(][ \t]*[Tt#]?(?P<number>\d{1,6})[ \t]*[\])]")
_AND: Final = re.compile(
    r"\s*(?:[,;/&](?:\s*(?i:and|und|et)\b)?|(?i:\b(?:and|und|et|plus)\b))"
    r"(?:\s*(?i:also|auch|aussi)\b)?\s*"
)
#: What takes topics out of many: ``all but T2``.
_EXCEPTION: Final = re.compile(
    r"[ \t]*[,(;]?[ \t]*(?i:(?:except|but|without|other[ \t]+than|apart[ \t]+from|save|not|außer"
    r"|bis[ \t]+auf|sauf)\b(?:[ \t]+(?:not|for))?)[ \t]*:?[ \t]*"
)
_BLANK: Final = re.compile(r"[ \t]+")
_BLANK_OR_WRAP: Final = re.compile(r"[ \t]*\n[ \t]*|[ \t]+")
#: Marks around the first topic of a line; ``T<7>``, as if the brackets of an example were meant.
_MARKED_TOPIC: Final = re.compile(
    r"(?m)^[ \t]*(?:[\[(<|\"'*_]+[ \t]*(?:topic[ \t]+)?[Tt]?\d{1,6}[ \t]*[\])>|\"'*_]+"
    r"|[Tt]?\d{1,6}[)\]|](?=[ \t])|[Tt]<\d{1,6}>)"
)
_MARKS_TO_BLANKS: Final = str.maketrans(dict.fromkeys("[](){}<>|\"'*_", " "))


class TopicsFound(NamedTuple):
    """Topics at a place of a text, and where they end."""

    topics: Topics
    end: int
    but: tuple[range, ...] = ()
    """Those of them that are taken out."""


class TopicsReader:
    """Finds topics at places of a text.

    Args:
        text: in the form of `choices.plain`.
        titles: those that may stand in place of a topic.
        numbers: whether ``7`` is a topic as ``T7`` is.
    """

    def __init__(self, text: str, titles: TopicTitles, *, numbers: bool) -> None:
        self._text = text
        self._numbers = numbers
        self._titles = titles

    def row(self, position: int, *, wraps: bool) -> TopicsFound | None:
        """The topics in a row from a place on; `wraps`: on several lines."""
        text = self._text
        if position and (rest := _REST.match(text, position)):
            return TopicsFound("all", rest.end())
        if everything := _ALL.match(text, position):
            return TopicsFound("all", everything.end()) if self._are_all(everything) else None
        found: list[range] = []
        end, numbers = position, self._numbers
        while some := self._some_topics(position, numbers=numbers):
            if not some[0]:
                return None
            if some[0] not in found:
                found.append(some[0])
            end = some[1]
            between = _AND.match(text, end) or (_BLANK_OR_WRAP if wraps else _BLANK).match(
                text, end
            )
            if between is None:
                break
            position = between.end()
            numbers = self._numbers or bool(between[0].strip())
        return TopicsFound(tuple(found), end) if found else None

    def left_out(self, position: int) -> tuple[tuple[range, ...], int] | None:
        """The topics that are taken out of those in front of a place, and where they end."""
        word = _EXCEPTION.match(self._text, position)
        found = self.row(word.end(), wraps=False) if word else None
        if found is None or isinstance(found.topics, str):
            return None
        return found.topics, found.end

    def _are_all(self, everything: re.Match[str]) -> bool:
        """Whether as many topics as are spoken of are all that there are."""
        count = everything["count"]
        if count is None and not everything[0].casefold().startswith("both"):
            return True
        word = (count or "two").casefold()
        number = int(word) if word.isdecimal() else NUMBER_WORDS[word]
        return number == self._titles.count

    def _some_topics(self, position: int, *, numbers: bool) -> tuple[range, int] | None:
        """A topic or a range of them at a place, by its title or by number, and where it ends."""
        match = _NAMED.match(self._text, position)
        if match is None and (titled := self._titles.at(self._text, position)):
            end = titled.end
            again = _NUMBER_BEHIND.match(self._text, end)
            if again and int(again["number"]) == titled.number:
                end = again.end()
            return range(titled.number, titled.number + 1), end
        if match is None and numbers:
            match = _NUMBERED.match(self._text, position)
        if match is None:
            return None
        last = match["last"] or match["end"] or match["first"]
        return range(int(match["first"]), int(last) + 1), match.end()


def are_many(topics: Topics) -> bool:
    """Whether a word, or a range, names topics, of which some may be taken out."""
    return topics == "all" or any(len(part) > 1 for part in topics)


def takes_out(words: str) -> bool:
    """Whether words begin as those do that take topics out of many: "but T2"."""
    return _EXCEPTION.match(words) is not None


def _without_mark(marked: re.Match[str]) -> str:
    """A topic with blanks in place of its marks, no shorter than before."""
    written = marked[0].replace("T<", " T").replace("t<", " t")
    return written.translate(_MARKS_TO_BLANKS)


def without_marks(text: str) -> str:
    """A text with blanks in place of the marks around the first topic of a line."""
    return _MARKED_TOPIC.sub(_without_mark, text)
