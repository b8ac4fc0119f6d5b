"""The parser's children, forked as other processes are, see `tests.support.forked_process`."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from mailproc.mail import parser_child, parser_process
from tests.support.forked_process import ForkedProcess, ForkServer

#: How the program itself starts one.
AS_NEW_PYTHON: Final = parser_process._start
#: The module of a child that does what mails say, see there.
OBEDIENT: Final = "tests.support.obedient_parser"
_CHILDREN: Final = (parser_child.__name__, OBEDIENT)


def fork_parsers(server: Callable[[], ForkServer]) -> None:
    """From now on this process has its parsers forked, by the server that it then asks for."""
    asked = cache(server)

    def start(command: Sequence[str]) -> Any:  # as much of `Popen` as is asked
        module = next((one for one in _CHILDREN if one in command), None)
        return _forked(asked(), module, command) if module else AS_NEW_PYTHON(command)

    parser_process._start = start


def _forked(forks: ForkServer, module: str, command: Sequence[str]) -> ForkedProcess:
    words = command[command.index(module) + 1 :]
    theirs, ours = os.pipe()
    mine, their_output = os.pipe()
    try:
        files = theirs, their_output, 2
        begun = forks.begin(module, words, Path.cwd(), files, session=True)
    finally:
        os.close(theirs)
        os.close(their_output)
    return ForkedProcess(*begun, os.fdopen(mine, "rb", 0), os.fdopen(ours, "wb", 0))
