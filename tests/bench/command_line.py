"""What commands of the command line cost: CPU until they end, and the memory that they take.

Bars: `--version`, `--help` and `guide` 0.2 seconds and 40 MiB; those that need the database 0.5
seconds; `ingest`, which a pipe transport starts for each mail, 0.5 seconds and 60 MiB. All beside
a server, as on a host where it runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.figures import Figure, median_figure
from tests.bench.letters import list_votes
from tests.bench.load import until_quiet
from tests.bench.peers.mailman_lmtp import missing
from tests.bench.peers.served import serve_there
from tests.bench.settings import Settings
from tests.bench.stored import furnish_topics

#: Begins a program that tells its own peak in memory: what the system tells us of a child that has
#: ended counts ours from before it became another program.
_TELL: Final = """
import atexit, runpy, sys

def tell():
    with open("/proc/self/status") as status, open("peak", "w") as told:
        told.write(next(line for line in status if line.startswith("VmHWM")))

atexit.register(tell)
"""
_RUN: Final = _TELL + 'runpy.run_module("mailproc", run_name="__main__", alter_sys=True)'
#: What a program costs before its first line, and with the library for databases.
_FLOORS: Final = {
    "Python itself": _TELL,
    "Python with click and SQLAlchemy": _TELL
    + "import gc; gc.disable(); atexit.register(gc.freeze)\n"
    + "import click, sqlalchemy.dialects.sqlite",
}
_MAILMAN: Final = "mailman --run-as-root version"


class _Bars(NamedTuple):
    seconds: float | None = None
    mebibytes: float | None = None


_NO_BARS: Final = _Bars()
_BARS: Final[Mapping[str, _Bars]] = {
    "--version": _Bars(0.2, 40),
    "--help": _Bars(0.2, 40),
    "guide operating": _Bars(0.2, 40),
    "ingest": _Bars(0.5, 60),
    "outbox": _Bars(0.5),
    "letters": _Bars(0.5),
    "roster": _Bars(0.5),
    "status": _Bars(0.5),
    "agenda": _Bars(0.5),
}
#: Those that load no SQLAlchemy.
_LIGHT: Final = ("--version", "--help", "guide operating", "ingest")


def run(settings: Settings) -> Iterator[Figure]:
    """Both figures of each command, below those of what it cannot do without."""
    folder = settings.folder("commands")
    furnish_topics(folder)
    (folder / "mail.eml").write_bytes(next(list_votes(1)))
    note = ""
    for name, program in _FLOORS.items():
        floor, *rest = _figures(settings, folder, name, [sys.executable, "-c", program])
        yield from (floor, *rest)
        note = f"limit: what it imports; {floor.value:.2f} s are {name}"
    with serve_there("mailproc", folder) as target:
        until_quiet(target)
        for words, bars in _BARS.items():
            command = [sys.executable, "-c", _RUN, *words.split()]
            limit = note if words not in _LIGHT else "limit: what it imports"
            yield from _figures(settings, folder, f"mailproc {words}", command, bars, limit)
    programs = settings.mailman.absolute() / "bin"
    if not settings.quick and not missing(programs.parent):
        script = f"runpy.run_path({str(programs / 'mailman')!r}, run_name='__main__')"
        command = [str(programs / "python"), "-c", _TELL + script, *_MAILMAN.split()[1:]]
        yield from _figures(settings, folder, _MAILMAN, command)


def _figures(
    settings: Settings,
    folder: Path,
    name: str,
    command: Sequence[str],
    bars: _Bars = _NO_BARS,
    note: str = "",
) -> Iterator[Figure]:
    """CPU and memory of one command."""
    seen = [_once(folder, command) for _ in range(settings.runs)]
    settings.tell(f"commands: {name}: {seen[-1][0]:.2f} s, {seen[-1][1]:.0f} MiB")
    seconds, mebibytes = zip(*seen, strict=True)
    found = median_figure("commands", name, "CPU", seconds, "s", note)
    yield replace(found, bar=bars.seconds, at_most=True)
    found = median_figure("commands", name, "memory", mebibytes, "MiB", note)
    yield replace(found, bar=bars.mebibytes, at_most=True)


def _once(folder: Path, command: Sequence[str]) -> tuple[float, float]:
    """CPU seconds of a new Python with this command, and its peak in memory, in MiB."""
    with (folder / "mail.eml").open("rb") as given, (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdin=given, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    peak = int((folder / "peak").read_text().split()[1])  # KiB
    return usage.ru_utime + usage.ru_stime, peak / 1024
