"""``format=flowed`` text, joined into the lines that its author wrote (RFC 3676). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_SIGNATURE: Final = "-- "
# Lines that start anew whatever stands above: the signature, the rule above a list's footer (which
# is added below text that may end in a space), and the marker lines of a ballot form.
_STARTS_ANEW: Final = re.compile(r"-- $|_{10,}|-=-=")


def unflow(lines: Sequence[str], *, delsp: bool = False) -> list[str]:
    """Join the lines of each paragraph.

    A line that ends in a space goes on in the next one of the same quote depth (section 4.2),
    except for the signature's ``"-- "`` (4.3). A stuffed space in front is taken off (4.4).

    Args:
        lines: the decoded text, line by line.
        delsp: whether the type said ``DelSp=yes``: the space at the end was only a mark (4.1).

    Returns:
        The lines, each quoted one with ``>`` as often as its depth and a space before its text.
    """
    joined: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in lines:
        here = len(line) - len(line.lstrip(">"))
        text = line[here:].removeprefix(" ")
        if paragraph and (here != depth or _STARTS_ANEW.match(text)):
            joined.append(_line(depth, paragraph))
            paragraph = []
        depth = here
        flows = text.endswith(" ") and text != _SIGNATURE
        paragraph.append(text[:-1] if flows and delsp else text)
        if not flows:
            joined.append(_line(depth, paragraph))
            paragraph = []
    if paragraph:
        joined.append(_line(depth, paragraph))
    return joined


def _line(depth: int, paragraph: list[str]) -> str:
    text = "".join(paragraph)
    return f"{'>' * depth} {text}" if depth else text
