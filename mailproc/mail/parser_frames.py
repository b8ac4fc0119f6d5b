"""What the process that reads mails and its parent send each other: frames. Pure.

A frame is four bytes of length, big-endian, and the data: raw mail one way, what was read of it the
other; the child's first frame is empty and says that it is ready. In front of each mail stands a
byte that says whether it is read to its end, however long it is, and whether a frame follows it
with what was found copied in it; or that it is no mail, but a letter that was read before, to be
compared with what it answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mailproc.mail.codec import packed_copied, packed_with_answered
from mailproc.mail.letter import AnsweredMail, Copied, Letter

#: Bytes of a length; one more stands in front of a mail, which has these marks.
LENGTH_BYTES: Final = 4
WHOLE: Final = 1
COPIES: Final = 2
COMPARED: Final = 4
_SENT_AT_ONCE: Final = 1 << 15  # bytes, or one frame


def length_of(data: bytes) -> bytes:
    """What stands in front of the data."""
    return len(data).to_bytes(LENGTH_BYTES, "big")


def frames_of_mail(raw: bytes, whole: bool, copied: Copied | None) -> Sequence[bytes]:
    """What is sent of one mail."""
    if copied is None:
        return length_of(raw) + bytes((WHOLE * whole,)), raw
    beside = packed_copied(copied)
    head = length_of(raw) + bytes((WHOLE * whole + COPIES,))
    return head, raw, length_of(beside), beside


def frames_to_compare(letter: Letter, answered: Sequence[AnsweredMail]) -> Sequence[bytes]:
    """What is sent of a letter that was read before."""
    data = packed_with_answered(letter, answered)
    return length_of(data) + bytes((COMPARED,)), data


def joined(frames: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, of short frames several at once."""
    some: list[bytes] = []
    size = 0
    for frame in frames:
        if len(frame) >= _SENT_AT_ONCE:  # as it is: a copy of it would be large
            yield from filter(None, (b"".join(some), frame))
            some, size = [], 0
            continue
        some.append(frame)
        size += len(frame)
        if size >= _SENT_AT_ONCE:
            yield b"".join(some)
            some, size = [], 0
    if some:
        yield b"".join(some)
