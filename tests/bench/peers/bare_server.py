"""Run as a process: a server that takes mail and forgets it. Prints its port.

`null` is aiosmtpd with a handler that does nothing, `twice` is two processes of that on one port,
`listener` is mailproc's listener with such an acceptor.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import sys
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

import mailproc.mail.letter
from mailproc.config.listen import ListenSettings
from mailproc.intake.smtp import Listener
from mailproc.intake.smtp.sockets import listen

_PR_SET_PDEATHSIG: Final = 1


class _NullHandler:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "250 OK"


class _NullAcceptor:
    def serves(self, recipient: str) -> bool:
        return True

    async def accept(self, envelope: mailproc.mail.letter.Envelope, raw: bytes) -> dict[int, str]:
        return {}


def _null_smtp() -> SMTP:
    return SMTP(_NullHandler(), hostname="localhost")


async def _null(sock: socket.socket) -> None:
    await asyncio.get_running_loop().create_server(_null_smtp, sock=sock)
    await asyncio.Event().wait()


async def _twice(sock: socket.socket) -> None:
    """As our listeners do, which share callers: asyncio's way leaves none for the other process."""
    await listen([sock], _null_smtp, None)
    await asyncio.Event().wait()


async def _listener(sock: socket.socket) -> None:
    listener = Listener(ListenSettings(listen="127.0.0.1:0"), _NullAcceptor())
    await listener.start([sock])
    await asyncio.Event().wait()


_KINDS: Final = {"null": _null, "twice": _twice, "listener": _listener}


def _main(kind: str) -> None:
    sock = socket.create_server(("127.0.0.1", 0), backlog=256)
    sys.stdout.write(f"{sock.getsockname()[1]}\n")
    sys.stdout.flush()
    # The second one ends with the first, however that ends.
    if kind == "twice" and os.fork() == 0:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    sock.setblocking(False)
    asyncio.run(_KINDS[kind](sock))


if __name__ == "__main__":
    _main(sys.argv[1])
