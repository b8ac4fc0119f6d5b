"""Mailman's REST API as far as mailproc asks it, over a real socket, with faults on demand."""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

LIST_ID = "devel.lists.example.org"


@dataclass
class FakeMailman:
    """One list's people; `subscribe` and `know` add to them."""

    rosters: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    addresses: list[dict[str, Any]] = field(default_factory=list)
    login: str = "restadmin:restpass"
    port: int = 0
    config: dict[str, str] = field(
        default_factory=lambda: {
            "default_member_action": "defer",
            "default_nonmember_action": "hold",
        }
    )
    preferences: dict[str, str] = field(default_factory=lambda: {"delivery_status": "enabled"})
    status: int = 0
    """Answers everything, if set."""
    body: bytes = b""
    """Answers everything, if set."""
    silent: float = 0
    """Seconds until the answer."""
    moves: int = 0
    """So many times somebody joins while a collection is read."""
    asked: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        """What ``members_from`` says."""
        return f"mailman3:http://127.0.0.1:{self.port}/3.1"

    def subscribe(
        self, email: str, name: str = "", *, user: str = "", role: str = "member", **more: str
    ) -> None:
        """A member, of a user of this id if one is given, with more of what Mailman tells."""
        entry = {"email": email, "display_name": name, "role": role, "user": self._user(user)}
        entry |= {"member_id": email, "delivery_mode": "regular", **more}
        self.rosters.setdefault(role, []).append(entry)

    def know(self, email: str, user: str, *, verified: bool = True) -> None:
        """An address of a user's."""
        entry = {"email": email, "user": self._user(user)}
        self.addresses.append({**entry, **({"verified_on": "2026-01-01"} if verified else {})})

    def _user(self, number: str) -> str | None:
        return f"http://localhost:8001/3.1/users/{number}" if number else None

    def answer(self, path: str) -> tuple[int, bytes]:
        """The status and the body for one GET."""
        time.sleep(self.silent)
        if self.status or self.body:
            return self.status or 200, self.body
        url = urlsplit(path)
        if setting := re.fullmatch(rf"/3\.1/lists/{LIST_ID}/config/(\w+)", url.path):
            return 200, json.dumps({setting[1]: self.config[setting[1]]}).encode()
        if re.fullmatch(r"/3\.1/members/[^/]+/all/preferences", url.path):
            return 200, json.dumps(self.preferences).encode()
        collection = self._collection(url.path)
        if collection is None:
            return 404, b'{"title": "404 Not Found"}'
        asked = parse_qs(url.query)
        count, page = int(asked["count"][0]), int(asked["page"][0])
        entries, size = collection[(page - 1) * count : page * count], len(collection)
        if self.moves and page == 1:
            self.moves -= 1
            collection.pop(0)
        # Mailman leaves "entries" out where there are none.
        found: dict[str, Any] = {"start": (page - 1) * count, "total_size": size}
        return 200, json.dumps({**found, **({"entries": entries} if entries else {})}).encode()

    def _collection(self, path: str) -> list[dict[str, Any]] | None:
        if path == "/3.1/addresses":
            return self.addresses
        match = re.fullmatch(rf"/3\.1/lists/{LIST_ID}/roster/(\w+)", path)
        return self.rosters.setdefault(match[1], []) if match else None


@contextmanager
def fake_mailman() -> Iterator[FakeMailman]:
    """Start it; it is stopped at the end."""
    mailman = FakeMailman()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            mailman.asked.append(self.path)
            login = base64.b64encode(mailman.login.encode()).decode()
            good = self.headers["Authorization"] == f"Basic {login}"
            status, body = mailman.answer(self.path) if good else (401, b"")
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *words: object) -> None:
            """Whoever gives up on a silent server may do so."""

    server = Server(("127.0.0.1", 0), Handler)
    mailman.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield mailman
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
