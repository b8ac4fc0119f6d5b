"""The journal's hash chain: the letters of one list, each chained to the one before. Pure."""

from __future__ import annotations

import hashlib
import json

from mailproc.mail.letter import StoredLetter


def hash_of(raw: bytes) -> str:
    """The SHA-256 of a letter's bytes in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def chained(previous: str, stored: StoredLetter) -> str:
    """The hash of the journal with one more letter.

    Args:
        previous: the hash before it in hexadecimal, ``""`` for the first letter.
        stored: the letter; where its bytes were dropped, their hash stands for them.

    Returns:
        SHA-256 in hexadecimal over the previous hash, all that we know of how the letter came,
        and the SHA-256 of its bytes: a changed, dropped or inserted letter changes every hash
        after it, and the chain can still be followed where bytes were deleted.
    """
    envelope = stored.envelope
    facts = [
        previous,
        stored.list,
        stored.id,
        stored.received.isoformat(),
        envelope.origin,
        envelope.sender,
        list(envelope.recipients),
        stored.raw_hash if stored.emptied else hash_of(stored.raw),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
