"""The letter as verifiers see it: header fields and body as bytes, under limits.

The limits hold off what makes dkimpy 1.1.8 slow: its regular expressions are quadratic in runs of
white space, its choice of signed fields is fields times names, and it keeps each line of the
body as an object. A letter over a limit is not verified; it is lawful all the same.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

import dkim  # type: ignore[import-untyped]  # dkimpy ships no types
from dkim.canonicalization import Relaxed  # type: ignore[import-untyped]  # as above
from msgspec import Struct

from mailproc.identity.domains import domain_of, spoofs_ascii
from mailproc.mail.letter import Mailbox, address_key, is_address_of

MOST_BYTES: Final = 1 << 20
MOST_HEADER_BYTES: Final = 100 * 1024
MOST_FIELDS: Final = 1000
LONGEST_GAP: Final = 250  # of blanks in a row
_LONGEST_FROM: Final = 8 * 1024
_CLOCKS_DIFFER: Final = timedelta(days=1)
_END_OF_HEADER: Final = re.compile(rb"\n\r?\n")
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ADDRESS: Final = re.compile(r"[^\s\"(),:;<>]{1,64}@[^\s\"(),:;<>]{1,255}")


class Unverifiable(Exception):
    """Nothing in this letter can be verified; the text says why."""


class Source(Struct, frozen=True):
    """One letter, split once into what signatures are made over.

    Attributes:
        raw: as it came, without an mbox ``From`` line.
        fields: the header in its order: names in lower case, values with their folds and CRLF.
        body: with CRLF line ends.
    """

    raw: bytes
    fields: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @classmethod
    def of(cls, raw: bytes) -> Source:
        """Check the limits, then split.

        Raises:
            Unverifiable: over a limit, or readers would disagree on what the header is.
        """
        _check_limits(raw)
        if raw.startswith(b"From "):
            raw = raw.partition(b"\n")[2]
        try:
            fields, body = dkim.rfc822_parse(raw)
        except Exception as fault:
            raise Unverifiable("the header is malformed") from fault
        if len(fields) > MOST_FIELDS:
            raise Unverifiable(f"there are over {MOST_FIELDS} header fields")
        return cls(raw, tuple((name.lower(), value) for name, value in fields), body)

    def values(self, name: bytes) -> list[bytes]:
        """The values of all fields of that name, the topmost first."""
        return [value for field, value in self.fields if field == name]

    def counts(self) -> Counter[bytes]:
        """How often each field name stands in the header."""
        return Counter(name for name, _ in self.fields)

    def misfit(
        self, author: Mailbox, addresses: Sequence[str], received: datetime, max_age: timedelta
    ) -> str:
        """Why no signature by the author's domain could speak for this letter; ``""`` if one could.

        Args:
            author: who is taken for the author.
            addresses: one of these has to be in To or Cc; none given: any may be.
            received: when we received it, aware.
            max_age: how old it may be by its Date.
        """
        if not self._is_from(author) or self._names_as_list(author):
            return "From is not the author's own address"
        if not domain_of(author.address) or spoofs_ascii(author.address):
            return "the author's address can be taken for another"
        if addresses and not self._is_to(addresses):
            return "neither To nor Cc names the list or its agent"
        date = self._date()
        if date is None or not -_CLOCKS_DIFFER <= received - date <= max_age:
            return "its Date is missing, too old, or in the future"
        return ""

    def once(self, author: Mailbox, addresses: Sequence[str]) -> str:
        """The same for every copy of the letter that leaves what is always signed intact.

        That is the author, the Date and the body, but neither the Message-ID, which some signers
        do not sign, nor the signature, of which a letter may have several.
        """
        (date,) = self.values(b"date")
        told = (
            author.key,
            *sorted(map(address_key, addresses)),
            " ".join(date.decode("latin-1").split()),
        )
        digest = hashlib.sha256("\n".join(told).encode("utf-8", "surrogatepass"))
        digest.update(b"\n\n" + Relaxed.canonicalize_body(self.body))
        return digest.hexdigest()

    def _is_from(self, author: Mailbox) -> bool:
        values = self.values(b"from")
        if len(values) != 1 or len(values[0]) > _LONGEST_FROM:
            return False
        try:
            found = getaddresses([values[0].decode("utf-8", "replace")])
        except Exception:  # noqa: BLE001  # RecursionError on nested comments, IndexError ...
            return False
        return [address_key(address) for _, address in found] == [author.key]

    def _names_as_list(self, author: Mailbox) -> bool:
        """Whether List-Post makes the author a list: its mail may be read as the one inside it."""
        posts = b" ".join(self.values(b"list-post")).decode("utf-8", "replace")
        return author.address.lower() in posts.lower()

    def _is_to(self, addresses: Sequence[str]) -> bool:
        named = b"\n".join((*self.values(b"to"), *self.values(b"cc"))).decode("utf-8", "replace")
        boxes = _ADDRESS.findall(named)
        return any(is_address_of(box, one) for box in boxes for one in addresses)

    def _date(self) -> datetime | None:
        values = self.values(b"date")
        if len(values) != 1:
            return None
        try:
            date = parsedate_to_datetime(values[0].decode("ascii", "replace").strip())
            date = date if date.tzinfo else date.replace(tzinfo=UTC)
            return date.astimezone(UTC)
        except Exception:  # noqa: BLE001  # ValueError, TypeError, IndexError, OverflowError ...
            return None


def _check_limits(raw: bytes) -> None:
    if len(raw) > MOST_BYTES:
        raise Unverifiable(f"it is over {MOST_BYTES >> 20} MiB")
    if raw.count(b"\r") != raw.count(b"\r\n"):
        raise Unverifiable("it holds bare carriage returns")  # a line end for some readers only
    end = _END_OF_HEADER.search(raw)
    header = raw[: end.start()] if end else raw
    if _CONTROLS.search(header):
        raise Unverifiable("its header holds control characters")  # dkimpy strips some of them
    if len(header) > MOST_HEADER_BYTES:
        raise Unverifiable(f"its header is over {MOST_HEADER_BYTES >> 10} KiB")
    if b" " * LONGEST_GAP in raw.replace(b"\t", b" "):
        raise Unverifiable(f"it holds over {LONGEST_GAP} blanks in a row")
