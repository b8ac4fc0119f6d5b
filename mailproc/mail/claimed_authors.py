"""Who a mail says has written it, by its first bytes, and whether our MTA agrees. Pure.

This is for what has to be quick, and may err.

Nothing is decided by it but who has to wait for whom; `mail.parse` reads the mail, and `identity`
looks at its proofs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mailproc.mail.letter import address_key
from mailproc.mail.munging import is_alias, spelled_out

#: So many bytes of a mail are looked at.
HEAD_BYTES: Final = 32 * 1024

# Each begins with one and the same character, which is found several times faster.
_END_OF_HEADER: Final = re.compile(rb"\n\r?\n")
_FIELD: Final = re.compile(
    rb"\n(?P<name>(?i:from|reply-to|x-original-from|cc))[ \t]*:"
    rb"(?P<value>[^\n]*(?:\n[ \t][^\n]*)*)"
)
_RECEIVED: Final = re.compile(rb"(?im)^received[ \t]*:")
#: What may be an address, if it has an @ in it; each byte is looked at once.
_WORD: Final = re.compile(r"[^\s\"(),:;<>]++")
_LONGEST_ADDRESS: Final = 320  # characters


def seems_vouched_for(head: bytes, servers: Sequence[str], hops: int) -> bool:
    """Whether our own MTA has written above all that the sender could that some check has passed.

    Args:
        head: the beginning of a mail.
        servers: the names under which our MTA writes (RFC 8601: authserv-id).
        hops: how many Received fields stand above what it writes.
    """
    if not servers:
        return False
    above = b"".join(_RECEIVED.split(head, hops + 1)[: hops + 1]).lower()
    return b"=pass" in above and any(name.lower().encode() in above for name in servers)


def claimed_authors(head: bytes, list_address: str) -> tuple[str, ...]:
    """The addresses in From; behind the list's own address, or an alias, those that may be meant.

    Args:
        head: the beginning of a mail, as much of it as is at hand.
        list_address: where a list may have put its own address into From.

    Returns:
        Addresses in the form of `address_key`, in the order of the mail.
    """
    end = _END_OF_HEADER.search(head)
    header = b"\n" + (head[: end.start()] if end else head)
    found: dict[bool, list[str]] = {True: [], False: []}
    for field in _FIELD.finditer(header):
        value = field["value"].decode("utf-8", "replace")
        words = (word for word in _WORD.findall(value) if "@" in word[1:-1])
        addresses = (address_key(word) for word in words if len(word) <= _LONGEST_ADDRESS)
        found[field["name"].lower() == b"from"] += addresses
    authors = found[True]
    if address_key(list_address) in authors:
        return tuple(dict.fromkeys(found[False]))
    if any(map(is_alias, authors)):
        authors = [*map(spelled_out, authors), *authors, *found[False]]
    return tuple(dict.fromkeys(filter(None, authors)))
