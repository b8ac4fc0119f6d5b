"""What a letter's author wrote, as far as it depends on the mails that it answers. Pure.

A letter is read first, and compared only if it may act: most are list talk. Then its text is there,
and is not read again; nor are the mails that it answers, if they came just before.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from mailproc.mail.letter import (
    AnsweredMail,
    Form,
    Letter,
    Quoted,
    Unreadable,
    WholeText,
    derived_message_id,
)
from mailproc.mail.limits import USUAL, Limits
from mailproc.mail.parse.answered import AnsweredText
from mailproc.mail.parse.bare_reply import is_silent
from mailproc.mail.parse.body_text import author_lines
from mailproc.mail.parse.filled_form import take_forms
from mailproc.mail.parse.mime import parse
from mailproc.mail.parse.own_text import OwnText, compared_text
from mailproc.structs import replace

#: Lines: a longer text is no answer that anybody typed, and to compare it takes a second.
MOST_COMPARED: Final = 5000
_LONGEST_LINE: Final = 20_000  # characters: a topic's description may be one line
_REMEMBERED: Final = 32  # mails that are answered; many letters answer one, and soon


class OwnPart(NamedTuple):
    """The fields of a `Letter` that follow from which lines of its text are the author's own."""

    own_lines: tuple[str, ...]
    quoted: tuple[Quoted, ...]
    doubtful: tuple[str, ...]
    silent: bool
    derived_id: str
    """The Message-ID that is made of these; ``""`` if it came with one."""


def own_part(
    lines: Sequence[str], forms: tuple[Form, ...], own: OwnText, whole: WholeText, limits: Limits
) -> OwnPart:
    """What follows from which lines are the author's own.

    Args:
        lines: the text without its `forms`.
        forms: those found in it.
        own: what of `lines` the author wrote.
        whole: what else is known of it.
        limits: how much is kept.
    """
    kept = _first_of(own.own, limits)
    facts = whole.identified_by
    return OwnPart(
        kept,
        tuple(replace(one, before=min(one.before, len(kept))) for one in own.quoted),
        own.doubtful,
        whole.alone and is_silent(lines, kept),
        derived_message_id(*facts, kept, forms) if facts else "",
    )


def compared(letter: Letter, answered: Sequence[AnsweredMail], limits: Limits = USUAL) -> Letter:
    """A letter that was read, now compared with the mails that it answers.

    Args:
        letter: what `read_letter` gave.
        answered: the mails that it answers, the nearest first, which is an unknown one if it alone
            is not known.
        limits: how much of these is read, and kept of the letter.
    """
    whole = letter.text
    if whole is None:
        return letter
    texts = [_text_of(one, limits) for one in answered]
    if not any(text.lines for text in texts):
        return replace(letter, text=None)
    lines = take_forms(whole.lines.split("\n")[:-1]).lines
    copied, own = compared_text(lines, texts, bool(letter.own_lines), whole.quoted_from)
    part = own_part(lines, letter.forms, own, whole, limits)
    return replace(
        letter,
        message_id=part.derived_id or letter.message_id,
        own_lines=part.own_lines,
        quoted=part.quoted,
        doubtful=part.doubtful,
        silent=part.silent,
        copied=copied,
        text=None,
    )


@lru_cache(_REMEMBERED)
def _text_of(mail: AnsweredMail, limits: Limits) -> AnsweredText:
    """The text of a mail that is answered; none if it is not known, or cannot be read."""
    if mail.text is not None:
        return AnsweredText(mail.text.split("\n")[:-1])
    try:
        return AnsweredText(author_lines(parse(mail.raw, limits), limits) if mail.raw else ())
    except Unreadable:
        return AnsweredText(())


def _first_of(lines: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    """The first own lines, no longer than any use of them and no more than may matter."""
    found: list[str] = []
    left = limits.own_text
    for line in lines[: limits.own_lines]:
        found.append(line[: min(_LONGEST_LINE, left)])
        left -= len(found[-1])
        if left <= 0:
            break
    return tuple(found)
