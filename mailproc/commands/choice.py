"""Choices as voters write them."""

from __future__ import annotations

from typing import Final, cast, get_args

from mailproc.meeting.records import Choice
from mailproc.meeting.sentences import Word

#: ``+1``, ``0``, ``-1`` or a word. Mail programs turn the minus into a dash.
CHOICE: Final = r"(?:\+ ?1|[-\u2212\u2013] ?1|[+-]?0|(?i:yes|no|abstain))"

#: The same without the words: a bare "yes" answers many questions, "+1" only one.
BARE: Final = r"(?:\+ ?1|[-\u2212\u2013] ?1|[+-]?0)"

_WORDS: Final[dict[str, Choice]] = {"yes": 1, "no": -1, "abstain": 0, "x": 1}


def choice_of(written: str) -> Choice:
    """``+1``, ``0``, ``-1``, ``yes``, ``no``, ``abstain`` (and a form's ``x``) as 1, 0 or -1.

    Raises:
        ValueError: if it is none of these.
    """
    plain = "".join(written.split()).casefold().replace("\u2212", "-").replace("\u2013", "-")
    if plain in _WORDS:
        return _WORDS[plain]
    number = int(plain)
    if number not in get_args(Choice):
        raise ValueError(f"{written!r} is no choice")
    return cast("Choice", number)


def shown(choice: int | None) -> str:
    """``+1``, ``0``, ``-1``; ``none`` for no vote."""
    return Word("none") if choice is None else f"{choice:+d}" if choice else "0"
