"""Run as a process: a server that takes mail and forgets it. Prints its port.

`null` is aiosmtpd with a handler that does nothing, `door` is mailproc's door with such a clerk.
"""

from __future__ import annotations

import asyncio
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session

import mailproc.letter
from mailproc.smtp import Door, DoorSettings


class _NullHandler:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        return "250 OK"


class _NullClerk:
    def serves(self, recipient: str) -> bool:
        return True

    async def take_in(self, envelope: mailproc.letter.Envelope, raw: bytes) -> dict[int, str]:
        return {}


async def _null() -> int:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(_NullHandler(), hostname="localhost"), "127.0.0.1", 0
    )
    return int(server.sockets[0].getsockname()[1])


async def _door() -> int:
    door = Door(DoorSettings(listen="127.0.0.1:0"), _NullClerk())
    await door.start()
    return int(door.address.rpartition(":")[2])


async def _main(kind: str) -> None:
    port = await (_null() if kind == "null" else _door())
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
