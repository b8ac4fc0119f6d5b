"""The journal: the letters of one list, each chained to the one before by a hash. Pure."""

from __future__ import annotations

import hashlib
import json

from mailproc.mail.letter import Arrival


def hash_of(raw: bytes) -> str:
    """The SHA-256 of a letter's bytes in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def chained(previous: str, list_name: str, arrival: Arrival, raw: bytes) -> str:
    """The hash of the journal with one more letter, of which we have the bytes."""
    return chained_by_hash(previous, list_name, arrival, hash_of(raw))


def chained_by_hash(previous: str, list_name: str, arrival: Arrival, raw_hash: str) -> str:
    """The hash of the journal with one more letter.

    Args:
        previous: the hash before it in hexadecimal, ``""`` for the first letter.
        list_name: the list that the letter is for.
        arrival: how and when it came.
        raw_hash: of its bytes, as `hash_of` gives it.

    Returns:
        SHA-256 in hexadecimal over the previous hash, all that we know of how the letter came,
        and the SHA-256 of its bytes: a changed, dropped or inserted letter changes every hash
        after it, and the chain can still be followed where bytes were deleted.
    """
    envelope = arrival.envelope
    facts = [
        previous,
        list_name,
        arrival.id,
        arrival.received.isoformat(),
        envelope.origin,
        envelope.sender,
        list(envelope.recipients),
        raw_hash,
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
