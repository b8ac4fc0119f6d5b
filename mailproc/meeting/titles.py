"""The topics whose titles stand in a text, so that votes may name them by these. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from mailproc.meeting.choices import plain
from mailproc.meeting.records import STANDING, Topic

_FIRST: Final = re.compile(r"[^\w\s]*\w*")
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
    def _by_first_word(self) -> Mapping[str, Sequence[tuple[str, int]]]:
        """Titles with their topics by their first word, the longest first; 0 for several."""
        known = tuple(self._topics())
        standing = _unique(topic for topic in known if topic.status in STANDING)
        merged = _unique(topic for topic in known if topic.status == "consolidated")
        found: dict[str, list[tuple[str, int]]] = {}
        for title, number in sorted({**merged, **standing}.items(), key=_longest_first):
            found.setdefault(_first_word(title), []).append((title, number))
        return found

    def may_begin(self, text: str) -> bool:
        """Whether a text begins as a title does: with its first word."""
        bare = text.lstrip(_QUOTE)
        return any(_first_word(one.casefold()) in self._by_first_word for one in (text, bare))

    def like(self, text: str) -> tuple[Topic, ...]:
        """The standing topics whose titles begin with the same word as a text."""
        word = _first_word(text.lstrip(_QUOTE).casefold())
        standing = (topic for topic in self._topics() if topic.status in STANDING)
        return tuple(one for one in standing if word and _first_word(_folded(one.title)) == word)

    def at(self, text: str, position: int) -> TitleFound | None:
        """The longest title that stands at a place, whole; None if none does.

        `text` is in the form of `choices.plain`.
        """
        if not self._by_first_word:
            return None
        for start in dict.fromkeys((position, _quote_end(text, position))):
            if found := self._found(text, start):
                return TitleFound(found.number, _quote_end(text, found.end))
        return None

    def _found(self, text: str, position: int) -> TitleFound | None:
        first = _FIRST.match(text, position)
        key = first[0].casefold() if first else ""
        for title, number in self._by_first_word.get(key, ()):
            end = _end_of(title.split(" "), text, position)
            if end and not text[end : end + 1].isalnum():
                return TitleFound(number, end) if number else None
        return None


def _unique(topics: Iterable[Topic]) -> dict[str, int]:
    """The number of each title's topic; 0 if several have it."""
    found: dict[str, int] = {}
    for topic in topics:
        title = _folded(topic.title)
        found[title] = 0 if title in found else topic.number
    return found


def _folded(title: str) -> str:
    return " ".join(plain(title).casefold().split())


def _longest_first(title: tuple[str, int]) -> int:
    return -len(title[0])


def _first_word(title: str) -> str:
    match = _FIRST.match(title)
    return match[0] if match else ""


def _quote_end(text: str, position: int) -> int:
    end = position
    while text[end : end + 1] and text[end] in _QUOTE:
        end += 1
    return end


def _end_of(words: Sequence[str], text: str, position: int) -> int:
    """Where words end that stand at a place, whatever blanks are between them; 0 if they do not."""
    end = position
    for number, word in enumerate(words):
        if number:
            start = end
            while text[end : end + 1].isspace():
                end += 1
            if end == start:
                return 0
        if text[end : end + len(word)].casefold() != word:
            return 0
        end += len(word)
    return end
