"""Child processes: begun, watched, begun again when they die, stopped in order."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from msgspec import Struct

from mailproc.mail.freed_memory import return_all_freed_memory

#: Have us stop.
STOPPING: Final = frozenset({signal.SIGTERM, signal.SIGINT})
#: All that we wait for.
WATCHED: Final = STOPPING | {signal.SIGHUP, signal.SIGCHLD}

_SECONDS_TO_END: Final = 60.0
_LONGEST_PAUSE: Final = 30.0
_STEADY: Final = 60.0  # seconds after which a child that dies has not failed at its start

log = logging.getLogger(__name__)


class Task(Protocol):
    """What a child does."""

    def __call__(self, stop_pipe: int, ready: Callable[[], None]) -> None:
        """Work until `stop_pipe`, a file descriptor, is at its end; call `ready` once at work."""


class Child(Struct):
    """One child's process."""

    name: str
    pid: int = 0
    stop_pipe: int = -1
    """The end that we hold; the child sees when it is closed, also by our death. -1: it is gone."""
    since: float = 0.0
    """When it began, in seconds of `time.monotonic`."""
    failures: int = 0
    """How often, one time after the other, it has died soon after it began."""


class Supervisor:
    """Forks children and looks after them. The process that does so has no thread and no work.

    It blocks the signals that it waits for; children get them unblocked, and ignore those that
    tell a whole process group to stop: when they stop is the supervisor's business.

    Args:
        task_of: what the child of this name does, when it begins.
        plain: faults of which the operator is told in one line, without a traceback.
        children: which this process has begun before.
    """

    def __init__(
        self,
        task_of: Callable[[str], Task],
        plain: tuple[type[Exception], ...] = (),
        children: Sequence[Child] = (),
    ) -> None:
        self.children = list(children)
        self._task_of = task_of
        self._plain = plain
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        # What is here now is shared with the children, and stays. Nothing is collected before: that
        # leaves holes in what is shared, which each child would fill in a copy of its own.
        gc.freeze()
        return_all_freed_memory()

    def begin(self, name: str) -> bool:
        """Start a child; False if it ends before it is at work."""
        child = Child(name)
        ready = self._fork(child)
        self.children.append(child)
        return _is_ready(ready)

    def replace_all(self) -> bool:
        """Begin one child after the other anew, with the task that it has now.

        Returns:
            False if one does not begin; those after it are as they were. It is begun again later.
        """
        return all(map(self._replace, self.children))

    def restart_dead(self) -> bool:
        """Begin again those that died, after a pause if they do not last; False if told to stop."""
        for child in self.children:
            found, status = os.waitpid(child.pid, os.WNOHANG)
            if not found:
                continue
            os.close(child.stop_pipe)
            child.stop_pipe = -1
            lasted = time.monotonic() - child.since
            child.failures = 0 if lasted > _STEADY else child.failures + 1
            pause = min(2.0 ** (child.failures - 1), _LONGEST_PAUSE) if child.failures > 1 else 0
            why = os.waitstatus_to_exitcode(status)
            log.error("%s ended (%d); it is begun again in %.0f s", child.name, why, pause)
            if signal.sigtimedwait(STOPPING, pause) is not None:
                return False
            _is_ready(self._fork(child))
        return True

    def _fork(self, child: Child) -> int:
        """Start a child's process; the descriptor on which it says that it is at work."""
        stop_pipe, ours = os.pipe2(os.O_CLOEXEC)
        ready, says = os.pipe2(os.O_CLOEXEC)
        pid = os.fork()
        if not pid:
            for fd in (
                ours,
                ready,
                *(one.stop_pipe for one in self.children if one.stop_pipe >= 0),
            ):
                os.close(fd)
            self._live(child, stop_pipe, says)
        os.close(stop_pipe)
        os.close(says)
        child.pid, child.stop_pipe, child.since = pid, ours, time.monotonic()
        log.info("%s is process %d", child.name, pid)
        return ready

    def _live(self, child: Child, stop_pipe: int, says: int) -> None:
        """The child's whole life."""
        status = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
            self._task_of(child.name)(stop_pipe, lambda: _say_ready(says))
            status = 0
        except self._plain as fault:
            log.error("%s: %s", child.name, fault)
        except Exception:
            log.exception("a bug in %s", child.name)
        finally:
            logging.shutdown()
            os._exit(status)  # what our parent has on its stack is not ours to finish

    def _replace(self, child: Child) -> bool:
        _end(child)
        begun = _is_ready(self._fork(child))
        if not begun:
            log.error("%s does not begin", child.name)
        return begun


def tune_gc() -> None:
    """Have this process, and those that it forks, look for garbage after 20,000 new objects.

    What is imported stays, and agendas do: to look at all that again and again costs a tenth.
    """
    gc.set_threshold(20_000, 20, 100)


def stop(children: Sequence[Child]) -> None:
    """Stop them all, the last first. Signals stay blocked: the process ends with this."""
    for child in reversed(children):
        _end(child)


def _end(child: Child) -> None:
    """Close a child's stop pipe and wait until it is gone."""
    if child.stop_pipe < 0:
        return
    os.close(child.stop_pipe)
    child.stop_pipe = -1
    until = time.monotonic() + _SECONDS_TO_END
    while not os.waitpid(child.pid, os.WNOHANG)[0]:
        left = until - time.monotonic()
        if left <= 0:
            log.error("%s does not stop and is killed", child.name)
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
            return
        # Another child's end wakes us as well, and this one's may have been before.
        signal.sigtimedwait({signal.SIGCHLD}, min(left, 0.1))


def _say_ready(pipe: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # our parent is gone, which we shall see
        os.write(pipe, b".")
    os.close(pipe)


def _is_ready(ready: int) -> bool:
    """Whether the child says that it is at work, and not that it is gone."""
    with contextlib.closing(os.fdopen(ready, "rb", buffering=0)) as pipe:
        return pipe.read(1) == b"."
