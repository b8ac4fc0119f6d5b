"""Run as a process: a server that takes mail and forgets it. Prints its port.

`null` is aiosmtpd with a handler that does nothing, `twice` is two processes of that on one port,
`door` is mailproc's door with such a clerk.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import sys
from functools import partial
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

import mailproc.letter
from mailproc.smtp import Door, DoorSettings

_BACKLOG: Final = 256
_PR_SET_PDEATHSIG: Final = 1


class _NullHandler:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        return "250 OK"


class _NullClerk:
    def serves(self, recipient: str) -> bool:
        return True

    async def take_in(self, envelope: mailproc.letter.Envelope, raw: bytes) -> dict[int, str]:
        return {}


async def _null(sock: socket.socket, at_a_time: int) -> None:
    """`at_a_time`: how many callers of those that wait are let in before the others go on."""
    loop = asyncio.get_running_loop()
    factory = partial(SMTP, _NullHandler(), hostname="localhost")
    await loop.create_server(factory, sock=sock, backlog=at_a_time)
    sock.listen(_BACKLOG)
    await asyncio.Event().wait()


async def _door(sock: socket.socket) -> None:
    door = Door(DoorSettings(listen="127.0.0.1:0"), _NullClerk())
    await door.start([sock])
    await asyncio.Event().wait()


def _main(kind: str) -> None:
    sock = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
    sys.stdout.write(f"{sock.getsockname()[1]}\n")
    sys.stdout.flush()
    # The second one ends with the first, however that ends.
    if kind == "twice" and os.fork() == 0:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    sock.setblocking(False)
    if kind == "door":
        asyncio.run(_door(sock))
    else:  # if one of two took all callers at a time, the other would have none
        asyncio.run(_null(sock, 8 if kind == "twice" else _BACKLOG))


if __name__ == "__main__":
    _main(sys.argv[1])
