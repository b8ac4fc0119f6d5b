"""The topics whose titles stand in a text, so that votes may name them by these. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from mailproc.meeting.choices import plain
from mailproc.meeting.records import STANDING, Topic

_WORD: Final = re.compile(r"\S{1,200}")
_NEXT_WORD: Final = re.compile(r"\s+(\S{1,200})")
#: A topic by some words of its title: "the NUMA topic".
_BY_WORDS: Final = re.compile(
    r"(?:the|your|our|das|le)\s+(?P<words>\S{1,60}(?:\s+\S{1,60}){0,3}?)[\"'”»]?"
    r"\s+(?:topic|item|proposal|session|one|thema|sujet)(?!\w)",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 4
#: What says of no title which it is, though it may be part of one.
_ANY_TITLE: Final = frozenset(
    ("first", "second", "third", "last", "next", "other", "same", "whole", "new", "old", "main")
)
_MOST_MARKS: Final = 4
_QUOTE: Final = "\"'“”„«»‹›`*_"


def _no_title(_topic: int) -> str:
    return ""


class TitleFound(NamedTuple):
    """A topic's whole title in a text."""

    number: int
    end: int
    """Where in the text it ends, with the quotation marks around it."""


class TopicTitles:
    """Finds titles of topics that can be voted on, each of which is that of one topic alone.

    Case and line breaks make no other title. A title that a standing topic has is that topic's,
    though one that is part of it has the same.

    Args:
        title_of: knows a topic's title by its number; ``""`` if there is none.
        topics: gives those of the meeting; it is asked when a title is looked for.
    """

    def __init__(
        self,
        title_of: Callable[[int], str] = _no_title,
        topics: Callable[[], Iterable[Topic]] = tuple,
    ) -> None:
        self.of: Final = title_of
        self._topics: Final = topics

    @cached_property
    def _index(self) -> tuple[Mapping[str, int], frozenset[str]]:
        """The number of each title's topic, 0 for several; and with how many words they begin."""
        known = tuple(self._topics())
        standing = _unique(topic for topic in known if topic.status in STANDING)
        merged = _unique(topic for topic in known if topic.status == "consolidated")
        titles = {**merged, **standing}
        return titles, frozenset(begun for title in titles for begun in _beginnings(title))

    @cached_property
    def _by_words(self) -> Mapping[str, int]:
        """The number of the standing topic with these words in its title; 0 for several."""
        found: dict[str, int] = {}
        for topic in self._topics():
            if topic.status in STANDING:
                for words in _parts_of(_folded(topic.title)):
                    other = found.get(words, topic.number)
                    found[words] = topic.number if other == topic.number else 0
        return found

    @cached_property
    def count(self) -> int:
        """How many topics can be voted on."""
        return sum(topic.status in STANDING for topic in self._topics())

    def may_begin(self, text: str) -> bool:
        """Whether a text begins as a title does: with its first word."""
        word = _WORD.match(text, _quote_end(text, 0))
        begun = self._index[1]
        return word is not None and any(one.casefold() in begun for one in _cut(word[0]))

    def like(self, text: str) -> tuple[Topic, ...]:
        """The standing topics whose titles begin with the same word as a text."""
        word = _WORD.match(text, _quote_end(text, 0))
        first = {one.casefold() for one in _cut(word[0])} if word else set[str]()
        standing = (topic for topic in self._topics() if topic.status in STANDING)
        return tuple(one for one in standing if _folded(one.title).partition(" ")[0] in first)

    def by_words(self, text: str) -> int:
        """The standing topic of which alone the title has these few words in a row; 0 if none."""
        words = " ".join(map(_bare, plain(text).casefold().split()))
        return 0 if words in _ANY_TITLE else self._by_words.get(words, 0)

    def at(self, text: str, position: int) -> TitleFound | None:
        """The longest title that stands at a place, whole; None if none does.

        "The NUMA topic" is one where that is a word of one title alone. `text` is in the form of
        `choices.plain`.
        """
        for start in dict.fromkeys((position, _quote_end(text, position))):
            if found := self._longest(text, start):
                if not found.number:
                    return None
                return TitleFound(found.number, _quote_end(text, found.end))
        if by_words := _BY_WORDS.match(text, position):
            words = " ".join(map(_bare, by_words["words"].casefold().split()))
            number = 0 if words in _ANY_TITLE else self._by_words.get(words, 0)
            return TitleFound(number, by_words.end()) if number else None
        return None

    def _longest(self, text: str, start: int) -> TitleFound | None:
        titles, beginnings = self._index
        found: TitleFound | None = None
        said = ""
        word = _WORD.match(text, start)
        while word:
            written = word[word.lastindex or 0]
            for bare in _cut(written):
                title = f"{said} {bare.casefold()}".lstrip()
                if title in titles:
                    end = word.end() - len(written) + len(bare)
                    found = TitleFound(titles[title], end)
                    break
            said = f"{said} {written.casefold()}".lstrip()
            word = _NEXT_WORD.match(text, word.end()) if said in beginnings else None
        return found


def _unique(topics: Iterable[Topic]) -> dict[str, int]:
    """The number of each title's topic; 0 if several have it."""
    found: dict[str, int] = {}
    for topic in topics:
        title = _folded(topic.title)
        found[title] = 0 if title in found else topic.number
    return found


def _folded(title: str) -> str:
    return " ".join(plain(title).casefold().split())


def _beginnings(title: str) -> Iterator[str]:
    words = title.split(" ")
    return (" ".join(words[: count + 1]) for count in range(len(words)))


def _parts_of(title: str) -> Iterator[str]:
    """A few words in a row of a title, wherever they stand in it, without marks around each."""
    words = [_bare(word) for word in title.split(" ")]
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MOST_WORDS, len(words)) + 1):
            yield " ".join(words[start:end])


def _bare(word: str) -> str:
    return word.strip("\"'“”„«»‹›`*_()[],.:;!?")


def _cut(word: str) -> Iterator[str]:
    """A word, and it without the marks that may stand behind a title: ``EFI:``, ``EFI=+1``."""
    yield word
    yield from (word.partition(mark)[0] for mark in ":=" if mark in word)
    for count in range(1, _MOST_MARKS + 1):
        if word[-count:][:1].isalnum() or len(word) <= count:
            return
        yield word[:-count]


def _quote_end(text: str, position: int) -> int:
    end = position
    while text[end : end + 1] and text[end] in _QUOTE:
        end += 1
    return end
