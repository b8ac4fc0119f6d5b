"""Parsing where it can be killed: a child process with limits on memory and CPU time.

No Python code can be stopped that hangs in one long call (a regular expression, say), so mail from
strangers is read by a child, which the kernel ends once it has used too much CPU time. The clock
decides only about a child that does nothing: a machine that is busy costs no letter.

The parent sends mails ahead of the answers; the child (`parser_child`) answers in order. What they
say to each other is in `parser_frames`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from types import TracebackType
from typing import Final, Self, cast

from mailproc.mail.codec import unpacked
from mailproc.mail.letter import AnsweredMail, Copied, Letter, Unreadable
from mailproc.mail.limits import USUAL, Limits
from mailproc.mail.parser_frames import LENGTH_BYTES, frames_of_mail, frames_to_compare, joined
from mailproc.mail.parser_unavailable import ParserUnavailable

_CHUNK: Final = 1 << 18
_PIPE: Final = 1 << 20
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
            command: what to run in place of `parser_child`, for tests.
        """
        self._seconds = seconds
        own = (sys.executable, "-P", "-m", "mailproc.mail.parser_child")
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
            ParserUnavailable: no child can be started.
            RuntimeError: another `read` is not at its end.
        """
        count = len(raws)
        beside = own or [False] * count, copied or [None] * count
        asked = [partial(frames_of_mail, *one) for one in zip(raws, *beside, strict=True)]
        return cast("Generator[Letter | Unreadable]", self._answers(asked))

    def compare(
        self, some: Sequence[Letter], answered: Sequence[Sequence[AnsweredMail]]
    ) -> Generator[Letter | Unreadable]:
        """Compare letters that were read with the mails that each of them answers.

        It yields what `read` does, and raises the same. The child is at work once this returns.
        """
        pairs = zip(some, answered, strict=True)
        asked = [partial(frames_to_compare, *pair) for pair in pairs]
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
        self._child = self._child or self._started()
        return self._child

    def _started(self) -> _Child:
        """A new child; if something else kills that before it is ready, the next one.

        Raises:
            ParserUnavailable: that happens twice, or it cannot be.
        """
        try:
            with contextlib.suppress(_DiedError):
                return _Child(self._command)
            return _Child(self._command)
        except (_TooSlowError, _DiedError, OSError) as fault:
            raise ParserUnavailable(f"the parser process does not start ({fault})") from fault

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
        except (_TooSlowError, _DiedError):
            self.kill()
            raise
        self.is_busy = False

    def ask(self, frames: Iterator[bytes]) -> None:
        """Begin to send frames; `answers` goes on."""
        self.is_busy = True
        self._frames_to_send = joined(frames)
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
                raise _TooSlowError(f"no answer for {seconds:g} seconds")
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
        end = LENGTH_BYTES + int.from_bytes(self._received[:LENGTH_BYTES], "big")
        return None if len(self._received) < max(end, LENGTH_BYTES) else end

    def _take_frame(self) -> bytes | None:
        end = self._frame_end()
        if end is None:
            return None
        frame = bytes(self._received[LENGTH_BYTES:end])
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
