"""The public keys of DKIM and ARC in the DNS: fetched within a budget, and checked.

dkimpy would take a key of any strength whose record it can read; see RFC 6376 section 3.6.1 for
what a record may say against its own use.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from dkim.crypto import parse_public_key  # type: ignore[import-untyped]  # dkimpy has no types
from dkim.util import parse_tag_value  # type: ignore[import-untyped]  # as above

from mailproc.identity.domains import ascii_domain
from mailproc.identity.proof import Resolver, Unresolved

_MOST_LOOKUPS: Final = 12
_LONGEST_RECORD: Final = 4 * 1024
_BITS: Final = range(1024, 8192 + 1)  # RFC 8301: no shorter; longer ones cost us time
_EXPONENTS: Final = range(3, 1 << 33, 2)


class Keys:
    """The keys for one letter's signatures.

    Args:
        resolve: looks up TXT records.
        timeout: seconds for one lookup.
        budget: seconds for all of them.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        resolve: Resolver,
        timeout: float,
        budget: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._resolve = resolve
        self._timeout = timeout
        self._clock = clock
        self._ends = clock() + budget
        self._lookups = 0

    def fetcher(self, identity: bytes = b"") -> KeyFetcher:
        """What dkimpy gets its keys from, for one signature with this ``i=``."""
        return KeyFetcher(self, identity)

    def records(self, name: str) -> Sequence[bytes]:
        """The TXT records at `name`.

        Raises:
            Unresolved: no answer, or the budget is spent.
        """
        left = self._ends - self._clock()
        self._lookups += 1
        if left <= 0 or self._lookups > _MOST_LOOKUPS:
            raise Unresolved("the lookup budget is spent")
        return self._resolve(name, min(self._timeout, left))


class KeyFetcher:
    """Gives dkimpy the one fit key record at a name, or nothing.

    Attributes:
        fault: why there was no fit key, for the operator.
    """

    def __init__(self, keys: Keys, identity: bytes) -> None:
        self.fault = ""
        self._keys = keys
        self._identity = identity

    def __call__(self, name: bytes, timeout: float = 0) -> bytes | None:  # noqa: ARG002  # dkimpy's
        """The record at ``selector._domainkey.domain.``; None if there is none of use.

        Raises:
            Unresolved: the DNS does not answer.
        """
        asked = ascii_domain(name.decode("utf-8", "replace"))
        records = self._keys.records(asked) if asked else ()
        fit: list[bytes] = []
        for record in records:
            fault = _fault(record, asked, self._identity)
            self.fault = self.fault or fault
            fit += [] if fault else [record]
        if len(fit) != 1:
            self.fault = self.fault or ("there are several keys" if fit else "there is no key")
        return fit[0] if len(fit) == 1 else None


def _fault(record: bytes, name: str, identity: bytes) -> str:
    """Why a key record is of no use; ``""`` if it is."""
    if len(record) > _LONGEST_RECORD:
        return "its key record is too long"
    try:
        tags: Mapping[bytes, bytes] = parse_tag_value(record)
    except Exception:  # noqa: BLE001  # InvalidTagValueList, IndexError on an empty one ...
        return "its key record is malformed"
    return _limits_of_use(tags, name, identity) or _weakness(tags)


def _limits_of_use(tags: Mapping[bytes, bytes], name: str, identity: bytes) -> str:
    flags, hashes, services = (_words(tags, tag) for tag in (b"t", b"h", b"s"))
    if b"y" in flags:
        return "its key is in test mode (t=y)"
    if tags.get(b"g", b"*") != b"*":
        return "its key is for some local parts only (g=)"
    if hashes and b"sha256" not in hashes:
        return "its key does not allow SHA-256 (h=)"
    if services and services.isdisjoint((b"*", b"email")):
        return "its key is not for mail (s=)"
    if b"s" in flags and identity:
        domain = ascii_domain(identity.rpartition(b"@")[2].decode("utf-8", "replace"))
        if not name.endswith(f"._domainkey.{domain}"):
            return "its key is not for subdomains (t=s)"
    return ""


def _weakness(tags: Mapping[bytes, bytes]) -> str:
    if tags.get(b"k", b"rsa") != b"rsa":
        return ""  # Ed25519 comes in one size
    if not tags.get(b"p"):
        return "its key is revoked or missing (p=)"
    try:
        key = parse_public_key(base64.b64decode(tags[b"p"]))
    except Exception:  # noqa: BLE001  # UnparsableKeyError, binascii.Error, AssertionError ...
        return "its key is malformed"
    if key["modulus"].bit_length() not in _BITS or key["publicExponent"] not in _EXPONENTS:
        return f"its key has {key['modulus'].bit_length()} bits"
    return ""


def _words(tags: Mapping[bytes, bytes], tag: bytes) -> set[bytes]:
    return {word.strip() for word in tags.get(tag, b"").split(b":")} - {b""}
