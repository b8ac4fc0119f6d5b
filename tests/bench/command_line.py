"""What commands of the command line cost: CPU until they end, and the memory that they take.

Bars: `--version`, `--help` and `guide` 0.2 seconds and 40 MiB; those that need the database 0.5
seconds; `ingest`, which a pipe transport starts for each mail, 0.5 seconds and 60 MiB. All beside
a server, as on a host where it runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.figures import Figure, median_figure
from tests.bench.letters import list_votes
from tests.bench.load import until_quiet
from tests.bench.peers.served import serve_there
from tests.bench.settings import Settings
from tests.bench.stored import furnish_topics

#: Runs the command, and has it tell its own peak in memory: what the system tells us of a child
#: that has ended counts ours from before it became another program.
_RUN: Final = """
import atexit, runpy, sys

def tell():
    with open("/proc/self/status") as status, open("peak", "w") as told:
        told.write(next(line for line in status if line.startswith("VmHWM")))

atexit.register(tell)
runpy.run_module("mailproc", run_name="__main__", alter_sys=True)
"""


class _Bars(NamedTuple):
    seconds: float
    mebibytes: float | None = None


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


def run(settings: Settings) -> Iterator[Figure]:
    """Both figures of each command."""
    folder = settings.folder("commands")
    furnish_topics(folder)
    mail = folder / "mail.eml"
    mail.write_bytes(next(list_votes(1)))
    with serve_there("mailproc", folder) as target:
        until_quiet(target)
        for words, bars in _BARS.items():
            seen = [_once(folder, words, mail) for _ in range(settings.runs)]
            settings.tell(f"commands: {words}: {seen[-1][0]:.2f} s, {seen[-1][1]:.0f} MiB")
            seconds, mebibytes = zip(*seen, strict=True)
            command = f"mailproc {words}"
            found = median_figure("commands", command, "CPU", seconds, "s")
            yield replace(found, bar=bars.seconds, at_most=True)
            found = median_figure("commands", command, "memory", mebibytes, "MiB")
            yield replace(found, bar=bars.mebibytes, at_most=True)


def _once(folder: Path, words: str, mail: Path) -> tuple[float, float]:
    """CPU seconds of a new Python with this command, and its peak in memory, in MiB."""
    command = [sys.executable, "-c", _RUN, *words.split()]
    with mail.open("rb") as given, (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdin=given, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    peak = int((folder / "peak").read_text().split()[1])  # KiB
    return usage.ru_utime + usage.ru_stime, peak / 1024
