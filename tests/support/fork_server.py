"""The process that forks for each start of `mailproc`, see `tests.support.forked_process`.

It listens on the socket that it is given, and ends when its standard input does.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from importlib import import_module
from pkgutil import walk_packages
from runpy import run_module
from typing import Any, Final, NoReturn, get_args

import mailproc
from tests.support.forked_parser import fork_parsers
from tests.support.forked_process import STATUS, ForkServer
from tests.support.paths import ROOT

_LONGEST_REQUEST: Final = 200_000  # bytes; the environment is most of it
_INPUT: Final = 0


def _main(path: str) -> None:
    """Fork whenever asked to, and tell who asked how it ended."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(path)
        listening.listen()
        sources: list[socket.socket | int] = [listening, _INPUT]
        if _INPUT in select.select(sources, [], [])[0]:
            return
        with ExitStack() as stack:
            _load(stack)
            _Server(path, listening).run()


def _load(stack: ExitStack) -> None:
    """Have at hand whatever is forked needs; what it needs open is closed with `stack`."""
    from mailproc.meeting.notification import MailKind
    from mailproc.publish.page_templates import templates_of
    from mailproc.render.mails import MailRenderer
    from tests.support.compiled_templates import templates_compiled_once
    from tests.support.statements import compiled_once
    from tests.support.warm_up import warm_up

    stack.enter_context(templates_compiled_once())
    stack.enter_context(compiled_once())
    for module in _all_modules():  # so that what is forked need not import them
        import_module(module)
    writer, pages = MailRenderer(), templates_of()
    for kind in get_args(MailKind):  # compiled once, too
        writer.template(kind)
    for file in (ROOT / "templates/pages").glob("*.*"):
        pages.template(file.name)
    warm_up()
    gc.collect()
    gc.freeze()  # what is here now is shared with all that is forked


def _all_modules() -> Iterator[str]:
    """All of the program, and what it loads where it is asked for."""
    for found in walk_packages(mailproc.__path__, "mailproc."):
        if not found.name.startswith(("mailproc.store.migrations", "mailproc.__main__")):
            yield found.name
    yield from ("alembic.command", "rich.progress", "rich.table")


class _Server:
    """Forks for whoever asks, until its input ends."""

    def __init__(self, path: str, listening: socket.socket) -> None:
        self._path = path
        self._listening = listening
        self._asking: set[socket.socket] = set()
        self._begun: dict[int, int] = {}
        self._woken, self._wakes = os.pipe()
        os.set_blocking(self._wakes, False)
        self._interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._wakes)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self) -> None:
        """Take requests."""
        while True:
            sources: list[socket.socket | int] = [_INPUT, self._woken, self._listening]
            sources += self._asking
            ready, _, _ = select.select(sources, [], [])
            if _INPUT in ready:
                return
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._tell_of_the_ended()
            if self._listening in ready:
                self._asking.add(self._listening.accept()[0])
            for one in self._asking.intersection(ready):
                self._fork(one)

    def _fork(self, one: socket.socket) -> None:
        """Begin what is asked for, and say which process it is."""
        asked, files = b"", list[int]()
        with suppress(ConnectionResetError):  # it was killed before it read our last answer
            asked, files, _, _ = socket.recv_fds(one, _LONGEST_REQUEST, 4)
        if not asked:
            self._asking.discard(one)
            one.close()
            return
        pid = os.fork()
        if not pid:
            self._leave()
            _become(json.loads(asked), files, self._path)
        self._begun[pid] = files.pop()
        for file in files:
            os.close(file)
        with suppress(BrokenPipeError):  # it was killed meanwhile
            one.send(str(pid).encode())

    def _leave(self) -> None:
        """Forget in a process that was forked what the server needs."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, self._interrupted)
        for own in (self._listening, *self._asking):
            own.close()
        for file in (self._woken, self._wakes, *self._begun.values()):
            os.close(file)

    def _tell_of_the_ended(self) -> None:
        """The status of each that has ended, to who waits for it."""
        while self._begun:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with suppress(BrokenPipeError), open(self._begun.pop(pid), "wb") as file:  # noqa: PTH123  # a pipe
                file.write(STATUS.pack(status))


def _become(asked: Mapping[str, Any], files: Sequence[int], path: str) -> NoReturn:
    """This process from now on is the one that was asked for; it ends with that."""
    status = 120  # as where nobody reads what is said
    try:
        _take_on(asked, files)
        if not asked["becomes_small"]:
            vars(os).pop("memfd_create", None)  # without it a supervisor waits as it is
        fork_parsers(lambda: ForkServer(path))
        done = _status_of(asked["module"])
        threading._shutdown()  # type: ignore[attr-defined]  # waits for threads
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        status = done
    finally:
        os._exit(status)  # to take apart all that was loaded takes longer than most commands


def _take_on(asked: Mapping[str, Any], files: Sequence[int]) -> None:
    """The session, folder, environment, files and words that it shall have."""
    if asked["session"]:
        os.setsid()
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    for standard, file in enumerate(files[:3]):
        os.dup2(file, standard)
    for file in files:
        os.close(file)
    sys.argv[1:] = asked["words"]


def _status_of(module: str) -> int:
    """Run the module; the exit status, as Python has it."""
    sys.modules.pop(module, None)  # it is run as what it is imported for elsewhere
    try:
        run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:  # noqa: BLE001  # it is told
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


if __name__ == "__main__":
    _main(sys.argv[1])
