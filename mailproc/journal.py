"""The journal: the letters of one list, each chained to the one before by a hash. Pure."""

from __future__ import annotations

import hashlib
import json

from mailproc.letter import Arrival


def chained(previous: str, list_name: str, arrival: Arrival, raw: bytes) -> str:
    """The hash of the journal with one more letter.

    Args:
        previous: the hash before it in hexadecimal, ``""`` for the first letter.
        list_name: the list that the letter is for.
        arrival: how and when it came.
        raw: its bytes.

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
        hashlib.sha256(raw).hexdigest(),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
