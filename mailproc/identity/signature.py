"""One DKIM-Signature (or ARC-Message-Signature): its tags, and whether it is worth verifying.

Whatever can be refused without the DNS is refused here. RFC 6376 allows more than we do: ``l=``
leaves room for text that nobody signed, SHA-1 is broken (RFC 8301), and a signature that is
valid over too little (`header_coverage`) proves nothing about our reading of the letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dkim.util import parse_tag_value  # type: ignore[import-untyped]  # dkimpy ships no types
from msgspec import Struct

from mailproc.identity.domains import aligned, ascii_domain, domain_of
from mailproc.identity.header_coverage import ALWAYS, HEADERS, added, misreadable, uncovered
from mailproc.identity.message import LONGEST_GAP, Source
from mailproc.identity.proof import CLOCKS_DIFFER
from mailproc.mail.letter import Mailbox, address_key

_LONGEST: Final = 8 * 1024
_MOST_NAMES: Final = 100
_MOST_LOOKED_AT: Final = 50
_ALGORITHMS: Final = (b"rsa-sha256", b"ed25519-sha256")


class Signature(Struct, frozen=True):
    """A signature as its header says it.

    Attributes:
        index: how many fields of the same name stand above it.
        tags: what stands in it, by tag.
        domain: whose it says it is (``d=``), as `ascii_domain` has it; may be ``""``.
        names: the names of the fields that it covers, in lower case.
    """

    index: int
    tags: Mapping[bytes, bytes]
    domain: str
    names: tuple[bytes, ...]

    def fault(self, source: Source, author: Mailbox, received: datetime) -> str:
        """Why it proves nothing, whatever its key says; ``""`` if it may.

        Args:
            source: the letter that it stands in.
            author: who is taken for the author.
            received: when we received the letter, aware.
        """
        return self.fault_of_form(received) or self._for_another(author) or self.too_narrow(source)

    def covers_headers(self, source: Source) -> bool:
        """Whether it also covers Subject and thread; see `Evidence.headers`."""
        return not uncovered(source, self.names, HEADERS)

    def fault_of_form(self, received: datetime) -> str:
        """The part of `fault` that the tags alone show."""
        if b"l" in self.tags:
            return "it leaves part of the body unsigned (l=)"
        if self.tags.get(b"a") not in _ALGORITHMS:
            return "its algorithm is not trusted (a=)"
        if len(self.names) > _MOST_NAMES:
            return f"it names over {_MOST_NAMES} fields"
        return self._out_of_time(received)

    def _out_of_time(self, received: datetime) -> str:
        now = received.timestamp()
        made, ends = (_seconds(self.tags, tag) for tag in (b"t", b"x"))
        if made is not None and made > now + CLOCKS_DIFFER.total_seconds():
            return "it is from the future (t=)"
        if ends is not None and ends + CLOCKS_DIFFER.total_seconds() < now:
            return "it has expired (x=)"
        return ""

    def _for_another(self, author: Mailbox) -> str:
        """A signer who names a person (i=) must mean the author.

        Without a local part ``i=`` names none; most signers leave it so.
        """
        identity = self.tags.get(b"i", b"").decode("utf-8", "replace")
        local, _, domain = identity.rpartition("@")
        if identity and not aligned(ascii_domain(domain), domain_of(author.address)):
            return "it is for another domain (i=)"
        written = author.address.rpartition("@")[0]
        if local and _plain(local) != _plain(written):
            return "it is for another person (i=)"
        return ""

    def too_narrow(self, source: Source) -> str:
        """The part of `fault` that lies in what it covers."""
        if missing := uncovered(source, self.names, ALWAYS):
            return f"it does not cover {missing.title()}"
        if more := added(source, self.names):
            return f"{more.title()} was added to"
        return misreadable(source, self.names)


def dkim_signatures(source: Source, author: Mailbox) -> list[Signature]:
    """The DKIM signatures aligned with the author's domain, the topmost first.

    What cannot be read is left out, and so is what stands below the first fifty.
    """
    values = source.values(b"dkim-signature")[:_MOST_LOOKED_AT]
    read = (read_signature(value, index) for index, value in enumerate(values))
    home = domain_of(author.address)
    return [one for one in read if one and aligned(one.domain, home)]


def unfit(source: Source, author: Mailbox, received: datetime) -> str:
    """The fault of the first aligned DKIM signature that has one; ``""`` if none has.

    Asked where somebody else verified "the" signature and does not say which, or how much of the
    letter it covers.
    """
    faults = (one.fault(source, author, received) for one in dkim_signatures(source, author))
    return next(filter(None, faults), "")


def read_signature(value: bytes, index: int) -> Signature | None:
    """The tags of a signature header; None if it is malformed or too large to be handled."""
    if len(value) > _LONGEST or b" " * LONGEST_GAP in re.sub(rb"\s", b" ", value):
        return None
    try:
        tags: dict[bytes, bytes] = parse_tag_value(value)
    except Exception:  # noqa: BLE001  # InvalidTagValueList, IndexError on an empty one ...
        return None
    names = tuple(name.strip().lower() for name in tags.get(b"h", b"").split(b":"))
    return Signature(
        index, tags, ascii_domain(tags.get(b"d", b"").decode("utf-8", "replace")), names
    )


def _seconds(tags: Mapping[bytes, bytes], tag: bytes) -> int | None:
    value = tags.get(tag, b"")
    return int(value) if re.fullmatch(rb"\d{1,12}", value) else None


def _plain(local: str) -> str:
    return address_key(local.partition("+")[0])
