"""Choices on a topic: how voters write them, and how we do. Pure.

A new word, sign or mark is one entry of `CHOICES`; grammar, ballot forms and tally sheet follow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from mailproc.mail.text import clean_line, cut
from mailproc.meeting.sentences import Sentence, Word

#: So many characters of the reason for a vote are kept.
LONGEST_REASON: Final = 500

#: For a topic, neither, or against it; strongly so where the list's scale is 2.
Choice = Literal[2, 1, 0, -1, -2]
#: How far from 0 a choice may be.
Scale = Literal[1, 2]


class ChoiceWords(NamedTuple):
    """One choice, and all that means it."""

    value: Choice
    shown: str
    """As we write it."""
    signs: tuple[str, ...]
    """As voters write it in figures and pictures; it votes alone, where bare votes count."""
    words: tuple[str, ...]
    """As they write it in words, in any case. A bare "yes" answers many questions."""
    alone: tuple[str, ...] = ()
    """More words, which answer no other question, and so vote alone as signs do."""
    marks: tuple[str, ...] = ()
    """What means it between the brackets of a ballot form only, beside signs and words."""


CHOICES: Final = (
    ChoiceWords(2, "+2", signs=("+2", "+ 2"), words=()),
    ChoiceWords(
        1,
        "+1",
        signs=("+1", "+ 1", ":+1:", ":thumbsup:", ":thumbs_up:", "👍", "✓", "✔", "✅", "☑"),
        words=("yes", "yep", "yeah", "aye", "for", "ja", "für", "oui", "pour", "approve"),
        alone=("in favour", "in favor", "dafür", "plus one"),
        marks=("x", "+", "1"),
    ),
    ChoiceWords(
        0,
        "0",
        signs=("0", "+0", "-0", "+/-0", "+-0", "±0"),
        words=(
            *("neutral", "don't care", "don’t care", "no opinion", "no preference"),
            *("egal", "keine meinung", "sans opinion", "sans avis"),
        ),
        alone=("abstain", "abstention", "enthaltung"),
    ),
    ChoiceWords(
        -1,
        "-1",
        signs=("-1", "- 1", ":-1:", ":thumbsdown:", ":thumbs_down:", "👎", "✗", "✘", "❌", "✖"),
        words=("no", "nope", "nay", "against", "nein", "gegen", "non", "contre", "reject"),
        alone=("dagegen", "minus one"),
    ),
    ChoiceWords(-2, "-2", signs=("-2", "- 2"), words=()),
)

#: Every dash and minus; before a figure it is a minus, whatever a mail program made of it.
DASHES: Final = "-\u2010-\u2015\u2212\u00ad\ufe58\ufe63\uff0d"
_MINUS: Final = re.compile(rf"[{DASHES}](?=[ \t]?[012])")
#: What changes the look of a picture, and not what it means: its colour, its shape. And two signs
#: that NFKC makes many letters of, 18 and 8, none of which is a choice.
_LOOK: Final = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\ufdfa\ufdfb]")


def plain(text: str) -> str:
    """`text` as choices are looked for in it: NFKC, with one minus and one look of a picture."""
    if text.isascii():
        return text
    return _MINUS.sub("-", unicodedata.normalize("NFKC", _LOOK.sub("", text)))


def _one_of(written: Iterable[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(written, key=len, reverse=True))


#: Behind a figure stands none: ``+10``, ``+1.5``, ``-1%`` are no choices, nor is ``0x1f``, nor the
#: telephone number ``+1 555 0100``.
_FIGURE_ENDS: Final = (
    r"(?![\w%°]|['’]s\b|[.,:/]\d|[ .-]?\(\d{3}\)|[ .-]\d{3}[ .-](?:\d{3}[ .-]?)?\d{4}(?!\d))"
)
_BY_SIGN: Final = {sign: choice.value for choice in CHOICES for sign in choice.signs}
_BY_WORD: Final = {
    word: choice.value for choice in CHOICES for word in (*choice.words, *choice.alone)
}
_FIGURES: Final = _one_of(sign for sign in _BY_SIGN if sign[-1].isdigit())
_PICTURES: Final = _one_of(sign for sign in _BY_SIGN if not sign[-1].isdigit())

#: A regular expression for a picture, and for a choice in figures or pictures; for `plain` text.
PICTURE: Final = rf"(?:{_PICTURES})"
SIGN: Final = rf"(?:(?:{_FIGURES}){_FIGURE_ENDS}|{_PICTURES})"


def _in_words(words: Iterable[str]) -> str:
    """A regular expression for words; their i is no other one: a dotless i would match it else."""
    return rf"(?ai:(?:{_one_of(words)})(?!\w|-\w))".replace("ü", "[üÜ]")


#: The same in words, and in those words that vote alone.
WORD: Final = _in_words(_BY_WORD)
WORD_ALONE: Final = _in_words(word for choice in CHOICES for word in choice.alone)

#: Either: ``+1``, ``0``, ``-1`` or a word.
CHOICE: Final = rf"(?:{SIGN}|{WORD})"

_BY_MARK: Final = {mark: choice.shown for choice in CHOICES for mark in choice.marks}
_SHOWN: Final[Mapping[int, str]] = {choice.value: choice.shown for choice in CHOICES}


def choice_of(written: str) -> Choice:
    """What matches `CHOICE`, as a number.

    Raises:
        ValueError: if it is no choice.
    """
    known = plain(written)
    try:
        return _BY_SIGN[known] if known in _BY_SIGN else _BY_WORD[known.casefold()]
    except KeyError:
        raise ValueError(f"{written!r} is no choice") from None


def reason_as_kept(written: str) -> str:
    """Why somebody votes as they do, as it is kept: one line, ``…`` where it was cut off."""
    return cut(clean_line(written, LONGEST_REASON + 1), LONGEST_REASON)


def choice_in_form(mark: str) -> str:
    """A ballot form's mark as VOTE takes it: ``x`` is ``+1``; what is no mark stays as it is."""
    return _BY_MARK.get(mark.casefold(), mark)


def shown(choice: Choice | None) -> str:
    """``+1``, ``0``, ``-1``; ``no vote`` for none."""
    return Word("no vote") if choice is None else _SHOWN[choice]


def one_on_scale(scale: Scale) -> Sentence:
    """What a vote on a scale may be: ``+1, 0 or -1``."""
    *some, last = _all_shown(scale)
    return Sentence("{some} or {last}", some=", ".join(some), last=last)


def on_scale(scale: Scale) -> str:
    """All choices of a scale as we write them, the highest first: ``+1, 0, -1``."""
    return ", ".join(_all_shown(scale))


def _all_shown(scale: Scale) -> list[str]:
    return [choice.shown for choice in CHOICES if abs(choice.value) <= scale]
