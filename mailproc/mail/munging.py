"""Who wrote a letter, when a mailing list has put its own address into From. Pure.

Lists do so for authors whose domain has a strict DMARC policy ("munging"): Mailman 2 and 3 write
``From: Jane Roe via Xen-devel <xen-devel@...>`` and move the author to Reply-To, or to Cc where
replies go to the list; Google Groups adds X-Original-From. `mail.parse`
gathers those places in `Letter.reply_to`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from mailproc.mail.letter import Letter, Mailbox, address_key

_VIA: Final = re.compile(r"(?i)\s(?:via|über|par|através de)\s")


def with_author(letter: Letter, list_address: str) -> Letter:
    """`letter` with the person behind the munging of the list at `list_address` as its author."""
    author = undo_munging(letter, list_address)
    return letter if author is letter.author else replace(letter, author=author)


def undo_munging(letter: Letter, list_address: str) -> Mailbox | None:
    """The author of `letter`, which may have come over the list at `list_address`.

    Only that very address in From is undone: what another list claims is not believed. Reply-To
    is looked at in no other case.

    Returns:
        From as it stands if it is not the list; else the one person behind it; None if there is
        no author or the list's mail does not name exactly one.
    """
    author = letter.author
    if author is None or author.key != address_key(list_address):
        return author
    name = name_before_via(author.name)
    others = {box.key: box for box in letter.reply_to if box.key != author.key}
    if len(others) > 1:  # the author's own Reply-To stands beside the author: the name decides
        others = {key: box for key, box in others.items() if name and _same(box.name, name)}
    if len(others) != 1:
        return None
    (behind,) = others.values()
    return Mailbox(name_before_via(behind.name) or name, behind.address)


def name_before_via(name: str) -> str:
    """``Jane Roe`` for ``Jane Roe via Xen-devel`` and ``'Jane Roe' via xen``; else `name`."""
    ends = [found.start() for found in _VIA.finditer(name)]
    return name[: ends[-1]].strip(" \t'\"") if ends else name


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
