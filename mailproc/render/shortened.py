"""A mail's text cut to a size: nobody makes us write megabytes by a few lines. Pure."""

from __future__ import annotations

import binascii
from collections.abc import Callable
from typing import Final

from mailproc.render.filters import wrap

_LARGEST: Final = 16  # bytes that a character can take, of four in quoted-printable, and its line
_FOOTER: Final = "\n-- \n"
#: Begins the lines around a ballot form, and ends the last one of them.
_RULE: Final = "-=-=-"
_FORM_ENDS: Final = "end of ballot"


def shortened(text: str, limit: int, rest: Callable[[], str]) -> str:
    """`text`, cut before the paragraph that makes it too long; its footer stays.

    A ballot form is whole or not there.

    Args:
        text: of a mail, lines ending in line feeds.
        limit: the most bytes that it may have in the encoding of `mail.compose`.
        rest: gives what to say where the rest was.
    """
    if _LARGEST * len(text) <= limit:
        return text
    if sum(map(_size, text.split("\n"))) <= limit:
        return text
    body, footer, sender = text.rpartition(_FOOTER)
    if not footer:
        body, sender = text, ""
    kept, last, size, in_form = [], 0, 0, False
    for line in body.split("\n"):
        size += _size(line)
        if size > limit:
            break
        in_form = _FORM_ENDS not in line if line.strip().startswith(_RULE) else in_form
        kept.append(line)
        if not in_form:
            last = len(kept)
    cut = "\n".join(kept[:last]).rstrip("\n")
    return f"{cut}\n\n{wrap(rest())}\n{footer}{sender}"


def _size(line: str) -> int:
    """The bytes of a line with its end."""
    return 2 + (len(line) if line.isascii() else len(binascii.b2a_qp(line.encode())))
