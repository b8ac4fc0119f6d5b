"""Memory is bounded by the size limit, whatever a sender sends."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

# In a process of its own, for its peak of memory to be its own.
_SERVER = """
    import asyncio, resource, socket, sys, threading
    from mailproc.config.listen import ListenSettings
    from mailproc.intake.smtp import Listener

    MAX = 2_000_000

    class Nobody:
        def serves(self, recipient): return True
        async def accept(self, envelope, raw): return {}

    def peak():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    def flood(port, piece, total, answers):
        with socket.create_connection(("127.0.0.1", port)) as sock:
            file = sock.makefile("rb")
            file.readline()
            for command in (b"HELO x", b"MAIL FROM:<>", b"RCPT TO:<a@b>", b"DATA"):
                sock.sendall(command + b"\\r\\n")
                file.readline()
            for _ in range(total // len(piece)):
                sock.sendall(piece)
            sock.sendall(b"\\r\\n.\\r\\n")
            answers.append(file.readline()[:3])

    async def main():
        listener = Listener(ListenSettings(listen="127.0.0.1:0", max_size=MAX), Nobody())
        await listener.start()
        port, answers = int(listener.address.rpartition(":")[2]), []
        await asyncio.to_thread(flood, port, b"warm up\\r\\n", 9, answers)
        before = peak()
        await asyncio.to_thread(flood, port, PIECE, 64 << 20, answers)
        await listener.stop()
        print(answers, (peak() - before) / MAX)

    asyncio.run(main())
"""


@pytest.mark.parametrize("piece", [b"x" * 65536, b"x\r\n" * 16384, b"\0" * 65536, b"\n" * 65536])
def test_64_mib_without_an_end_do_not_grow_memory_beyond_a_few_mails(piece: bytes) -> None:
    program = textwrap.dedent(_SERVER).replace("PIECE", f"{piece[:3]!r} * {len(piece) // 3}")
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=100
    )
    answers, growth = done.stdout.rsplit(" ", 1)
    assert answers == "[b'250', b'552']"
    assert float(growth) < 3


def test_a_command_without_an_end_does_not_grow_memory() -> None:
    program = textwrap.dedent(_SERVER).replace("PIECE", "b'x' * 65536")
    program = program.replace('b"DATA"', 'b"DATA" if piece[:1] == b"w" else b"RSET"')
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=100
    )
    answers, growth = done.stdout.rsplit(" ", 1)
    assert answers == "[b'250', b'500']"
    assert float(growth) < 1
