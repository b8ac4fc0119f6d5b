"""ARC (RFC 8617): what a trusted server on the way says that it received.

A list that adds a footer breaks the author's DKIM signature; its server may have verified that
before, and sealed what it found. Such a seal is worth as much as the sealer: anybody can seal
anything. So only the sealers that the operator trusts are believed, and only for what they
received from the author or from each other: the walk goes from the last seal backwards and ends
at the first untrusted one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import dkim  # type: ignore[import-untyped]  # dkimpy ships no types
from msgspec import Struct

from mailproc.identity.authentication_results import headers_covered, read_results, vouches
from mailproc.identity.dkim_check import SILENT
from mailproc.identity.dkim_keys import Keys
from mailproc.identity.domains import ascii_domain
from mailproc.identity.header_coverage import uncovered
from mailproc.identity.message import Source
from mailproc.identity.proof import ProofCheck, Unresolved
from mailproc.identity.signature import Signature, read_signature, unfit
from mailproc.mail.letter import Mailbox

_MOST_SETS: Final = 10
_RESULTS: Final = re.compile(rb"\s*i\s*=\s*(?P<number>\d{1,2})\s*;(?P<value>.*)", re.DOTALL)
_FIRST_NUMBER: Final = re.compile(rb"(?i)i\s*=\s*(\d{1,2})(?!\d)")
_BROKEN: Final = "the ARC chain is malformed"


class ArcSet(Struct, frozen=True):
    """One server's three fields.

    Attributes:
        sealer: the domain of its ARC-Seal; may be ``""``.
        message: its ARC-Message-Signature.
        results: the value of its ARC-Authentication-Results, without the instance.
    """

    sealer: str
    message: Signature
    results: bytes


def by_arc(
    source: Source, author: Mailbox, sealers: Sequence[str], keys: Keys, received: datetime
) -> ProofCheck:
    """Verify the chain if it ends with a trusted sealer, and take what the trusted ones say.

    Args:
        source: a letter from the author's own address (`Source.misfit`).
        author: who is taken for the author.
        sealers: the domains that are trusted.
        keys: where the public keys come from.
        received: when we received the letter, aware.
    """
    if not sealers or not source.values(b"arc-seal"):
        return ProofCheck(False)
    sets = read_sets(source)
    if not sets:
        return ProofCheck(False, _BROKEN)
    believed = {ascii_domain(sealer) for sealer in sealers} - {""}
    if sets[-1].sealer not in believed:
        return ProofCheck(
            False, f"ARC: {sets[-1].sealer or 'nobody'} sealed it, who is not trusted"
        )
    last = sets[-1].message
    try:
        fault = _fault(source, last, author, received) or _verify(source, keys)
    except Unresolved as silence:
        return ProofCheck(False, f"ARC: unknown: {silence}", unknown=True)
    if fault:
        return ProofCheck(False, f"ARC: {fault}")
    headers = last.covers_headers(source) and headers_covered(source, author)
    return _said(sets, believed, author, headers=headers)


def read_sets(source: Source) -> list[ArcSet]:
    """The ARC sets of a letter, the oldest first; none if they are not whole and in order.

    dkimpy finds an instance by searching for ``i=`` and hashes fields in the order in which they
    stand; where each instance stands once, the newest on top, both mean the same.
    """
    seals = [_instance(value) for value in source.values(b"arc-seal")]
    messages = [_instance(value) for value in source.values(b"arc-message-signature")]
    results = [_RESULTS.fullmatch(value) for value in source.values(b"arc-authentication-results")]
    count = len(seals)
    order = list(range(count, 0, -1))
    if count > _MOST_SETS or not len(messages) == len(results) == count:
        return []
    if [number for number, _ in seals] != order or [number for number, _ in messages] != order:
        return []
    if [int(found["number"]) if found else 0 for found in results] != order:
        return []
    sets = zip(seals, messages, results, strict=True)
    return [
        ArcSet(seal.domain, message, found["value"])
        for (_, seal), (_, message), found in reversed(list(sets))
        if found and seal and message
    ]


def _instance(value: bytes) -> tuple[int, Signature | None]:
    """A seal's or signature's number and what stands in it; 0 if it cannot be read."""
    read = read_signature(value, 0)
    number = read.tags.get(b"i", b"") if read else b""
    first = _FIRST_NUMBER.search(value)  # where dkimpy looks for it
    agrees = first is not None and first[1] == number and b" i=" + number + b";" in value
    return (int(number) if agrees else 0), read


def _fault(source: Source, message: Signature, author: Mailbox, received: datetime) -> str:
    """Why the last sealer's signature leaves too much open, or the author's own one did."""
    return (
        message.fault_of_form(received)
        or message.too_narrow(source)
        or (uncovered(source, message.names, (b"message-id",)) and "it does not cover Message-ID")
        or unfit(source, author, received)
    )


def _verify(source: Source, keys: Keys) -> str:
    """Have dkimpy verify the chain: ``""`` if it holds, else why it does not.

    Raises:
        Unresolved: a key cannot be looked up now.
    """
    fetch = keys.fetcher()
    try:
        verifier = dkim.ARC(source.raw, logger=SILENT)
        validation, _, reason = verifier.verify(dnsfunc=fetch)
    except Unresolved:
        raise
    except Exception as fault:  # noqa: BLE001  # DKIMException, IndexError, binascii.Error ...
        return f"the chain is malformed ({type(fault).__name__})"
    return "" if validation == dkim.CV_Pass else fetch.fault or str(reason)


def _said(
    sets: Sequence[ArcSet], believed: set[str], author: Mailbox, *, headers: bool
) -> ProofCheck:
    for one in reversed(sets):
        if one.sealer not in believed:
            break
        try:
            said = vouches(read_results(one.results)[1], author)
        except ValueError as fault:
            return ProofCheck(False, f"ARC: the results of {one.sealer}: {fault}")
        if said:
            return ProofCheck(True, f"ARC: {one.sealer} sealed that it found {said}", headers)
    return ProofCheck(False, "ARC: no trusted sealer vouches for the author")
