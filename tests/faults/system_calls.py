"""What a real server wrote and synced, in order, as strace saw it; and what it told whom."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.support.server import wait_for

#: `-D` makes strace the server's child, so that signals to the server reach the server.
_STRACE: Final = ("-D", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "70000")
_CALLS: Final = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink,sendto,recvfrom"

_LINE: Final = re.compile(r"^(\d+) +(.*)$")
_RESUMED: Final = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
_CALL: Final = re.compile(r"^(\w+)\((.*)\) += (-?\d+)")
_STRING: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_HANDLE: Final = re.compile(r"^(?:AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2}|[^>\\])*)>")


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that succeeded.

    ``began`` and ``ended`` are places in the recording: a sync covers what ended before it began.
    """

    name: str
    began: int
    ended: int
    path: str
    """Of the file handle, if it has one."""
    strings: tuple[bytes, ...]
    numbers: tuple[int, ...]
    """What follows the last string, such as the length and the offset of a write."""
    flags: str
    """All arguments as they stand there, for `O_CREAT` and the like."""


def strace(log: Path) -> list[str]:
    """The words in front of a command that record it; skips where that is not possible."""
    program = shutil.which("strace")
    if program is None:
        pytest.skip("strace is not installed")
    return [program, *_STRACE, "-o", str(log), "-e", f"trace={_CALLS}"]


def recorded(log: Path, process: int) -> list[Call]:
    """All calls, in the order in which they ended, once the recorded server has ended."""
    end = re.compile(rf"^{process} +\+\+\+ exited with 0 \+\+\+$", re.MULTILINE)
    wait_for(lambda: end.search(_tail(log)) is not None)
    return list(_calls(log.read_text(errors="replace")))


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 2000))
        return file.read().decode(errors="replace")


def _calls(text: str) -> Iterator[Call]:
    begun: dict[str, tuple[int, str]] = {}
    for place, line in enumerate(text.splitlines()):
        found = _LINE.match(line)
        if found is None:
            continue
        process, said = found.groups()
        resumed = _RESUMED.match(said)
        began, start = begun.pop(process) if resumed else (place, "")
        said = start + resumed[1] if resumed else said
        if said.endswith(" <unfinished ...>"):
            begun[process] = began, said.removesuffix(" <unfinished ...>")
        elif (call := _CALL.match(said)) and not call[3].startswith("-"):
            yield _call(call[1], call[2], began, place)


def _call(name: str, arguments: str, began: int, ended: int) -> Call:
    handle = _HANDLE.match(arguments)
    path = _bytes(handle[1]).decode() if handle else ""
    rest = arguments.rpartition('"')[2]
    strings = tuple(_bytes(one) for one in _STRING.findall(arguments))
    numbers = tuple(int(word) for word in re.findall(r"(?<![\w<])\d+(?![\w<])", rest))
    return Call(name, began, ended, path, strings, numbers, arguments)


def _bytes(escaped: str) -> bytes:
    if "\\x" not in escaped:
        return escaped.encode()
    return bytes.fromhex(escaped.replace("\\x", ""))
