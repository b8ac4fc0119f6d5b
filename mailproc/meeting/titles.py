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
_LOOKED_AT: Final = 400  # characters
_NUMBER: Final = re.compile(r"[1-9]\d{0,2}")
#: What says of no title which it is, though it may be part of one.
_ANY_TITLE: Final = frozenset(
    ("first", "second", "third", "last", "next", "other", "same", "whole", "new", "old", "main")
)
#: What no few words of a title begin or end with: they say of none which it is.
_LITTLE_WORD: Final = re.compile(
    r"an?|and|are|as|at|be|both|but|by|can|do|for|from|how|i|in|into|is|its?|me|more|my|need|new|no"
    r"|not|of|old|on|only|or|our|over|please|so|some|that|the|their|then|this|too?|us|we|what|why"
    r"|will|with|yes|your"
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
        by_words: whether a few words of a title do for it, where they are of one alone: "NUMA";
            and a topic's number without a T.
    """

    def __init__(
        self,
        title_of: Callable[[int], str] = _no_title,
        topics: Callable[[], Iterable[Topic]] = tuple,
        *,
        by_words: bool = False,
    ) -> None:
        self.of: Final = title_of
        self._topics: Final = topics
        self.words_do: Final = by_words

    @cached_property
    def loose(self) -> TopicTitles:
        """The same, for whom a few words of a title do for it, or the topic's number alone."""
        return TopicTitles(self.of, self._topics, by_words=True)

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
        """Whether a text begins as a title does, with its first word; or names one."""
        if self.words_do and any(
            self._few_words(text, word.start()) for word in _WORD.finditer(text[:_LOOKED_AT])
        ):
            return True
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
        return self._few_words(text, position) if self.words_do else None

    def _few_words(self, text: str, position: int) -> TitleFound | None:
        """The topic of whose title alone a few words at a place are part: the most of them."""
        found: TitleFound | None = None
        said: list[str] = []
        word = _WORD.match(text, position)
        while word and len(said) < _MOST_WORDS:
            written = word[word.lastindex or 0]
            for cut in _cut(written):
                if number := self._of_few(*said, _bare(cut).casefold()):
                    found = TitleFound(number, word.end() - len(written) + len(cut))
            said.append(_bare(written).casefold())
            word = _NEXT_WORD.match(text, word.end())
        return found

    def _of_few(self, *words: str) -> int:
        """The topic of whose title alone these words are part, and say something; 0 if none.

        A number alone is that of a topic.
        """
        if len(words) == 1 and _NUMBER.fullmatch(words[0]):
            return int(words[0]) if self.of(int(words[0])) else 0
        if words[-1].isdecimal() or any(map(_LITTLE_WORD.fullmatch, (words[0], words[-1]))):
            return 0
        return self._by_words.get(" ".join(words), 0)

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
