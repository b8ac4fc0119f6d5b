"""Who wrote a letter, when a mailing list has put its own address into From. Pure.

Lists do so for authors whose domain has a strict DMARC policy ("munging"): Mailman 2 and 3 write
``From: Jane Roe via Xen-devel <xen-devel@...>`` and add the author to Reply-To, or to Cc where
replies go to the list; Google Groups and Sympa keep them in X-Original-From. What they wrote
into Reply-To may stand beside it, and names whomever they like.

Others give each author an address of its own (an "alias"): groups.io writes
``eva=example.net@groups.io``, the IETF ``eva=40example.net@dmarc.ietf.org``, LISTSERV
``0000018abc-dmarc-request@...``, which tells nothing of itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from msgspec import Struct

from mailproc.mail.letter import Letter, Mailbox, address_key
from mailproc.structs import replace

_VIA: Final = re.compile(
    r"(?i)[\s(](?:via|vía|über|par|através de|a través de|tramite|genom|przez|přes|через)\s"
)
_SPELLED_OUT: Final = re.compile(
    r"(?P<local>[^\s=]+)=(?P<domain>(?:[\w-]+\.)+[\w-]+)(?:\+[^=]*)?", re.ASCII
)
_NUMBERED: Final = re.compile(r"(?i)[0-9a-f]{8,64}-dmarc-request")
#: The IETF's servers put the At sign's number in front of the domain (RFC 2047's ``=40``).
_AT_SIGN: Final = "40"
_BEHALF: Final = re.compile(r"(?i)\((?:on behalf of|im Auftrag von|au nom de)\s+(.+)\)\s*")


class ListClaims(Struct, frozen=True):
    """What a mail whose From is a list's says of its author, without the list's own address.

    `original` is X-Original-From; `reply_to` and `copied` (Cc) hold what the list added and what
    the author wrote; `vouched` are addresses in X-Original-Sender and X-MailFrom, by their keys.
    """

    original: Sequence[Mailbox]
    reply_to: Sequence[Mailbox]
    copied: Sequence[Mailbox]
    vouched: frozenset[str] = frozenset()
    replies_to_list: bool = False
    """Whether Reply-To names the list, which then added the author to Cc."""


def with_author(letter: Letter, list_address: str, alias_domains: Collection[str] = ()) -> Letter:
    """`letter` with the person behind the munging of its list as its author; see `undo_munging`."""
    author = undo_munging(letter, list_address, alias_domains)
    return letter if author is letter.author else replace(letter, author=author)


def undo_munging(
    letter: Letter, list_address: str, alias_domains: Collection[str] = ()
) -> Mailbox | None:
    """The author of `letter`, which may have come over the list at `list_address`.

    Only that very address in From is undone, and aliases of the domains that the operator names:
    what another list claims is not believed.

    Args:
        letter: as it was read.
        list_address: the list's.
        alias_domains: whose servers give authors aliases, as `address_key` has them.

    Returns:
        From as it stands if it is neither; else the one person behind it. None if there is no
        author, or the list's mail does not name exactly one; an alias that tells nothing stays.
    """
    author = letter.author
    if author is None:
        return None
    if author.key == address_key(list_address):
        return letter.behind_list
    if author.key.rpartition("@")[2] in alias_domains and is_alias(author.address):
        if address := spelled_out(author.address):
            return Mailbox(name_before_via(author.name), address)
        return letter.behind_list or author
    return author


def is_alias(address: str) -> bool:
    """Whether an address looks like an alias that a list server made for one author."""
    local = address.rpartition("@")[0]
    return _SPELLED_OUT.fullmatch(local) is not None or _NUMBERED.fullmatch(local) is not None


def spelled_out(alias: str) -> str:
    """The address that an alias spells out: ``eva@example.net``; ``""`` if it does not."""
    local, _, server = alias.rpartition("@")
    found = _SPELLED_OUT.fullmatch(local)
    if found is None:
        return ""
    domain = found["domain"]
    if server.lower().startswith("dmarc."):
        domain = domain.removeprefix(_AT_SIGN)
    return f"{found['local']}@{domain}"


def behind_list(list_name: str, claims: ListClaims) -> Mailbox | None:
    """The one person who wrote a mail whose From is a list's; None if it does not name one.

    Whom the list names goes before whom the author names: X-Original-From, then who has the name
    that the list left in From. A Reply-To without that name counts only where nothing else does
    and no other name contradicts it.

    Args:
        list_name: the display name of From.
        claims: the rest, from which the list itself is left out.
    """
    name = name_before_via(list_name)
    places = [claims.original, claims.reply_to, claims.copied]
    if claims.replies_to_list:
        places = [claims.original, claims.copied, claims.reply_to]
    for boxes in places:
        named = {box.key: box for box in boxes if _has_name(box, name)}
        if len(named) > 1:
            named = {key: box for key, box in named.items() if key in claims.vouched} or named
        if named:
            return _only(named, name)
    unsaid = claims.original or claims.reply_to
    if name != list_name and any(box.name for box in unsaid):
        return None  # another's name
    return _only({box.key: box for box in unsaid}, name)


def name_before_via(name: str) -> str:
    """``Jane Roe`` for ``Jane Roe via Xen-devel`` and ``'Jane Roe' via xen``; else `name`.

    Sympa writes ``Jane Roe (via xen Mailing List)`` or ``xen Mailing List (on behalf of Jane)``.
    """
    if behalf := _BEHALF.search(name):
        return behalf[1].strip(" \t'\"")
    ends = [found.start() for found in _VIA.finditer(name)]
    return name[: ends[-1]].strip(" \t'\"") if ends else name


def _only(boxes: dict[str, Mailbox], name: str) -> Mailbox | None:
    if len(boxes) != 1:
        return None
    (box,) = boxes.values()
    return Mailbox(name_before_via(box.name) or name, box.address)


def _has_name(box: Mailbox, name: str) -> bool:
    """Whether a mailbox has this name: as its own or, where it has none, in its address."""
    wanted = name.casefold().split()
    if not wanted:
        return False
    if box.name:
        return name_before_via(box.name).casefold().split() == wanted
    # Mailman leaves ``jane---`` of an address, others the address or what stands before its @.
    local = box.key.partition("@")[0]
    return " ".join(wanted) in (local, f"{local}---", box.key) or box.key in wanted
