"""Words that call a vote off or extend it: ``Please cancel this vote, I'll cut RC2``. Pure.

They do nothing, since prose never acts; who could do it by a line is shown that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from mailproc.meeting.choices import plain

_THIS: Final = r"(?:this|the|our)[ ](?:(?:current|release|running|whole)[ ]){0,2}"
_OFF: Final = r"(?:cancell?ed|withdrawn|aborted|called[ ]off|void)"
_CALLS_OFF: Final = re.compile(
    r"(?i)\b(?:(?:cancel(?:l?ing)?|withdraw(?:ing)?|abort(?:ing)?|stop(?:ping)?|call(?:ing)?[ ]off)"
    rf"[ ]{_THIS}vote\b|call(?:ing)?[ ]{_THIS}vote[ ]off\b"
    rf"|(?:(?:i|we)(?:[ ]have|'ve)[ ])?{_OFF}[ ]{_THIS}vote\b"
    rf"|{_THIS}vote[ ](?:is|has[ ]been)[ ](?:(?:now|hereby|therefore|thus)[ ]){{0,2}}{_OFF}\b"
    rf"|^vote[ ]{_OFF}\b)"
)
_EXTENDS: Final = re.compile(
    rf"(?i)\b(?:(?:extend(?:ed|ing)?|prolong(?:ed|ing)?)[ ]{_THIS}(?:vote|voting|deadline)\b"
    rf"|(?:keep(?:ing)?|leav(?:e|ing))[ ]{_THIS}vote[ ](?:open|running)\b"
    rf"|{_THIS}(?:vote|deadline)[ ](?:is|has[ ]been|will[ ]be)[ ](?:now[ ]|hereby[ ])?extended\b)"
)
#: What makes it none of now, or somebody else's question; a vote is extended until some day.
_NOT_NOW: Final = re.compile(
    r"(?i)\?|\b(?:if|unless|when|once|not|never|don't|won't|would|should|could|may|might"
    r"|no[ ]need|can)\b"
)
_SENTENCE: Final = re.compile(r"(?<=[.!?;])[ ]+")
_MOST_LINES: Final = 200
_LONGEST: Final = 1000  # characters


def may_call_off(lines: Sequence[str]) -> bool:
    """Whether a letter may call a vote off or extend it in words; quick, yes to some prose."""
    folded = (line[:_LONGEST].casefold() for line in islice(lines, _MOST_LINES))
    return any("vote" in line or "deadline" in line for line in folded)


def calls_off(lines: Sequence[str]) -> str:
    """The sentence that calls a vote off; ``""`` if none does."""
    said = _said(lines, _CALLS_OFF)
    return "" if " until " in said else said


def extends(lines: Sequence[str]) -> str:
    """The sentence that extends a vote; ``""`` if none does."""
    return _said(lines, _EXTENDS)


def _said(lines: Sequence[str], wanted: re.Pattern[str]) -> str:
    """The first sentence in which somebody says so, of now."""
    if not may_call_off(lines):
        return ""
    held: list[str] = []
    for line in [*islice(lines, _MOST_LINES), ""]:
        text = " ".join(plain(line[:_LONGEST]).split())
        if text:
            held.append(text)
            continue
        for said in _SENTENCE.split(" ".join(held)[: 4 * _LONGEST]):
            if wanted.search(said) and not _NOT_NOW.search(said):
                return said
        held.clear()
    return ""
