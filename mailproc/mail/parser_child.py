"""The process that reads mails: a child with limits on memory and CPU time, which can be killed.

It answers what its parent sends (`parser_process`), in order, as `parser_frames` says.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import BinaryIO, Final

from mailproc.mail.codec import packed, unpacked_copied, unpacked_with_answered
from mailproc.mail.freed_memory import return_all_freed_memory, return_freed_memory
from mailproc.mail.letter import AnsweredMail, Copied, Letter, Unreadable
from mailproc.mail.limits import USUAL, Limits
from mailproc.mail.parser_frames import COMPARED, COPIES, LENGTH_BYTES, WHOLE, length_of

_LOG_JSON: Final = "MAILPROC_LOG_JSON"  # as `log` has it, which is not for us


def run_child(
    read: Callable[[bytes, bool, Copied | None], Letter],
    compare: Callable[[Letter, Sequence[AnsweredMail]], Letter],
    mails: BinaryIO,
    answers: BinaryIO,
    *,
    seconds: float,
    idle: float = 0.0,
) -> None:
    """The child's side: answer each frame of `mails` with one on `answers`, until they end.

    Args:
        read: given a mail, whether to read it to its end, and what is copied in it, raises
            `Unreadable` for what it cannot read; whatever else it raises is a bug, and is reported
            as such.
        compare: given a letter that was read, and the mails that it answers, compares them.
        mails: raw mails and letters, framed.
        answers: where the letters go, packed.
        seconds: of CPU time for each mail; then the kernel ends this process by SIGPROF.
        idle: how long to wait for a mail; then the kernel ends it by SIGALRM. 0: for ever.
    """
    answers.write(length_of(b""))
    answers.flush()
    while header := _next_header(mails, idle):
        data = mails.read(int.from_bytes(header[:LENGTH_BYTES], "big"))
        mark = header[LENGTH_BYTES]
        beside = b""
        if mark & COPIES:
            beside = mails.read(int.from_bytes(mails.read(LENGTH_BYTES), "big"))
        signal.setitimer(signal.ITIMER_PROF, seconds)
        if mark & COMPARED:
            answer = _packed_result(partial(_compared, compare, data))
        else:
            copied = unpacked_copied(beside) if beside else None
            answer = _packed_result(partial(read, data, bool(mark & WHOLE), copied))
        signal.setitimer(signal.ITIMER_PROF, 0)  # what is left of it is not the next mail's
        answers.write(length_of(answer) + answer)
        answers.flush()  # at once: if the next mail hangs, it must not be blamed on this one


def _next_header(mails: BinaryIO, idle: float) -> bytes:
    if not idle:
        return mails.read(LENGTH_BYTES + 1)
    signal.setitimer(signal.ITIMER_REAL, idle)
    header = mails.read(LENGTH_BYTES + 1)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return header


def _compared(compare: Callable[[Letter, Sequence[AnsweredMail]], Letter], data: bytes) -> Letter:
    return compare(*unpacked_with_answered(data))


def _packed_result(made: Callable[[], Letter]) -> bytes:
    try:
        return packed(made())
    except Unreadable as reason:
        return packed(reason)
    except MemoryError:
        return packed(Unreadable("reading it takes too much memory"))
    except Exception as bug:  # noqa: BLE001  # a bug of ours costs one letter, which is kept
        return packed(Unreadable(f"a bug: {type(bug).__name__}: {bug}"))


def _limit(kind: int, most: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # not every system knows every limit
        resource.setrlimit(kind, (most, most))


def _excepted(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """Say what ends the child in one line, as `log.JsonFormatter` would, which is not for us."""
    told = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": "critical",
        "logger": "mailproc.mail.parser_child",
        "message": f"the parser process ends: {kind.__name__}",
        "exception": "".join(traceback.format_exception(kind, fault, trace)),
    }
    os.write(2, f"{json.dumps(told)}\n".encode())


def main(seconds: float, memory: int, idle: float = 0.0, limits: Limits = USUAL) -> None:
    """Run the child on standard input and output."""
    if os.environ.get(_LOG_JSON):
        sys.excepthook = _excepted
    from mailproc.mail.parse import compared, read_letter  # which only the child needs to load

    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)  # it ends with its input: the parent decides
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, memory)
    return_freed_memory()
    return_all_freed_memory()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints may not disturb the frames

    def read(raw: bytes, whole: bool, copied: Copied | None) -> Letter:
        return read_letter(raw, limits.without_ends() if whole else limits, copied)

    def compare(letter: Letter, answered: Sequence[AnsweredMail]) -> Letter:
        return compared(letter, answered, limits)

    with contextlib.suppress(BrokenPipeError):
        run_child(read, compare, sys.stdin.buffer, answers, seconds=seconds, idle=idle)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), Limits(*map(int, sys.argv[4:])))
