"""Whether two mails have the same text: what one says that may act, whichever way it came. Pure.

Of one mail there may be two copies, since lists send on what was also sent to us: with tags in the
Subject, a footer, other line breaks, another encoding. A mail of somebody else under the same
Message-ID and From has another text.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from mailproc.commands.grammar import inline_choices, may_act
from mailproc.mail.letter import Letter
from mailproc.mail.subject import Subject

_SHORTEST_WRAPPED: Final = 50  # characters; no mail client breaks a shorter line


def text_hash(letter: Letter, subject: Subject) -> str:
    """A hash over what a mail says: of its Subject, its own text, and its ballot forms.

    And over which mail it answers, and which topics it quotes above or beside a choice, since
    that may say which topic is meant.

    A line break counts as a blank does, since flowed text and wrapped text differ in them. But it
    counts where a line begins that may act, and where a short one of these ends: what follows on
    the same line may change what it says, or make prose of it.

    Args:
        letter: the mail, read.
        subject: its Subject, taken apart with the tags of its list.

    Returns:
        32 hexadecimal digits.
    """
    head: tuple[object, ...] = (
        subject.is_reply,
        subject.series,
        subject.proposal,
        " ".join(subject.bare.split()),
    )
    if subject.vote is not None:
        head = (*head, subject.vote)
    if subject.election is not None:
        head = (*head, "election")
    forms = tuple((form.key, "".join(" ".join(form.lines).split())) for form in letter.forms)
    answers = letter.parents[:1]
    placed = inline_choices(letter.own_lines, letter.quoted) if letter.quoted else ()
    told = f"{(head, answers, forms, *placed)!r}\n{_body(letter.own_lines)}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _body(own: Sequence[str]) -> str:
    text = "\n".join(own)
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    lines = plain.split("\n")
    acting = list(map(may_act, lines))
    if not any(acting):
        return " ".join(plain.split())
    return "".join(_parts(lines, acting)).strip()


def _parts(lines: Sequence[str], acting: Sequence[bool]) -> Iterator[str]:
    for line, acts in zip(lines, acting, strict=True):
        yield "\n" if acts or not line else " "
        yield " ".join(line.split())
        if acts and len(line) < _SHORTEST_WRAPPED:
            yield "\n"
