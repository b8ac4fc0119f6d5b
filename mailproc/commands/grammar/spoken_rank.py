"""A ranking without the keyword: ``T3 > T1 = T2``, or a list ``1. T3``, ``2. NUMA``. Pure.

Only where its author speaks to us, and where it fills its lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.commands.base import LETTERED_TOPIC
from mailproc.commands.grammar.call import Call, Reading
from mailproc.commands.grammar.vote_lines import VotesFound
from mailproc.commands.rank import rank
from mailproc.meeting.choices import plain

_NAMED: Final = re.compile(
    r"(?i)(?:(?:so|ok|okay|here(?:'s| is)|hier(?: ist)?)[ \t]+)?"
    r"(?:(?:my|our|meine?|unsere?)[ \t]+)?(?:(?:own|personal|final)[ \t]+)?(?:rank(?:ing|s)?|order"
    r"|votes?|ballot|preferences?|choices?|reihenfolge|rangfolge)"
    r"(?:[ \t]+(?:is|are|would be|ist|wäre))?[ \t]*[:=]?[ \t]*"
    r"|(?i:(?:i|we|ich)(?:'d|[ \t]+would)?[ \t]+(?:also[ \t]+)?(?:rank|vote|prefer|order)"
    r"(?:[ \t]+them)?)[ \t]*:?[ \t]*"
)
_CHAIN: Final = re.compile(rf"{LETTERED_TOPIC}(?:[ \t]*[>=,][ \t]*{LETTERED_TOPIC})*+")
_OPEN: Final = re.compile(r"[>=,][ \t]*$")
_END: Final = re.compile(r"(?i)[ \t]*(?:[,.;]?[ \t]*(?:please|thanks|thank you|bitte|danke))?[.!]*")
_ROW: Final = re.compile(
    rf"[ \t]*(?P<rank>\d{{1,3}})[.):][ \t]+(?:(?P<topic>{LETTERED_TOPIC})(?!\w))?(?P<rest>.*)"
)
#: The command of chairs.
_ORDER: Final = re.compile(r"[ \t>*]*ORDER[ \t]")
_AROUND: Final = " :.,()-–—"
_FEWEST: Final = 2
_LONGEST: Final = 1000  # characters of a line
_MOST_LINES: Final = 10
_MOST_ROWS: Final = 200


def ranking_at(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The ranking that begins at a line, in whatever form; None if there is none."""
    line = lines[position][:_LONGEST]
    if "chair" in reading.may_give and _ORDER.match(line):
        return None
    if ">" in line:
        return _chain_at(lines, position)
    if reading.ranked and line.lstrip()[:1] == "1":
        return _listed_at(lines, position, reading)
    if reading.ranked and reading.direct and "," in line:
        return _chain_at(lines, position, parted=",")
    return None


def _chain_at(lines: Sequence[str], position: int, parted: str = ">") -> VotesFound | None:
    text = plain(lines[position][:_LONGEST]).strip(" \t*_")
    end = position + 1
    while end < min(len(lines), position + _MOST_LINES) and _OPEN.search(text):
        text = f"{text} {plain(lines[end][:_LONGEST]).strip()}"
        end += 1
    named = _NAMED.match(text)
    chain = _CHAIN.match(text, named.end() if named else 0)
    if chain is None or parted not in chain[0] or not _END.fullmatch(text, chain.end()):
        return None
    return _found(text, chain[0], end)


def _listed_at(lines: Sequence[str], position: int, reading: Reading) -> VotesFound | None:
    """The topics of a list that is numbered from 1 on, each with its title at most."""
    topics: list[str] = []
    for line in lines[position : position + _MOST_ROWS]:
        row = _ROW.fullmatch(plain(line[:_LONGEST]))
        if row is None or int(row["rank"]) != len(topics) + 1:
            break
        topic = _topic_of(row, reading)
        if not topic:
            break
        topics.append(topic)
    if len(topics) < _FEWEST:
        return None
    chain = " > ".join(topics)
    return _found(chain, chain, position + len(topics))


def _topic_of(row: re.Match[str], reading: Reading) -> str:
    """The topic that a row names by its number or its title, and by nothing else; ``""``: none."""
    if row["topic"] is None:
        titled = reading.titles.at(row["rest"], 0)
        alone = titled is not None and not row["rest"][titled.end :].strip(_AROUND)
        return f"T{titled.number}" if titled and alone else ""
    said = " ".join(row["rest"].split()).strip(_AROUND).casefold()
    title = " ".join(plain(reading.titles.of(int(row["topic"][1:]))).split()).casefold()
    return row["topic"] if not said or said == title.strip(_AROUND) else ""


def _found(line: str, order: str, end: int) -> VotesFound | None:
    match = rank.grammar.fullmatch(order)
    return VotesFound((Call(rank, line, match),), end) if match else None
