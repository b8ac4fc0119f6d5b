"""Choices on a topic: how voters write them, and how we do. Pure.

A new word, sign or mark is one entry of `CHOICES`; grammar, ballot forms and tally sheet follow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from mailproc.meeting.sentences import Word

#: For a topic, neither, or against it.
Choice = Literal[1, 0, -1]


class ChoiceWords(NamedTuple):
    """One choice, and all that means it."""

    value: Choice
    shown: str
    """As we write it."""
    signs: tuple[str, ...]
    """As voters write it in figures; a line of nothing else votes, where bare votes count."""
    words: tuple[str, ...]
    """As they write it in words, in any case. A bare "yes" answers many questions: no vote."""
    marks: tuple[str, ...] = ()
    """What means it between the brackets of a ballot form only, beside signs and words."""


#: Mail programs turn the minus into a dash.
_MINUS: Final = "-\u2212\u2013"

CHOICES: Final = (
    ChoiceWords(1, "+1", signs=("+1", "+ 1"), words=("yes",), marks=("x", "+", "1")),
    ChoiceWords(0, "0", signs=("0", "+0", "-0"), words=("abstain",)),
    ChoiceWords(
        -1,
        "-1",
        signs=tuple(f"{minus}{space}1" for minus in _MINUS for space in ("", " ")),
        words=("no",),
    ),
)


#: Every dash and minus; before a figure it is a minus, whatever a mail program made of it.
DASHES: Final = "-\u2010-\u2015\u2212\u00ad\ufe58\ufe63\uff0d"
_DASH_OF_FIGURE: Final = re.compile(rf"[{DASHES}](?=[ \t]?[012])")
#: What changes the look of a picture, and not what it means: its colour, its shape.
_LOOK: Final = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")


def plain(text: str) -> str:
    """`text` as choices are looked for in it: NFKC, with one minus and one look of a picture."""
    if text.isascii():
        return text
    return _DASH_OF_FIGURE.sub("-", unicodedata.normalize("NFKC", _LOOK.sub("", text)))


def _one_of(written: Iterable[str]) -> str:
    return "|".join(re.escape(one) for one in written)


_SIGNS: Final = _one_of(sign for choice in CHOICES for sign in choice.signs)
_WORDS: Final = _one_of(word for choice in CHOICES for word in choice.words)

#: A regular expression for a choice: ``+1``, ``0``, ``-1`` or a word. ASCII, since a dotless i
#: would match the i of "abstain" otherwise, and be no word of the table.
CHOICE: Final = rf"(?:{_SIGNS}|(?ai:{_WORDS}))"

#: The same without the words.
SIGN: Final = rf"(?:{_SIGNS})"

_BY_WRITTEN: Final = {
    written: choice.value for choice in CHOICES for written in (*choice.signs, *choice.words)
}
_BY_MARK: Final = {mark: choice.shown for choice in CHOICES for mark in choice.marks}
_SHOWN: Final[Mapping[int, str]] = {choice.value: choice.shown for choice in CHOICES}


def choice_of(written: str) -> Choice:
    """What matches `CHOICE`, as 1, 0 or -1.

    Raises:
        ValueError: if it is no choice.
    """
    try:
        return _BY_WRITTEN[written.casefold()]
    except KeyError:
        raise ValueError(f"{written!r} is no choice") from None


def choice_in_form(mark: str) -> str:
    """A ballot form's mark as VOTE takes it: ``x`` is ``+1``; what is no mark stays as it is."""
    return _BY_MARK.get(mark.casefold(), mark)


def shown(choice: Choice | None) -> str:
    """``+1``, ``0``, ``-1``; ``no vote`` for none."""
    return Word("no vote") if choice is None else _SHOWN[choice]
