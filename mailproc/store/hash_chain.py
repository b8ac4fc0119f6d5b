"""The journal's hash chain: each decision about a letter of a list, with the one before. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import msgspec

from mailproc.mail.letter import StoredLetter


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
    return hashlib.sha256(_as_json(facts)).hexdigest()


def _as_json(facts: object) -> bytes:
    """As `json.dumps` writes it, keys in order.

    What is plain ASCII msgspec writes just so, several times as fast; it escapes nothing else.
    """
    with suppress(UnicodeEncodeError):  # half of a character
        quick = msgspec.json.format(_QUICK.encode(facts), indent=0)
        if quick.isascii() and _DELETE not in quick:
            return quick
    return _ENCODER.encode(facts).encode()


def _text(value: object) -> str:
    """A text of a class of its own, as JSON has it.

    Raises:
        TypeError: it is no text, nor anything else that JSON has.
    """
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"JSON has nothing for {type(value).__name__}")


_QUICK: Final = msgspec.json.Encoder(order="sorted", enc_hook=_text)
#: Made once: `json.dumps` makes one each time that sorts.
_ENCODER: Final = json.JSONEncoder(sort_keys=True)
_DELETE: Final = b"\x7f"
