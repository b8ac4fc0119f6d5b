"""The parser's children, forked as other processes are, see `tests.support.forked_process`."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from mailproc.mail import parser_process
from tests.support.forked_process import ForkedProcess, ForkServer

#: How the program itself starts one.
AS_NEW_PYTHON: Final = parser_process._start
_CHILD: Final = parser_process.__name__


def fork_parsers(server: Callable[[], ForkServer]) -> None:
    """From now on this process has its parsers forked, by the server that it then asks for."""
    asked = cache(server)

    def start(command: Sequence[str]) -> Any:  # as much of `Popen` as is asked
        return _forked(asked(), command) if _CHILD in command else AS_NEW_PYTHON(command)

    parser_process._start = start


def _forked(forks: ForkServer, command: Sequence[str]) -> ForkedProcess:
    words = command[command.index(_CHILD) + 1 :]
    theirs, ours = os.pipe()
    mine, their_output = os.pipe()
    try:
        files = theirs, their_output, 2
        begun = forks.begin(_CHILD, words, Path.cwd(), files, session=True)
    finally:
        os.close(theirs)
        os.close(their_output)
    return ForkedProcess(*begun, os.fdopen(mine, "rb", 0), os.fdopen(ours, "wb", 0))
