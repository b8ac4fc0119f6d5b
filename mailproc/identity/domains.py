"""Mail domains: one spelling of each, and which ones belong to one organisation. Pure."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from publicsuffixlist import PublicSuffixList

_LONGEST: Final = 253
_DOMAIN: Final = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{1,63}")
#: IDNA 2003 (the stdlib's) maps these to others or to nothing, IDNA 2008 gives each a domain of
#: its own: whoever has that one must not pass for the other's owner (RFC 5894 section 7.2).
_DEVIATIONS: Final = frozenset("ßς\u200c\u200d")


def ascii_domain(text: str) -> str:
    """The A-labels of a domain in lower case (``xn--bcher-kva.example``).

    Returns:
        ``""`` for what is no domain with at least two labels, an address literal, or a name that
        the two versions of IDNA understand differently.
    """
    domain = text.strip().removesuffix(".").lower()
    if len(domain) > _LONGEST or not _DEVIATIONS.isdisjoint(domain):
        return ""
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return domain if len(domain) <= _LONGEST and _DOMAIN.fullmatch(domain) else ""


def domain_of(address: str) -> str:
    """The domain of a mail address, as `ascii_domain` has it."""
    return ascii_domain(address.rpartition("@")[2])


def aligned(signer: str, author: str) -> bool:
    """Whether a signature of one domain speaks for an address in the other.

    They are equal, or have the same organisational domain (RFC 7489 section 3.2, relaxed). A
    public suffix such as ``com`` or ``github.io`` is no organisation.

    Args:
        signer: from `ascii_domain`.
        author: from `ascii_domain`.
    """
    if not signer or not author:
        return False
    return signer == author or organisation(signer) == organisation(author) != ""


def spoofs_ascii(address: str) -> bool:
    """Whether an address holds letters that case-folding turns into quite other ones.

    Whoever compares addresses by Unicode's case-folding takes the Kelvin sign for a ``k`` and
    ``ß`` for ``ss``; a provider may have given the two spellings to two people.
    """
    return any(
        not letter.isascii()
        and (letter.casefold() != letter.lower() or any(map(str.isascii, letter.lower())))
        for letter in address
    )


def organisation(domain: str) -> str:
    """The organisational domain that a domain belongs to; ``""`` for a public suffix.

    Args:
        domain: from `ascii_domain`.
    """
    return _suffixes().privatesuffix(domain) or ""


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()  # reads a file of 300 kB: once, and not before it is needed
