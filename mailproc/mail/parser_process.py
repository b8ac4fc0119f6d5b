"""Parsing where it can be killed: a child process with limits on memory and CPU time.

No Python code can be stopped that hangs in one long call (a regular expression, say), so mail from
strangers is read by a child, which the kernel ends once it has used too much CPU time. The clock
decides only about a child that does nothing: a machine that is busy costs no letter.

The parent sends mails ahead of the answers; the child answers in order. A frame is four bytes of
length, big-endian, and the data: raw mail one way, what was read of it the other; the child's first
frame is empty and says that it is ready. In front of each mail stands a byte that says whether it
is read to its end, however long it is, and whether a frame follows it with what was found copied in
it; or that it is no mail, but a letter that was read before, to be compared with what it answers.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import BinaryIO, Final, Self, cast

from mailproc.mail.codec import (
    packed,
    packed_copied,
    packed_with_answered,
    unpacked,
    unpacked_copied,
    unpacked_with_answered,
)
from mailproc.mail.freed_memory import return_all_freed_memory, return_freed_memory
from mailproc.mail.letter import AnsweredMail, Copied, Letter, Unreadable
from mailproc.mail.limits import USUAL, Limits

_LOG_JSON: Final = "MAILPROC_LOG_JSON"  # as `log` has it, which is not for us
_LENGTH_BYTES: Final = 4
_WHOLE: Final = 1
_COPIES: Final = 2
_COMPARED: Final = 4
_CHUNK: Final = 1 << 18
_PIPE: Final = 1 << 20
_SENT_AT_ONCE: Final = 1 << 15  # bytes, or one frame
_FEED_EVERY: Final = 20  # answers
_SECONDS_TO_START: Final = 60.0
_SECONDS_TO_END: Final = 2.0
_MEMORY: Final = 1 << 30
_PATIENCE: Final = 10  # seconds on the wall for each of CPU time
_IDLE: Final = 30.0  # seconds until a child that has nothing to read ends, and its memory is free


class ParserProcess:
    """Reads mails in a child process, which is started when needed and again when it died.

    Not for use by two threads at once. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        *,
        seconds: float = 4.0,
        memory: int = _MEMORY,
        limits: Limits = USUAL,
        idle: float = _IDLE,
        command: Sequence[str] = (),
    ) -> None:
        """Nothing is started yet.

        Args:
            seconds: how much CPU time the child may take for one mail.
            memory: bytes of address space that the child may use.
            limits: how much of a mail is read.
            idle: seconds after which a child that has nothing to read ends.
            command: what to run in place of this module's own child, for tests.
        """
        self._seconds = seconds
        own = (sys.executable, "-P", "-m", "mailproc.mail.parser_process")
        bounds = map(str, (seconds, memory, idle, *limits))
        self._command = tuple(command) or (*own, *bounds)
        self._child: _Child | None = None

    def read(
        self,
        raws: Sequence[bytes],
        own: Sequence[bool] = (),
        copied: Sequence[Copied | None] = (),
    ) -> Generator[Letter | Unreadable]:
        """Read mails; yields one result for each, in order, as soon as it is there.

        A mail that takes too long or too much, or that kills the child twice, gives `Unreadable`;
        the others are read by the next child.

        Args:
            raws: the mails.
            own: for each of them whether it is the operator's own, which is read to its end
                (`Limits.without_ends`); none given: none is.
            copied: what was found copied in each of them before; None where nobody has looked.

        Raises:
            RuntimeError: if no child can be started, or while another `read` is not at its end.
        """
        count = len(raws)
        beside = own or [False] * count, copied or [None] * count
        asked = [partial(_frames, *one) for one in zip(raws, *beside, strict=True)]
        return cast("Generator[Letter | Unreadable]", self._answers(asked))

    def compare(
        self, some: Sequence[Letter], answered: Sequence[Sequence[AnsweredMail]]
    ) -> Generator[Letter | Unreadable]:
        """Compare letters that were read with the mails that each of them answers.

        It yields what `read` does, and raises the same. The child is at work once this returns.
        """
        pairs = zip(some, answered, strict=True)
        asked = [partial(_frames_to_compare, *pair) for pair in pairs]
        answers = self._answers(asked, tells_begin=True)
        next(answers, None)
        return cast("Generator[Letter | Unreadable]", answers)

    def has_next(self) -> bool:
        """Whether the next answer of the reading that goes on is there: nobody waits for it."""
        return self._child is not None and self._child.has_answer()

    def _answers(
        self, asked: Sequence[Callable[[], Sequence[bytes]]], *, tells_begin: bool = False
    ) -> Generator[Letter | Unreadable | None]:
        """What the child answers to each thing that is asked, given what makes its frames.

        First, if it `tells_begin`, None: it has begun.
        """
        done = 0
        died_at = -1
        while done < len(asked):
            reason = ""
            try:
                child = self._idle_child()
                count = len(asked) - done
                # Made as they are sent: with what they answer, all of them are very large.
                child.ask(frame for made in asked[done:] for frame in made())
                if tells_begin:
                    tells_begin = False
                    yield None
                for answer in child.answers(count, self._seconds * _PATIENCE):
                    yield answer
                    done += 1
            except _TooSlowError:
                reason = f"reading it takes over {self._seconds:g} seconds"
            except _DiedError as death:
                # Something else may have killed the child: the mail gets a second try.
                reason = f"it kills the parser ({death})" if died_at == done else ""
                died_at = done
            finally:
                self._drop_busy_child()  # also if whoever reads the answers wants no more
            if reason:
                yield Unreadable(reason)
                done += 1

    def close(self) -> None:
        """End the child. It may be used again, which starts a new one."""
        if self._child:
            self._child.end()
        self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _idle_child(self) -> _Child:
        if self._child and self._child.is_busy:
            raise RuntimeError("another read is not at its end")
        if self._child and self._child.has_ended():
            self.close()
        self._child = self._child or _Child(self._command)
        return self._child

    def _drop_busy_child(self) -> None:
        if self._child and self._child.is_busy:
            self._child.kill()
            self._child = None


class _TooSlowError(Exception):
    """The child did not answer in time, or its time was up."""


class _DiedError(Exception):
    """The child ended before it answered."""


class _Child:
    """One running child, and the pipes to and from it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = _start(command)
        assert self._process.stdin  # noqa: S101  # for mypy: it was asked for
        assert self._process.stdout  # noqa: S101  # as above
        self._pipes = self._process.stdin, self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._received = bytearray()
        self._unsent = memoryview(b"")
        self._frames_to_send: Iterator[bytes] = iter(())
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)
            with contextlib.suppress(OSError):  # a larger one lets the child work further ahead
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
        self._selector.register(self._pipes[1], selectors.EVENT_READ, self._receive)
        self.is_busy = True
        try:
            self._next_frame(_SECONDS_TO_START)
        except (_TooSlowError, _DiedError) as failure:
            self.kill()
            raise RuntimeError(f"the parser process does not start ({failure})") from failure
        self.is_busy = False

    def ask(self, frames: Iterator[bytes]) -> None:
        """Begin to send frames; `answers` goes on."""
        self.is_busy = True
        self._frames_to_send = _joined(frames)
        self._unsent = memoryview(next(self._frames_to_send))
        self._selector.register(self._pipes[0], selectors.EVENT_WRITE, self._send)
        self._feed()

    def answers(self, mails: int, seconds: float) -> Iterator[Letter | Unreadable]:
        """The answers to so many mails, in order, each of which may take so many seconds."""
        for missing in reversed(range(mails)):
            if missing % _FEED_EVERY == 0:
                self._feed()
            answer = unpacked(self._next_frame(seconds))
            self.is_busy = missing > 0  # before the yield: nobody need ask for more than the last
            yield answer

    def _feed(self) -> None:
        """Send what the pipe takes now: while answers are here already, nobody else sends."""
        with contextlib.suppress(BlockingIOError):
            while self._unsent:
                self._send()

    def _next_frame(self, seconds: float) -> bytes:
        until = time.monotonic() + seconds
        while (frame := self._take_frame()) is None:
            left = until - time.monotonic()
            if left <= 0:
                raise _TooSlowError
            for key, _ in self._selector.select(left):
                key.data()
        return frame

    def has_answer(self) -> bool:
        """Whether an answer is there; one that ended without is none."""
        if self._frame_end() is None:
            with contextlib.suppress(_TooSlowError, _DiedError):  # who waits for it is told
                for key, _ in self._selector.select(0):
                    key.data()
        return self._frame_end() is not None

    def _frame_end(self) -> int | None:
        """Where the first frame ends; None if it is not there as a whole."""
        end = _LENGTH_BYTES + int.from_bytes(self._received[:_LENGTH_BYTES], "big")
        return None if len(self._received) < max(end, _LENGTH_BYTES) else end

    def _take_frame(self) -> bytes | None:
        end = self._frame_end()
        if end is None:
            return None
        frame = bytes(self._received[_LENGTH_BYTES:end])
        del self._received[:end]
        return frame

    def _receive(self) -> None:
        received = os.read(self._pipes[1].fileno(), _CHUNK)
        if not received:
            status = self._process.wait()
            if status == -signal.SIGPROF:
                raise _TooSlowError
            raise _DiedError(f"exit status {status}")
        self._received += received

    def _send(self) -> None:
        try:
            sent = os.write(self._pipes[0].fileno(), self._unsent)
        except BrokenPipeError:  # then it ends, and what it still said is read first
            sent, self._frames_to_send = len(self._unsent), iter(())
        self._unsent = self._unsent[sent:] or memoryview(next(self._frames_to_send, b""))
        if not self._unsent:
            self._selector.unregister(self._pipes[0])

    def has_ended(self) -> bool:
        """Whether it is gone, such as after a while with nothing to read."""
        return self._process.poll() is not None

    def end(self) -> None:
        """Let it finish, which it does when its input ends."""
        self._pipes[0].close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS_TO_END)
        self.kill()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._selector.close()
        for pipe in self._pipes:
            pipe.close()


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """The child's process, with pipes to and from it."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return subprocess.Popen(  # noqa: S603  # our own command, no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,  # a Ctrl-C at the terminal is the parent's business
    )


def _length(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH_BYTES, "big")


def _joined(frames: Iterator[bytes]) -> Iterator[bytes]:
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


def _frames(raw: bytes, whole: bool, copied: Copied | None) -> Sequence[bytes]:
    """What is sent of one mail."""
    if copied is None:
        return _length(raw) + bytes((_WHOLE * whole,)), raw
    beside = packed_copied(copied)
    head = _length(raw) + bytes((_WHOLE * whole + _COPIES,))
    return head, raw, _length(beside), beside


def _frames_to_compare(letter: Letter, answered: Sequence[AnsweredMail]) -> Sequence[bytes]:
    """What is sent of a letter that was read before."""
    data = packed_with_answered(letter, answered)
    return _length(data) + bytes((_COMPARED,)), data


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
    answers.write(_length(b""))
    answers.flush()
    while header := _next_header(mails, idle):
        data = mails.read(int.from_bytes(header[:_LENGTH_BYTES], "big"))
        mark = header[_LENGTH_BYTES]
        beside = b""
        if mark & _COPIES:
            beside = mails.read(int.from_bytes(mails.read(_LENGTH_BYTES), "big"))
        signal.setitimer(signal.ITIMER_PROF, seconds)
        if mark & _COMPARED:
            answer = _packed_result(partial(_compared, compare, data))
        else:
            copied = unpacked_copied(beside) if beside else None
            answer = _packed_result(partial(read, data, bool(mark & _WHOLE), copied))
        signal.setitimer(signal.ITIMER_PROF, 0)  # what is left of it is not the next mail's
        answers.write(_length(answer) + answer)
        answers.flush()  # at once: if the next mail hangs, it must not be blamed on this one


def _next_header(mails: BinaryIO, idle: float) -> bytes:
    if not idle:
        return mails.read(_LENGTH_BYTES + 1)
    signal.setitimer(signal.ITIMER_REAL, idle)
    header = mails.read(_LENGTH_BYTES + 1)
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
        "logger": "mailproc.mail.parser_process",
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
