"""A ballot in an election with names in place of numbers: ``RANK Jane Roe > John``. Pure.

Only where people vote in one, and where its author speaks to us; every part has to be one
candidate's name or number, so that no prose is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
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
_ROW: Final = re.compile(r"[ \t]*(?P<rank>\d{1,3})[.):][ \t]+(?P<name>\S.*)")
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
    text = plain(lines[position][:_LONGEST]).strip(" \t*_")
    if _ROW.fullmatch(text):
        return _listed(lines, position, reading.candidates)
    keyword = _KEYWORD.match(text)
    if keyword is None and ">" not in text:
        return None
    end = position + 1
    while end < min(len(lines), position + _MOST_LINES) and _OPEN.search(text):
        text = f"{text} {plain(lines[end][:_LONGEST]).strip()}"
        end += 1
    rest = _ELECTION.sub("", text[keyword.end() if keyword else 0 :], count=1)
    numbers = _numbers(_BETWEEN.split(_END.sub("", rest)), reading.candidates)
    if not numbers:
        return None
    return _found(" ".join(map(str.strip, lines[position:end])), numbers, end)


def _listed(
    lines: Sequence[str], position: int, candidates: Mapping[int, str]
) -> VotesFound | None:
    """The candidates of a list that is numbered from 1 on."""
    numbers: list[int] = []
    for line in lines[position : position + _MOST_ROWS]:
        row = _ROW.fullmatch(plain(line[:_LONGEST]).rstrip(" \t.,;"))
        named = _numbers([row["name"]], candidates) if row else []
        if row is None or int(row["rank"]) != len(numbers) + 1 or not named:
            break
        numbers += named
    if not numbers:
        return None
    end = position + len(numbers)
    return _found(" ".join(map(str.strip, lines[position:end])), numbers, end)


def _numbers(parts: Iterable[str], candidates: Mapping[int, str]) -> list[int]:
    """Whom the parts name, in their order; [] unless each names one candidate."""
    found: list[int] = []
    for part in parts:
        named = _named(part.strip(" \t\"'“”*_()"), candidates)
        if named is None:
            return []
        found.append(named)
    return found


def _named(part: str, candidates: Mapping[int, str]) -> int | None:
    """The one candidate whose number, whole name, or any words of it, a part is."""
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


def _words(name: str) -> set[str]:
    return {word.strip(".,()") for word in plain(name).casefold().split()}


def _found(line: str, numbers: Sequence[int], end: int) -> VotesFound | None:
    match = rank.grammar.fullmatch(" > ".join(f"C{number}" for number in numbers))
    return VotesFound((Call(rank, line, match),), end) if match else None
