"""Makes trouble for a running server: system calls fail, folders are full or read-only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.killable_server import tree
from tests.support.server import PATIENCE, RunningServer


@contextmanager
def failing(server: RunningServer, what: str) -> Iterator[None]:
    """Have the server's system calls fail, as strace's ``inject=`` says; skips without strace."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    watched = tree(server.process.pid)
    attached = [word for pid in watched for word in ("-p", str(pid))]
    calls = what.partition(":")[0]
    command = [strace, "-f", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={what}"]
    with subprocess.Popen([*command, *attached], stderr=subprocess.PIPE, text=True) as process:
        # It says a line of each: until it has, some of them do not fail yet.
        said = "".join(process.stderr.readline() for _ in watched) if process.stderr else ""
        if "attached" not in said:
            process.kill()
            pytest.skip(f"strace cannot watch here: {said}")
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()  # whom it watches would stand still for ever


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of this size at this folder; skips where we may not mount."""
    with _mounted(folder, ["-t", "tmpfs", "-o", f"size={size},mode=700", "mailproc-test"]):
        yield


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing in this folder can be changed, not even by root; skips where we may not mount."""
    with _mounted(folder, ["--bind", str(folder)]):
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield


@contextmanager
def _mounted(folder: Path, words: list[str]) -> Iterator[None]:
    done = subprocess.run(  # noqa: PLW1510  # skips below
        ["mount", *words, str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"only who may mount can try this: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not a byte is left on this folder's disk."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    file.write(os.urandom(size))
            except OSError:
                continue
    try:
        yield
    finally:
        filler.unlink()
