"""Secrets made from a list's secret: what confirms a letter, what a voter keeps. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

from mailproc.mail.letter import address_key

#: Survives clients that lower-case it, and people who read it aloud: no l, o, 0, 1.
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
#: Which character stands for each of the 256 bytes.
_CHARACTERS: Final = (_ALPHABET * (256 // len(_ALPHABET))).encode()
_LONGEST_LOCAL: Final = 64  # octets
#: One of our Message-IDs: its mail's kind, and what tells it from all others.
_OWN_ID: Final = re.compile(r"<[a-z]+\.(?P<rest>[0-9a-f]{8,12}\.[a-z0-9]{20})@[^@<>]+>")


def confirmation_token(secret: str, letter: int, raw: bytes) -> str:
    """What confirms a letter, bound to its very bytes.

    Args:
        secret: the list's secret in hexadecimal, so that nobody else can make it.
        letter: the letter's number.
        raw: its bytes.

    Returns:
        20 characters, 100 bits.
    """
    return _made(secret, b"confirm %d " % letter + hashlib.sha256(raw).digest(), 20)


def confirming_address(agent: str, token: str) -> str:
    """Where a reply confirms a letter: ``agent+confirm.token@domain`` (RFC 5233's sub-address).

    Returns:
        ``""`` if that is longer than a mail server has to take (RFC 5321 4.5.3.1.1).
    """
    local, _, domain = agent.rpartition("@")
    local = f"{local}+confirm.{token}"
    return f"{local}@{domain}" if len(local.encode()) <= _LONGEST_LOCAL else ""


def token_of(address: str, agent: str) -> str:
    """The token in an address that `confirming_address` made; ``""`` if it is another address."""
    local, _, domain = address_key(agent).rpartition("@")
    folded, end = address_key(address), f"@{domain}"
    start = f"{local}+confirm."
    if folded.startswith(start) and folded.endswith(end):
        return folded[len(start) : -len(end)]
    return ""


def bouncing_address(agent: str, message_id: str) -> str:
    """Where comes back what cannot be delivered: ``agent+bounce.token@domain`` (RFC 5233).

    Args:
        agent: ours.
        message_id: the mail's, as we make them: nobody but its recipient knows it.

    Returns:
        ``""``, the null sender, where that is longer than a mail server has to take.
    """
    found = _OWN_ID.fullmatch(message_id)
    local, _, domain = agent.rpartition("@")
    local = f"{local}+bounce.{found['rest']}" if found else ""
    return f"{local}@{domain}" if found and len(local.encode()) <= _LONGEST_LOCAL else ""


def bounced_ids(address: str, agent: str, kinds: Iterable[str]) -> list[str]:
    """The Message-IDs that a mail of one of these kinds has, if it comes back to this address.

    Returns:
        ``[]`` if `bouncing_address` did not make the address.
    """
    folded = address_key(address)
    if "+bounce." not in folded:
        return []
    local, _, domain = address_key(agent).rpartition("@")
    start, end = f"{local}+bounce.", f"@{domain}"
    if not (folded.startswith(start) and folded.endswith(end)):
        return []
    rest = folded[len(start) : -len(end)]
    return [f"<{kind}.{rest}@{agent.rpartition('@')[2]}>" for kind in kinds]


def hash_of_token(token: str) -> str:
    """What is kept of a token that confirms a letter, and may be told: it confirms nothing.

    Args:
        token: as somebody wrote it, in any case.

    Returns:
        A ``#`` and 32 hexadecimal digits: no token has a ``#``.
    """
    return f"#{hashlib.sha256(token.lower().encode()).hexdigest()[:32]}"


def mail_token(secret: str, letter: int, turn: int, kind: str, to: str, ordinal: int) -> str:
    """What makes the Message-ID of one of our mails unique, and nobody's to foresee.

    Args:
        secret: the list's secret in hexadecimal.
        letter: the number of the letter that it is sent because of.
        turn: which of the list's decisions that is.
        kind: its template.
        to: for whom.
        ordinal: which of the mails it is that this decision causes.

    Returns:
        20 characters, 100 bits.
    """
    return _made(secret, f"mail {letter} {turn} {ordinal} {kind} {to}".encode(), 20)


def console_token(secret: str, name: str) -> str:
    """What stands for a name in the Message-ID of a letter from the console or by the clock.

    Returns:
        20 characters, 100 bits.
    """
    return _made(secret, f"console {name}".encode(), 20)


def receipt(secret: str, meeting: int, person: str) -> str:
    """What a voter finds their line of a secret tally sheet by; it follows from nothing public.

    Returns:
        12 characters, 60 bits.
    """
    return _made(secret, f"receipt {meeting} {person}".encode(), 12)


def decision_receipt(secret: str, topic: int, round_: int, person: str) -> str:
    """What a voter finds their vote by on the sheet of a secret decision.

    Returns:
        12 characters, 60 bits.
    """
    return _made(secret, f"decision receipt {topic} {round_} {person}".encode(), 12)


def election_receipt(secret: str, election: int, person: str) -> str:
    """The same for a ballot in an election for seats.

    Returns:
        12 characters, 60 bits.
    """
    return _made(secret, f"election {election} {person}".encode(), 12)


def dummy_receipt(secret: str, meeting: int, number: int) -> str:
    """What stands on the sheet in place of receipts while voting is open; nobody's."""
    return _made(secret, f"dummy {meeting} {number}".encode(), 12)


def _made(secret: str, text: bytes, length: int) -> str:
    return readable(hmac.digest(bytes.fromhex(secret), text, "sha256"), length)


def readable(digest: bytes, length: int) -> str:
    """The first bytes of a digest as so many characters, of five bits each."""
    return digest[:length].translate(_CHARACTERS).decode()
