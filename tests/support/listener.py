"""A real listener in a thread of its own, and a client who says exactly the bytes he is told to."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mailproc.config.listen import ListenSettings, parse_listen
from mailproc.intake.smtp import Listener
from mailproc.mail.letter import Envelope

AGENT = "agenda@lists.example.org"
LIST = "xen-devel@lists.example.org"


class Letterbox:
    """Takes letters in; ``before`` runs first and may raise or wait."""

    def __init__(self) -> None:
        self.letters: list[tuple[Envelope, bytes]] = []
        self.before: Callable[[], Any] | None = None
        self.known = {AGENT, LIST}

    def serves(self, recipient: str) -> bool:
        return recipient.casefold() in self.known

    async def accept(self, envelope: Envelope, raw: bytes) -> dict[int, str]:
        if self.before is not None:
            done = self.before()
            if asyncio.iscoroutine(done):
                await done
        self.letters.append((envelope, raw))
        return {len(self.letters): "xen-devel"}

    @property
    def mails(self) -> list[bytes]:
        return [raw for _, raw in self.letters]


class Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    def close(self) -> None:
        self.run(self._end_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _end_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)  # lets transports close what is closing


class RunningListener:
    """A started listener and its letterbox."""

    def __init__(self, listener: Listener, box: Letterbox, loop: Loop) -> None:
        self.listener, self.box, self.loop = listener, box, loop
        self.where = parse_listen(listener.address)

    @property
    def host(self) -> str:
        return str(self.where) if isinstance(self.where, Path) else self.where[0]

    @property
    def port(self) -> int:
        return 0 if isinstance(self.where, Path) else self.where[1]

    def connect(self, greeting: bool = True) -> RawClient:
        return RawClient(self.where, greeting)

    def stop(self, grace: float = 5.0) -> None:
        self.loop.run(self.listener.stop(grace))


@contextmanager
def run_listener(
    box: Letterbox | None = None, sockets: Sequence[socket.socket] = (), **settings: Any
) -> Iterator[RunningListener]:
    box = box or Letterbox()
    loop = Loop()
    try:
        listener = Listener(ListenSettings(**{"listen": "127.0.0.1:0", **settings}), box)
        loop.run(listener.start(sockets))
        work = RunningListener(listener, box, loop)
        try:
            yield work
        finally:
            work.stop(grace=0.5)
    finally:
        loop.close()


class RawClient:
    """A client on a plain socket."""

    def __init__(self, where: tuple[str, int] | Path, greeting: bool = True) -> None:
        self.sock = _connect(where)
        self._file = self.sock.makefile("rb")
        if greeting:
            self.expect("220")

    def __enter__(self) -> RawClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    def drop(self) -> None:
        self._file.close()
        self.sock.close()

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def answer(self) -> str:
        """One whole answer, its lines joined by newlines; empty once the line is closed."""
        lines = []
        while line := self._file.readline():
            lines.append(line.decode().rstrip("\r\n"))
            if line[3:4] != b"-":
                break
        return "\n".join(lines)

    def expect(self, code: str) -> str:
        answer = self.answer()
        assert answer.startswith(code), f"expected {code}, got {answer!r}"
        return answer

    def say(self, command: str | bytes, code: str = "") -> str:
        data = command.encode() if isinstance(command, str) else command
        self.send(data + b"\r\n")
        return self.expect(code)

    def begin(
        self, *recipients: str, sender: str = "jane@example.org", hello: str = "EHLO"
    ) -> None:
        """Up to the 354."""
        self.say(f"{hello} client.example.org", "250")
        self.say(f"MAIL FROM:<{sender}>", "250")
        for recipient in recipients or (AGENT,):
            self.say(f"RCPT TO:<{recipient}>", "250")
        self.say("DATA", "354")

    def deliver(self, content: bytes) -> str:
        """Says ``content`` and the end of data as they stand; returns the answer."""
        self.send(content + b"\r\n.\r\n")
        return self.answer()

    def start_tls(self, context: ssl.SSLContext) -> None:
        self._file.close()
        with self.sock:  # a failed handshake leaves it to us
            self.sock = context.wrap_socket(self.sock, server_hostname="localhost")
        self._file = self.sock.makefile("rb")

    def reset_on_close(self) -> None:
        """Makes the end of this connection a reset instead of a proper end."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    def rest(self) -> str:
        """Everything until the line is closed."""
        try:
            return self._file.read().decode("utf-8", "replace")  # a TLS alert is no text
        except ConnectionResetError:
            return ""


def _connect(where: tuple[str, int] | Path) -> socket.socket:
    if isinstance(where, Path):
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.settimeout(60)
        sock.connect(str(where))
        return sock
    return socket.create_connection(where, timeout=60)
