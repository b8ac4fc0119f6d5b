"""The journal's hash chain: each decision about a letter of a list, with the one before. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from mailproc.mail.letter import StoredLetter

#: Made once: `json.dumps` makes one each time that sorts.
_ENCODER: Final = json.JSONEncoder(sort_keys=True)


def hash_of(raw: bytes) -> str:
    """The SHA-256 of a letter's bytes in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def chained(previous: str, stored: StoredLetter, decided: Mapping[str, object]) -> str:
    """The hash of the journal with one more decision.

    Args:
        previous: the hash before it in hexadecimal, ``""`` for the first decision.
        stored: the letter; where its bytes were dropped, their hash stands for them.
        decided: what was decided about it, by column (`letter_statements.DECIDED`), fit for JSON.

    Returns:
        SHA-256 in hexadecimal over the previous hash, how the letter came, the SHA-256 of its
        bytes, and what became of it and why: whoever changes, drops or inserts one of these
        changes every hash after it, and the chain can still be followed where bytes were deleted.
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
        decided,
    ]
    return hashlib.sha256(_ENCODER.encode(facts).encode()).hexdigest()
