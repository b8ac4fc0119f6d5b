"""A `Letter`, or the reason why there is none, as bytes to be carried between processes.

JSON and not pickle: what comes back from the process that parsed hostile mail is only ever data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from mailproc.mail.letter import AnsweredMail, Copied, Letter, Unreadable


class _Result(NamedTuple):
    """One of the two is there."""

    letter: Letter | None
    unreadable: str = ""


class _Compared(NamedTuple):
    letter: Letter
    answered: tuple[AnsweredMail, ...]


_RESULT: Final = msgspec.json.Decoder(_Result)
_COMPARED: Final = msgspec.json.Decoder(_Compared)
_COPIED: Final = msgspec.json.Decoder(Copied)
_ENCODER: Final = msgspec.json.Encoder()


def packed(result: Letter | Unreadable) -> bytes:
    """`result` as JSON."""
    if isinstance(result, Letter):
        return _ENCODER.encode(_Result(result))
    reason = str(result).encode("utf-8", "backslashreplace").decode()
    return _ENCODER.encode(_Result(None, reason))


def unpacked(data: bytes) -> Letter | Unreadable:
    """What `packed` was given.

    Raises:
        ValueError: if `data` is something else.
    """
    found = _RESULT.decode(data)
    return Unreadable(found.unreadable) if found.letter is None else found.letter


def packed_with_answered(letter: Letter, answered: Sequence[AnsweredMail]) -> bytes:
    """A letter and the mails that it answers, as JSON."""
    return _ENCODER.encode(_Compared(letter, tuple(answered)))


def unpacked_with_answered(data: bytes) -> tuple[Letter, tuple[AnsweredMail, ...]]:
    """What `packed_with_answered` was given."""
    return _COMPARED.decode(data)


def packed_copied(copied: Copied) -> bytes:
    """What was found copied in a letter's text, as JSON."""
    return _ENCODER.encode(copied)


def unpacked_copied(data: bytes) -> Copied:
    """What `packed_copied` was given."""
    return _COPIED.decode(data)
