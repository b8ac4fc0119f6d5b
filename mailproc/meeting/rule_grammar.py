"""Rules of decision as an operator writes them: ``a third of committers``. Pure.

What cannot be read is a ValueError whose text says what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final, get_args

from mailproc.meeting.choices import Scale
from mailproc.meeting.decision_rule import (
    MEMBERS,
    Lazy,
    Majority,
    Margin,
    Passing,
    Quorum,
    Rule,
    Share,
    ShareQuorum,
    Veto,
    VotesQuorum,
)

_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=1
    )
} | {"a": 1, "an": 1}
_PARTS: Final = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_COUNT: Final = rf"(?:\d{{1,6}}|{'|'.join(_NUMBERS)})"
_MARGIN: Final = re.compile(rf"(?:at least )?({_COUNT}) more for than against")
_LAZY: Final = re.compile(r"lazy(?: consensus)?")
_MAJORITY: Final = re.compile(r"(?:a )?(?:simple )?majority")
_SHARE: Final = re.compile(
    r"(?:at least )?(?:a (.+) majority|(.+?)(?: majority)?(?: of (?:the )?votes)?)"
)
_VOTES: Final = re.compile(rf"(?:at least )?({_COUNT})(?: votes?)?(?: for)?")
_OF_HOUSE: Final = re.compile(r"(?:at least )?(.+?)(?: of (?:the )?(.+?))?")
_EACH_HOUSE: Final = frozenset({"each house", "each", "every house"})
_UNITS: Final = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_TIME: Final = re.compile(rf"({_COUNT}) ?(minute|hour|day|week)s?|(\d{{1,6}}) ?([hdw])")

_PASSES_RIGHT: Final = (
    '"3 more for than against", "majority", a share such as "two thirds" or "60%", or "lazy"'
)
_QUORUM_RIGHT: Final = '"a third of committers", "a third of each house" or a number of votes for'
_LEAST_RIGHT: Final = '"72 hours" or "7 days"'


def _spaced(text: str) -> str:
    """In small letters, with one blank where there are several or a hyphen."""
    return re.sub(r"[\s-]+", " ", text).strip().casefold()


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def share(text: str) -> Fraction | None:
    """``two thirds``, ``2/3``, ``60%``, ``half``; None for what is no share above 0, up to 1."""
    found = _share(_spaced(text))
    return found if found is not None and 0 < found <= 1 else None


def _share(text: str) -> Fraction | None:
    if match := re.fullmatch(r"(\d{1,6}) ?/ ?(\d{1,6})", text):
        return Fraction(int(match[1]), int(match[2])) if int(match[2]) else None
    if match := re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?) ?(?:%|percent|per cent)", text):
        return Fraction(match[1]) / 100
    words = text.split()
    if words and words[0] in _NUMBERS:
        count, words = _NUMBERS[words[0]], words[1:]
    else:
        count = 1
    if len(words) != 1:
        return None
    part = _PARTS.get(words[0]) or _PARTS.get(words[0].removesuffix("s"))
    return Fraction(count, part) if part else None


def passing_of(text: object) -> Passing:
    """What ``passes`` says.

    Raises:
        ValueError: with what would be right.
    """
    said = _spaced(text) if isinstance(text, str) else ""
    if (match := _MARGIN.fullmatch(said)) and _count(match[1]):
        return Margin(_count(match[1]))
    if _LAZY.fullmatch(said):
        return Lazy()
    if _MAJORITY.fullmatch(said):
        return Majority()
    if said == "unanimous":
        return Share(Fraction(1))
    match = _SHARE.fullmatch(said)
    found = share(match[1] or match[2]) if match else None
    if found is None:
        raise ValueError(f"write {_PASSES_RIGHT}")
    return Share(found)


def quorum_of(text: object) -> Quorum | None:
    """What ``quorum`` says; None for ``none``.

    Raises:
        ValueError: with what would be right.
    """
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    said = " ".join(text.split()) if isinstance(text, str) else ""
    if said.casefold() == "none":
        return None
    if (match := _VOTES.fullmatch(_spaced(said))) and _count(match[1]):
        return VotesQuorum(_count(match[1]))
    match = re.fullmatch(_OF_HOUSE, said)
    found = share(match[1]) if match else None
    if match is None or found is None:
        raise ValueError(f"write {_QUORUM_RIGHT}")
    house = match[2]
    return ShareQuorum(found, None if house is None or _spaced(house) in _EACH_HOUSE else house)


def least_of(text: object) -> timedelta:
    """What ``least`` says.

    Raises:
        ValueError: with what would be right.
    """
    match = _TIME.fullmatch(_spaced(text)) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"write {_LEAST_RIGHT}")
    if match[1]:
        return timedelta(seconds=_count(match[1]) * _UNITS[match[2]])
    unit = next(seconds for name, seconds in _UNITS.items() if name[0] == match[4])
    return timedelta(seconds=int(match[3]) * unit)


def veto_of(text: object) -> Veto:
    """What ``veto`` says.

    Raises:
        ValueError: with what would be right.
    """
    for known in get_args(Veto):
        if text == known:
            veto: Veto = known
            return veto
    raise ValueError('write "needs a reason" or "none"')


def rule_of(name: str, table: Mapping[str, Any], scale: Scale = 1) -> Rule:
    """The rule that stands in a table of the configuration.

    Args:
        name: of the rule.
        table: its keys, of which only ``passes`` has to be there.
        scale: the list's.

    Raises:
        ValueError: one of them cannot be read; `config` says so before.
    """
    return Rule(
        name,
        passing_of(table.get("passes")),
        tuple(table.get("houses", ())) or (MEMBERS,),
        quorum_of(table.get("quorum", "none")),
        least_of(table["least"]) if table.get("least") else timedelta(0),
        veto_of(table.get("veto", "none")),
        scale,
    )
