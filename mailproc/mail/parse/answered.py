"""Which lines of a mail stand word for word in the mail that it answers. Pure, and linear.

So a quote is known however it is marked, wrapped or joined, and what the author wrote within it is
known too. A person's own vote is never taken for a quote since the other mail has the same line:
what is quoted with marks, or below an introduction, is looked up first and counts once; and without
an introduction it takes two different lines of prose for a quote, or one of many words. What a mail
program broke off a line with a mark, and left without one, is known by its place beside that.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from mailproc.mail.letter import Copied
from mailproc.mail.parse.quoted_topics import is_topic, unmarked
from mailproc.mail.parse.ticked_rows import ticked_rows

_WORD: Final = re.compile(r"\S+")
_AROUND: Final = "*_<>\"'“”‘’"
_ANY_AROUND: Final = re.compile(f"[{_AROUND}]")
_STOPS: Final = ".,;:!?()"
_LINK: Final = re.compile(r"<(?:https?:|mailto:)")
_KEY: Final = 3  # words, by which places are looked up
_TRIES: Final = 4  # places of the same words that are compared
_MANY: Final = 6  # words, which nobody writes twice by chance
_FEWEST_PROSE: Final = 2  # lines
_LETTERS: Final = 12
_SHORTEST_TITLE: Final = 4  # letters of a word of it
_LONGEST_HEAD: Final = 400  # characters of a line in which a topic is looked for
_END: Final = "\n"  # no word
#: Figures, and words in capitals, as commands have them.
_IN_VOTES: Final = re.compile(r"[^\w]*(?:[-+\u2212]?\d+|[A-Z]{4,}|[A-Z]\d+)[^\w]*")


class _Place(NamedTuple):
    """Where the words of a line stand in the other mail."""

    start: int
    end: int
    whole: bool
    """Whether they are whole lines there."""


#: The place of what stands in the other mail, wherever.
_SOMEWHERE: Final = _Place(0, 0, whole=True)


class AnsweredText:
    """The text of a mail that is answered, and its words: all answers to it are compared with them.

    Attributes:
        lines: all of them.
        words: theirs, and an end behind them.
        begins: for each of these 1 if a line begins with it, else 0.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.words: list[str] = []
        self.begins = bytearray()
        for line in lines:
            found = _words(line)
            self.words += found
            self.begins += b"\1" + bytes(len(found) - 1) if found else b""
        self.words.append(_END)
        self.begins += b"\1"


class _Words:
    """The words of the mails that are answered, and which of them were found already.

    Args:
        texts: theirs.
        firsts: the words at which anything is looked up; places of others are not noted.
    """

    def __init__(self, texts: Iterable[AnsweredText], firsts: Set[str]) -> None:
        self.words: list[str] = []
        self.begins = bytearray()
        for text in texts:
            self.words += text.words
            self.begins += text.begins
        self._used = bytearray(len(self.words))
        self._places: dict[tuple[str, ...], list[int]] = {}
        for place, word in enumerate(self.words):
            if word not in firsts:
                continue
            lengths = range(1, _KEY + 1) if self.begins[place] else (_KEY,)
            for length in lengths:
                key = tuple(self.words[place : place + length])
                self._places.setdefault(key, []).append(place)

    @cached_property
    def _topics(self) -> Mapping[tuple[str, ...], list[int]]:
        """The places at which lines of topics with their titles begin, by their first words."""
        found: dict[tuple[str, ...], list[int]] = {}
        begins = [place for place, is_first in enumerate(self.begins) if is_first]
        for start, end in pairwise(begins):
            line = self.words[start:end]
            if len(line) >= _KEY and is_topic(" ".join(line)) and _says(line):
                found.setdefault(tuple(line[:_KEY]), []).append(start)
        return found

    def find(self, words: Sequence[str], after: int) -> _Place | None:
        """Where all of these words stand and were not found yet; best at `after` or below it."""
        size = len(words)
        for start in (after, *self._candidates(words, after)):
            end = start + size
            if self.words[start:end] != words or 1 in self._used[start:end]:
                continue
            whole = self.begins_line(start) and self.begins_line(end)
            goes_on = start == after and not self.begins_line(start)
            if whole or goes_on or size >= _KEY:
                return _Place(start, end, whole)
        return None

    def use(self, place: _Place) -> None:
        """Note that these words are found."""
        self._used[place.start : place.end] = b"\1" * (place.end - place.start)

    def line_at(self, start: int) -> Sequence[str]:
        """The words of the line that begins at a place."""
        end = self.begins.find(b"\1", start + 1)
        return self.words[start : end if end >= 0 else len(self.words)] or [_END]

    def lines_like(self, words: Sequence[str], after: int) -> Iterator[int]:
        """The beginnings of lines that begin as these words do, the likest first."""
        for size in range(min(_KEY, len(words)), 0, -1):
            for start in self._candidates(words[:size], after):
                if self.begins[start] and not self._used[start]:
                    yield start

    def topic_below(self, start: int, words: Sequence[str], position: int) -> int | None:
        """The first line of a topic from a place on that stands whole among `words` at a position.

        None if there is none.
        """
        places = self._topics.get(tuple(words[position : position + _KEY]), [])
        first = bisect_left(places, start)
        for place in places[first : first + _TRIES]:
            line = self.line_at(place)
            if words[position : position + len(line)] == line:
                return place
        return None

    def begins_line(self, place: int) -> bool:
        """Whether a line begins at a place, or nothing stands there."""
        return place >= len(self.words) or bool(self.begins[place])

    def joins(self, place: _Place) -> bool:
        """Whether a line begins within a place."""
        return 1 in self.begins[place.start + 1 : place.end]

    def _candidates(self, words: Sequence[str], after: int) -> Iterator[int]:
        places = self._places.get(tuple(words[:_KEY]), ())
        first = bisect_left(places, after)
        yield from places[first : first + _TRIES]
        yield from places[: min(first, _TRIES)]


def copied_from(
    lines: Sequence[str], texts: Sequence[AnsweredText], marked: Sequence[bool], begins: int
) -> Copied:
    """What of a mail's text stands in the mails that it answers.

    Args:
        lines: the mail's text.
        texts: those of the mails that it answers, the nearest first.
        marked: which of `lines` have quote marks.
        begins: where a quote without marks is introduced; the number of lines or more if nowhere.
    """
    own = [*map(_words, lines)]
    words = _Words(texts, _firsts(lines, own))
    quoted = _use_up(words, own, marked)
    bare = [i for i, found in enumerate(own) if found and not marked[i]]
    below = _found(words, lines, own, [i for i in bare if i >= begins])
    above = _found(words, lines, own, [i for i in bare if i < begins])
    kept = {
        **_broken_off(words, own, quoted),
        **_introduced(below),
        **_in_a_row(lines, own, above),
    }
    return _as_copied({**kept, **_ticked(lines, texts)})


def broken_off_from(
    lines: Sequence[str], texts: Sequence[AnsweredText], marked: Sequence[bool]
) -> Copied:
    """Of that only what a mail program broke off the lines with marks, and what was ticked."""
    own = [*map(_words, lines)]
    words = _Words(texts, _firsts(lines, own))
    kept = _broken_off(words, own, _use_up(words, own, marked))
    return _as_copied({**kept, **_ticked(lines, texts)})


def _ticked(lines: Sequence[str], texts: Sequence[AnsweredText]) -> dict[int, _Pieces]:
    """Rows of choices that are blank in the nearest mail: all but the tick and what is added.

    Only in the nearest: what was ticked in a mail that we do not know is its author's.
    """
    pieces: dict[int, _Pieces] = {}
    for number, row in ticked_rows(lines, texts[0].lines if texts else ()).items():
        own: _Pieces = [(0, _SOMEWHERE)] if row.start else []
        own.append((row.start, None))
        if row.end < row.added:
            own.append((row.end, _SOMEWHERE))
        if row.added < len(lines[number]):
            own.append((row.added, None))
        pieces[number] = own
    return pieces


def _firsts(lines: Iterable[str], own: Iterable[Sequence[str]]) -> Set[str]:
    """The first word of each line, with what may be a mark in front and without it."""
    starts = {found[0] for found in own if found}
    return starts.union(next(_each_word(line), _END) for line in lines) - {_END}


#: The places of a line's pieces, each from a column on; the place is None for an added piece.
_Pieces = list[tuple[int, _Place | None]]


def _use_up(
    words: _Words, own: Sequence[Sequence[str]], marked: Sequence[bool]
) -> dict[int, _Place]:
    """Note what is quoted with marks; where each such line stands, by its number."""
    places: dict[int, _Place] = {}
    after = 0
    for number, (found, is_marked) in enumerate(zip(own, marked, strict=True)):
        if not is_marked:
            continue
        place = words.find(found, after) if found else _Place(after, after, whole=False)
        if place:
            words.use(place)
            after = place.end
            places[number] = place
    return places


def _broken_off(
    words: _Words, lines: Sequence[Sequence[str]], quoted: Mapping[int, _Place]
) -> dict[int, _Pieces]:
    """Of the lines right beside those with marks the ones that stand so in the other mail, too.

    They are the rest of the same line there; or prose, for a whole line may be somebody's own vote.
    """
    found: dict[int, _Pieces] = {}
    last = first = -1
    for number, line in enumerate(lines):
        own = line if last >= 0 and number not in quoted else []
        end = last + len(own)
        goes_on = own and words.words[last:end] == own and _is_rest(words, last, own)
        if goes_on:
            found[number] = [(0, _Place(last, end, whole=False))]
        last = quoted[number].end if number in quoted else end if goes_on else -1
    for number in range(len(lines) - 1, -1, -1):
        own = lines[number] if first >= 0 and number not in quoted else []
        start = first - len(own)
        goes_on = own and start >= 0 and words.words[start:first] == own
        if goes_on and _is_rest(words, first, own):
            found[number] = [(0, _Place(start, first, whole=False))]
        else:
            start = -1
        first = quoted[number].start if number in quoted else start
    return found


def _is_rest(words: _Words, place: int, own: Sequence[str]) -> bool:
    """Whether a line belongs to the one with a mark that meets it at a place."""
    return not words.begins_line(place) or (_is_prose(own) and len(own) >= _MANY)


def _found(
    words: _Words,
    lines: Sequence[str],
    own: Sequence[Sequence[str]],
    numbers: Iterable[int],
) -> dict[int, _Pieces]:
    found: dict[int, _Pieces] = {}
    after = 0
    for number in numbers:
        place = words.find(own[number], after)
        is_line = place and not words.joins(place)
        pieces: _Pieces = [] if is_line else _pieces(words, lines[number], after)
        if place and not pieces:
            pieces = [(0, place)]
        for _, each in pieces:
            if each:
                words.use(each)
                after = each.end
        if pieces:
            found[number] = pieces
    return found


def _pieces(words: _Words, line: str, after: int) -> _Pieces:
    """Several lines of the other mail that were joined to one, with what was added between them.

    What is added to a topic's line stays with it.
    """
    placed = [(found.start(), word) for found in _WORD.finditer(line) if (word := _plain(found[0]))]
    own = [word for _, word in placed]
    for start in words.lines_like(own, after):
        pieces = _pieces_from(words, line, placed, start)
        joined = sum(place is not None for _, place in pieces) > 1
        if joined or (len(pieces) == 1 and is_topic(line) and _says(words.line_at(start))):
            return pieces
    return []


def _says(words: Sequence[str]) -> bool:
    """Whether a topic's line has a title, and not just a choice."""
    plain = (word.strip(_STOPS) for word in words)
    return any(len(word) >= _SHORTEST_TITLE and word.isalpha() for word in plain)


def _pieces_from(
    words: _Words, line: str, placed: Sequence[tuple[int, str]], start: int
) -> _Pieces:
    """The pieces of a line, if its first one is the line of the other mail that begins there."""
    own = [word for _, word in placed]
    pieces: _Pieces = []
    position = 0
    while position < len(own):
        theirs = words.line_at(start)
        end = position + len(theirs)
        column = placed[position][0]
        if own[position:end] != theirs:
            if pieces and pieces[-1][1] is not None:
                pieces.append((column, None))
            break
        pieces.append((column, _Place(start, start + len(theirs), whole=True)))
        position, start = _next_line(words, own, end, start + len(theirs))
        if position > end and not is_topic(line[column : column + _LONGEST_HEAD]):
            pieces.append((placed[end][0], None))
    return pieces


def _next_line(words: _Words, own: Sequence[str], position: int, start: int) -> tuple[int, int]:
    """Where, from a position on, the line begins that stands in the other mail from a place on.

    It is the one right there, or that of a later topic, where those between were deleted.
    """
    following = words.line_at(start)[:_KEY]
    for at in range(position, len(own)):
        if own[at : at + len(following)] == following:
            return at, start
        if (below := words.topic_below(start, own, at)) is not None:
            return at, below
    return len(own), start


def _introduced(found: Mapping[int, _Pieces]) -> dict[int, _Pieces]:
    """Of the lines below an introduction those that are quoted: whole lines, or many words."""
    kept: dict[int, _Pieces] = {}
    last = -1
    for number, pieces in found.items():
        places = [place for _, place in pieces if place]
        first = places[0]
        goes_on = first.start == last
        if first.whole or goes_on or first.end - first.start >= _MANY:
            kept[number] = pieces
        last = places[-1].end
    return kept


def _in_a_row(
    lines: Sequence[str], own: Sequence[Sequence[str]], found: Mapping[int, _Pieces]
) -> dict[int, _Pieces]:
    """Of the lines that nothing introduces those that prose shows to be quoted.

    Two different lines of it, one of a topic, or one that nobody writes twice; and what stands
    between these, or right beside.
    """
    prose = {" ".join(own[n]): n for n in found if _is_prose(own[n])}
    if len(prose) < _FEWEST_PROSE and not any(
        is_topic(lines[n]) or _is_talk(own[n]) for n in prose.values()
    ):
        return {}
    numbers = list(found)
    first, last = (numbers.index(n) for n in (min(prose.values()), max(prose.values())))
    while first and _end(found[numbers[first - 1]]) == _start(found[numbers[first]]):
        first -= 1
    while last + 1 < len(numbers) and _end(found[numbers[last]]) == _start(
        found[numbers[last + 1]]
    ):
        last += 1
    beside = frozenset(numbers[first : last + 1])
    return {
        number: pieces
        for number, pieces in _introduced(found).items()
        if number in beside or is_topic(lines[number])
    }


def _start(pieces: _Pieces) -> int:
    return next(place.start for _, place in pieces if place)


def _end(pieces: _Pieces) -> int:
    return next(place.end for _, place in reversed(pieces) if place)


def _is_prose(own: Iterable[str]) -> bool:
    """Whether a line is more than a command: it has some words that are not all capitals."""
    words = (word.strip(_STOPS) for word in own)
    letters = sum(len(word) for word in words if word.isalpha() and not word.isupper())
    return letters >= _LETTERS


def _is_talk(own: Sequence[str]) -> bool:
    """Whether a line of prose has many words, and neither is a vote nor announces one."""
    if len(own) < _MANY or own[-1].endswith(":"):
        return False
    return not any(map(_IN_VOTES.fullmatch, own))


def _as_copied(kept: Mapping[int, _Pieces]) -> Copied:
    breaks: list[tuple[int, int]] = []
    ranges: list[tuple[int, int]] = []
    shift = 0
    for number in sorted(kept):
        pieces = kept[number]
        for order, (column, place) in enumerate(pieces):
            if order:
                shift += 1
                breaks.append((number, column))
            if place is None:
                continue
            here = number + shift
            if ranges and ranges[-1][1] == here:
                ranges[-1] = ranges[-1][0], here + 1
            else:
                ranges.append((here, here + 1))
    return Copied(tuple(breaks), tuple(ranges))


def parted(lines: Sequence[str], breaks: Sequence[tuple[int, int]]) -> Sequence[str]:
    """The lines of a text, with those taken apart that were joined (`Copied.breaks`)."""
    if not breaks:
        return lines
    columns: dict[int, list[int]] = {}
    for number, column in breaks:
        columns.setdefault(number, []).append(column)
    found: list[str] = []
    for number, line in enumerate(lines):
        ends = [0, *columns.get(number, ()), len(line)]
        found += [line[a:b] for a, b in pairwise(ends)] if line else [line]
    return found


def _words(line: str) -> list[str]:
    text = unmarked(line)
    return list(_each_word(text)) if _ANY_AROUND.search(text) else text.split()


def _each_word(text: str) -> Iterator[str]:
    return filter(None, map(_plain, text.split()))


def _plain(word: str) -> str:
    """A word without what mail programs put around it; ``""`` for a link that they added."""
    return "" if word[0] == "<" and _LINK.match(word) else word.strip(_AROUND)
