"""250 means durable: the letter is synced to the disk before the listener says so."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.server import PATIENCE, configuration, mail, serving


def test_the_disk_has_the_letter_before_the_sender_has_the_250(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with serving(tmp_path, configuration()) as server, traced(server.begun("listener")[0], trace):
        for number in range(5):
            server.send(mail("jane@example.org", f"[PROPOSE] Durable {number}"))
    answers = 0
    written = synced = False
    for call in trace.read_text().splitlines():
        if re.search(r"\bpwrite64\(", call):
            written, synced = True, False
        elif re.search(r"\bf(data)?sync\(", call):
            synced = written
        elif '"354 ' in call:
            written = synced = False
        elif '"250 2.0.0 accepted' in call:
            answers += 1
            assert written, f"a 250 before the letter was written: {call}"
            assert synced, f"a 250 before the sync: {call}"
    assert answers == 5


@contextmanager
def traced(pid: int, trace: Path) -> Iterator[None]:
    """Watch what a process writes, syncs and sends; skips where that is not possible."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    watched = "trace=fsync,fdatasync,sendto,sendmsg,pwrite64"
    command = [strace, "-f", "-s", "64", "-o", str(trace), "-e", watched, "-p", str(pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        said = process.stderr.readline() if process.stderr else ""
        if "attached" not in said:
            process.kill()
            pytest.skip(f"strace cannot watch here: {said}")
        yield
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
