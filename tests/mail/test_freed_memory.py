"""What is freed goes back to the system, as far as the C library has a way to."""

from __future__ import annotations

import platform
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="another C library has other ways"
)

#: In a process of its own. It counts MB, and how much memory is its own.
_COUNTING = """
    import threading
    from mailproc.mail.freed_memory import return_all_freed_memory, return_freed_memory

    MB = 250  # blocks that are too large for Python's own allocator

    def blocks(count):
        return [bytes(4000) for _ in range(count)]

    def own():
        with open("/proc/self/smaps_rollup") as told:
            lines = dict(line.split(":") for line in told if ":" in line)
        return int(lines["Anonymous"].split()[0]) // 1000
"""


def _told(program: str) -> list[int]:
    program = textwrap.dedent(_COUNTING) + textwrap.dedent(program)
    words = [sys.executable, "-c", program]
    run = subprocess.run(words, capture_output=True, text=True, check=True)
    return [int(word) for word in run.stdout.split()]


def test_what_is_free_between_what_is_in_use_is_given_back_when_asked() -> None:
    before, kept, after = _told("""
        before = own()
        made = blocks(80 * MB)
        made = made[::1000] + made[-1:]
        kept = own()
        return_all_freed_memory()
        print(before, kept, own())
    """)
    assert kept - before > 60  # else the library has become cleverer, and needs no help
    assert after - before < 20


def test_what_one_thread_has_freed_others_use() -> None:
    before, after = _told("""
        return_freed_memory()
        before, wait, kept = own(), threading.Barrier(5), []

        def work(number):
            for turn in range(4):
                wait.wait()
                if turn == number:
                    made = blocks(20 * MB)
                    kept.append(made[-1])
                    del made
            wait.wait()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(4):
            wait.wait()
        wait.wait()
        print(before, own())
    """)
    assert after - before < 40
