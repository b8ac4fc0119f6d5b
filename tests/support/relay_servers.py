"""Real mail servers for the relay to meet: aiosmtpd's, and ones that follow a script."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from socket import SocketIO
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult

from mailproc.mail.reply import Reply
from tests.support.listener import Loop

MAIL = Reply(
    kind="ack",
    message_id="<1@example.org>",
    sender="agenda-bounces@lists.example.org",
    recipient="jane@example.org",
    topics=(),
    content=b"Subject: hello\r\n\r\n.dots\r\n..\r\nend\r\n",
    letter=1,
    created=datetime(2027, 8, 1, tzinfo=UTC),
)


Kind = TypeVar("Kind", bound="Server")


class Server:
    """An aiosmtpd handler that keeps what it gets; ``answers`` maps a command to a refusal."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.options: list[str] = []
        self.connections = 0
        self.port = 0

    def url(self, scheme: str = "smtp", login: str = "", query: str = "") -> str:
        return f"{scheme}://{login}localhost:{self.port}{query}"

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from, self.options = address, options
        return "250 OK"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"

    def login(self, _s: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> Any:
        good = data.login == b"agenda" and data.password == b"s3cret/@%"
        return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(ssl: Any = None, **options: Any) -> Iterator[Server]:
    """Starts aiosmtpd; ``options`` are those of its SMTP class."""
    with served_by(Server(), ssl, **options) as server:
        yield server


@contextmanager
def served_by(server: Kind, ssl: Any = None, **options: Any) -> Iterator[Kind]:
    """The same with a handler of one's own."""
    loop = Loop()
    protocols: list[SMTP] = []

    def protocol() -> SMTP:
        server.connections += 1
        protocols.append(SMTP(server, hostname="relay.example", loop=loop.loop, **options))
        return protocols[-1]

    async def start() -> Any:
        return await loop.loop.create_server(protocol, "127.0.0.1", server.port, ssl=ssl)

    async def stop() -> None:
        listener.close()
        for one in protocols:
            if one.transport is not None:
                one.transport.close()
        await asyncio.sleep(0.05)

    listener = loop.run(start())
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        loop.run(stop())
        loop.close()


@contextmanager
def scripted(
    talk: Callable[[SocketIO], object], path: Path | None = None, port: int = 0
) -> Iterator[int]:
    """A server that says what ``talk`` makes it say, to each connection; yields its port."""
    listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(str(path) if path else ("127.0.0.1", port))
    listener.listen()

    def run() -> None:
        with suppress(OSError, ValueError):
            while True:
                sock, _ = listener.accept()
                with sock, sock.makefile("rwb", 0) as file, suppress(OSError):
                    talk(file)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield 0 if path else listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def follow(*lines: bytes) -> Callable[[SocketIO], None]:
    """Says the first line as the greeting, and each next one after a command (or a whole mail)."""

    def talk(file: SocketIO) -> None:
        for line in lines:
            file.write(line + b"\r\n")
            heard = file.readline()
            if line.startswith(b"354"):
                while heard not in (b".\r\n", b""):
                    heard = file.readline()

    return talk
