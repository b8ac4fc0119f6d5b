"""A ballot in an election with names in place of numbers: ``RANK Jane Roe > John``. Pure.

Only where people vote in one, and where its author speaks to us; every part has to be one
candidate's name or number, so that no prose is one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.vote_lines import VotesFound
from mailproc.commands.rank import rank
from mailproc.meeting.choices import plain

_KEYWORD: Final = re.compile(
    r"(?i)(?:(?:i|we|ich)(?:[’']d|[ \t]+would)?[ \t]+(?:like[ \t]+to[ \t]+)?)?"
    r"(?:rank|vote|stimme|wähle)(?:[ \t]+(?:for|für))?[ \t]*:?[ \t]+"
    r"|(?:my[ \t]+)?(?:ranking|order|votes?|ballot|preferences?|choices?)"
    r"(?:[ \t]+(?:is|are))?[ \t]*[:=][ \t]*"
)
_ELECTION: Final = re.compile(r"(?i)E\d{1,6}(?![\w-])[ \t:,]*")
_BETWEEN: Final = re.compile(
    r"(?i)[ \t]*(?:[,;]?[ \t]*(?:\band[ \t]+)?\b(?:then|dann)\b|[>,;→])[ \t]*"
)
_THEN: Final = re.compile(r"(?i)\b(?:then|dann)\b")
_ROW: Final = re.compile(r"[ \t]*(?P<rank>\d{1,3})(?:[.):][ \t]*|[ \t]+)(?P<name>[^\W\d].*)")
_NEXT_ROW: Final = re.compile(r"[ \t,;/|]+(?=\d{1,3}(?:[.):][ \t]*|[ \t]+)[^\W\d])")
_ORDINALS: Final = (
    *("first|1st|erste", "second|2nd|zweite", "third|3rd|dritte", "fourth|4th|vierte"),
    *("fifth|5th|fünfte", "sixth|6th|sechste"),
)
_ORDINAL: Final = re.compile(
    rf"(?i)\b(?:my[ \t]+|meine[ \t]+)?(?:{'|'.join(f'({one})' for one in _ORDINALS)})[ \t]+"
    r"(?:choice|preference|vote|pick|place|wahl|stimme)(?:[ \t]+(?:is|ist))?[ \t]*[:=–-]?[ \t]+"
)
_WORD: Final = re.compile(r"[^\W_]+")
_OWN: Final = frozenset(("me", "myself", "mich", "mich selbst"))
_NUMBER: Final = re.compile(r"[Cc](\d{1,6})\b[ \t:.,–-]*")
_END: Final = re.compile(r"(?i)[ \t,.;!]*(?:please|thanks|thank you|bitte|danke)?[ \t.!]*$")
_OPEN: Final = re.compile(r"[>,;][ \t]*$")
_LONGEST: Final = 1000  # characters
_MOST_LINES: Final = 10
_MOST_ROWS: Final = 100


def preferences_at(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The ballot that begins at a line; None if there is none."""
    if not reading.candidates or not (reading.direct or reading.answers == "election"):
        return None
    text = _plain(lines[position])
    if _ROW.fullmatch(text):
        return _listed(lines, position, reading)
    keyword = _KEYWORD.match(text)
    if keyword is None and ">" not in text and not _THEN.search(text):
        return None
    end = position + 1
    while end < min(len(lines), position + _MOST_LINES) and _OPEN.search(text):
        text = f"{text} {plain(lines[end][:_LONGEST]).strip()}"
        end += 1
    rest = _ELECTION.sub("", text[keyword.end() if keyword else 0 :], count=1)
    numbers = _numbers(_BETWEEN.split(_END.sub("", rest)), reading)
    if not numbers:
        return None
    return _found(" ".join(map(str.strip, lines[position:end])), numbers, end)


def _plain(line: str) -> str:
    """A line without bold type, its ordinal numbers in figures."""
    text = plain(line[:_LONGEST]).strip(" \t*_")
    return _ORDINAL.sub(lambda found: f"{found.lastindex}. ", text)


def _listed(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The candidates of a list that is numbered from 1 on, on a line each or several on one.

    A list of which a row names nobody does not count in part.
    """
    numbers: list[int] = []
    end = position
    for at in range(position, min(len(lines), position + _MOST_ROWS)):
        if not lines[at].strip():
            continue
        rows = [_ROW.fullmatch(row.rstrip(" \t.,;")) for row in _NEXT_ROW.split(_plain(lines[at]))]
        named = _numbers([row["name"] for row in rows if row], reading)
        ranks = [int(row["rank"]) for row in rows if row]
        first = len(numbers) + 1
        if ranks[:1] != [first]:
            break
        if not named or ranks != [*range(first, first + len(rows))]:
            return None
        numbers += named
        end = at + 1
    if not numbers:
        return None
    return _found(" ".join(line.strip() for line in lines[position:end]), numbers, end)


def _numbers(parts: Iterable[str], reading: Reading) -> list[int]:
    """Whom the parts name, in their order; [] unless each names one candidate."""
    found: list[int] = []
    for part in parts:
        named = _named(part.strip(" \t\"'“”*_()"), reading)
        if named is None:
            return []
        found.append(named)
    return found


def _named(part: str, reading: Reading) -> int | None:
    """The one candidate whose number, whole name, or any words of it, a part is."""
    candidates = reading.candidates
    if part.casefold() in _OWN:
        return reading.own_candidates[0] if len(reading.own_candidates) == 1 else None
    number = _NUMBER.match(part)
    if number is not None:
        known = int(number[1])
        rest = _words(part[number.end() :])
        whole = known in candidates and rest <= _words(candidates[known])
        return known if whole else None
    words = _words(part)
    fits = [one for one, name in candidates.items() if words and words <= _words(name)]
    whole_names = [one for one in fits if words == _words(candidates[one])]
    best = whole_names or fits
    return best[0] if len(best) == 1 else None


def named_candidates(text: str, reading: Reading) -> list[int]:
    """The candidates whose numbers, or names, stand somewhere in a text, as they follow in it."""
    said = f" {' '.join(_WORD.findall(plain(text).casefold()))} "
    names = {one: _WORD.findall(plain(name).casefold()) for one, name in reading.candidates.items()}
    often = Counter(word for name in names.values() for word in set(name))
    found: dict[int, int] = {}
    for one, name in names.items():
        only = [word for word in name if len(word) > 1 and often[word] == 1]
        places = [said.find(f" {word} ") for word in (f"c{one}", " ".join(name), *only)]
        if there := [place for place in places if place >= 0]:
            found[one] = min(there)
    for one in reading.own_candidates:
        if " myself " in said and one not in found:
            found[one] = said.index(" myself ")
    return sorted(found, key=found.__getitem__)


@lru_cache(500)  # every part of a ballot is compared with every candidate's name
def _words(name: str) -> frozenset[str]:
    return frozenset(word.strip(".,()") for word in plain(name).casefold().split())


def _found(line: str, numbers: Sequence[int], end: int) -> VotesFound | None:
    match = rank.grammar.fullmatch(" > ".join(f"C{number}" for number in numbers))
    return VotesFound((Call(rank, line, match),), end) if match else None
