"""Child processes: begun, watched, begun again when they die, stopped in order."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import time
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from msgspec import Struct

from mailproc.mail.freed_memory import return_all_freed_memory

_WATCHED: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD})
_SECONDS_TO_END: Final = 60.0
_LONGEST_PAUSE: Final = 30.0
_STEADY: Final = 60.0  # seconds after which a child that dies has not failed at its start

log = logging.getLogger(__name__)


class Task(Protocol):
    """What a child does."""

    def __call__(self, stop_pipe: int, ready: Callable[[], None]) -> None:
        """Work until `stop_pipe`, a file descriptor, is at its end; call `ready` once at work."""


class _Child(Struct):
    name: str
    task: Task
    pid: int
    stop_pipe: int
    """The end that we hold; the child sees when it is closed, also by our death."""
    since: float
    failures: int = 0


class Supervisor:
    """Forks children and looks after them. The process that does so has no thread and no work.

    It blocks the signals that it waits for; children get them unblocked, and ignore those that
    tell a whole process group to stop: when they stop is the supervisor's business.

    Args:
        plain: faults of which the operator is told in one line, without a traceback.
    """

    def __init__(self, plain: tuple[type[Exception], ...] = ()) -> None:
        self._plain = plain
        self._children: list[_Child] = []
        self._unblocked = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        # What is here now is shared with the children, and stays. Nothing is collected before: that
        # leaves holes in what is shared, which each child would fill in a copy of its own.
        gc.freeze()
        return_all_freed_memory()

    def begin(self, name: str, task: Task) -> bool:
        """Start a child; False if it ends before it is at work."""
        child = _Child(name, task, 0, -1, 0.0)
        ready = self._fork(child)
        self._children.append(child)
        return _is_ready(ready)

    def until_told_to_stop(self, reload: Callable[[], None]) -> None:
        """Watch until SIGTERM or SIGINT; `reload` is called at SIGHUP."""
        while True:
            number = signal.sigwait(_WATCHED)
            if number in (signal.SIGTERM, signal.SIGINT):
                return
            if number == signal.SIGHUP:
                reload()
            # Also after SIGHUP: while one child is replaced, the end of another is not waited for.
            if not self._restart_dead():
                return

    def replace_all(self, tasks: Mapping[str, Task]) -> bool:
        """Have the children do these tasks from now on, one child after the other begun anew.

        Args:
            tasks: what each child does, by its name, in the order in which they are replaced.

        Returns:
            False if one does not begin; those after it are as they were. It is begun again later.
        """
        children = {child.name: child for child in self._children}
        for name, task in tasks.items():
            children[name].task = task
            if not self._replace(children[name]):
                return False
        return True

    def stop(self) -> None:
        """Stop all children, the last first. Signals stay blocked: the process ends with this."""
        for child in reversed(self._children):
            self._end(child)
        self._children.clear()

    def _fork(self, child: _Child) -> int:
        """Start a child's process; the descriptor on which it says that it is at work."""
        stop_pipe, ours = os.pipe2(os.O_CLOEXEC)
        ready, says = os.pipe2(os.O_CLOEXEC)
        pid = os.fork()
        if not pid:
            for fd in (
                ours,
                ready,
                *(one.stop_pipe for one in self._children if one.stop_pipe >= 0),
            ):
                os.close(fd)
            self._live(child, stop_pipe, says)
        os.close(stop_pipe)
        os.close(says)
        child.pid, child.stop_pipe, child.since = pid, ours, time.monotonic()
        log.info("%s is process %d", child.name, pid)
        return ready

    def _live(self, child: _Child, stop_pipe: int, says: int) -> None:
        """The child's whole life."""
        status = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, self._unblocked)
            child.task(stop_pipe, lambda: _say_ready(says))
            status = 0
        except self._plain as fault:
            log.error("%s: %s", child.name, fault)
        except Exception:
            log.exception("a bug in %s", child.name)
        finally:
            logging.shutdown()
            os._exit(status)  # what our parent has on its stack is not ours to finish

    def _restart_dead(self) -> bool:
        """Begin again those that died, after a pause if they do not last; False if told to stop."""
        for child in self._children:
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
            told = signal.sigtimedwait({signal.SIGTERM, signal.SIGINT}, pause)
            if told is not None:
                return False
            _is_ready(self._fork(child))
        return True

    def _replace(self, child: _Child) -> bool:
        self._end(child)
        begun = _is_ready(self._fork(child))
        if not begun:
            log.error("%s does not begin", child.name)
        return begun

    def _end(self, child: _Child) -> None:
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
    os.write(pipe, b".")
    os.close(pipe)


def _is_ready(ready: int) -> bool:
    """Whether the child says that it is at work, and not that it is gone."""
    with contextlib.closing(os.fdopen(ready, "rb", buffering=0)) as pipe:
        return pipe.read(1) == b"."
