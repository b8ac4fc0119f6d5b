"""``[http]``: what is answered, and that nothing but reading is possible."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mailproc.config.listen import CannotListen
from mailproc.publish import Site
from mailproc.publish.web import Pages
from mailproc.store.counts import Counts
from mailproc.structs import replace

FILES = {
    "index.html": b"<!doctype html>front",
    "T1.html": b"topic",
    "style.css": b"body{}",
    "feed.xml": b"<feed/>",
    "meeting.ics": b"BEGIN:VCALENDAR",
    "devel/index.html": b"list",
    "meeting.mediawiki": b"== wiki ==",
}
COUNTS = Counts({"processed": 7, "shunted": 1}, {"sent": 5}, None, None)


@dataclass
class Store:
    """What the store tells; a test may change it."""

    counts: Counts = COUNTS


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def pages(store: Store) -> Iterator[Pages]:
    """A running server."""
    started = Pages("127.0.0.1:0", lambda: Site(FILES), lambda: store.counts)
    started.start()
    yield started
    started.stop()


Found = tuple[int, Mapping[str, str], bytes]


def ask(pages: Pages, path: str, method: str = "GET", **headers: str) -> Found:
    """One request; the status, the headers by their lower-case names, the body."""
    connection = http.client.HTTPConnection(pages.address, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def test_the_front_page_is_at_the_top(pages: Pages) -> None:
    status, headers, body = ask(pages, "/")
    assert (status, body) == (200, FILES["index.html"])
    assert headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/T1.html", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/meeting.ics", "text/calendar; charset=utf-8"),
        ("/meeting.mediawiki", "text/plain; charset=utf-8"),
    ],
)
def test_each_file_has_its_type(pages: Pages, path: str, kind: str) -> None:
    status, headers, body = ask(pages, path)
    assert (status, headers["content-type"]) == (200, kind)
    assert body == FILES[path[1:]]


def test_a_folder_without_its_slash_is_redirected_to_it(pages: Pages) -> None:
    status, headers, _ = ask(pages, "/devel")
    assert (status, headers["location"]) == (308, "/devel/")
    assert ask(pages, "/devel/")[2] == b"list"


@pytest.mark.parametrize(
    "path",
    [
        *("/../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd"),
        *(
            "/index.html/",
            "/T1",
            "/.mailproc.json",
            "/%00",
            "/%ff%fe",
            "/devel//",
            "/index.html%00",
        ),
    ],
)
def test_nothing_but_the_sites_own_files_can_be_had(pages: Pages, path: str) -> None:
    status, headers, body = ask(pages, path)
    assert (status, body) == (404, b"There is no such page.\n")
    assert headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", ["/", "/T1.html", "/none", "/healthz", "/metrics"])
def test_head_is_get_without_the_body(pages: Pages, path: str) -> None:
    with_body = ask(pages, path)
    status, headers, body = ask(pages, path, "HEAD")
    assert (status, body) == (with_body[0], b"")
    assert headers["content-type"] == with_body[1]["content-type"]
    if path != "/metrics":
        assert headers["content-length"] == with_body[1]["content-length"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"])
def test_nothing_but_reading_is_allowed(pages: Pages, method: str) -> None:
    status, headers, _ = ask(pages, "/", method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/none", "/healthz", "/metrics"])
def test_every_answer_bears_the_security_headers(pages: Pages, path: str) -> None:
    headers = ask(pages, path)[1]
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers


def test_what_the_asker_has_already_is_not_sent_again(pages: Pages) -> None:
    tag = ask(pages, "/")[1]["etag"]
    for sent in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        status, headers, body = ask(pages, "/", If_None_Match=sent)
        assert (status, body) == (304, b""), sent
        assert headers["etag"] == tag
    assert ask(pages, "/", If_None_Match='"other"')[0] == 200


def test_health_tells_what_waits(pages: Pages, store: Store) -> None:
    status, headers, body = ask(pages, "/healthz")
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert json.loads(body) == {
        "status": "ok",
        "oldest_letter_seconds": 0.0,
        "oldest_reply_seconds": 0.0,
    }
    store.counts = replace(COUNTS, oldest_reply=datetime.now(UTC) - timedelta(days=2))
    status, _, body = ask(pages, "/healthz")
    assert status == 200
    assert json.loads(body)["oldest_reply_seconds"] >= 172_800


def test_a_letter_that_nobody_decides_about_is_ill_health(pages: Pages, store: Store) -> None:
    store.counts = replace(COUNTS, oldest_letter=datetime.now(UTC) - timedelta(minutes=11))
    status, _, body = ask(pages, "/healthz")
    assert (status, json.loads(body)["status"]) == (503, "letters wait")


def test_without_its_database_it_is_not_healthy_and_says_no_more(pages: Pages) -> None:
    def away() -> Any:
        raise RuntimeError("postgresql://user:secret@host is away")

    broken = Pages("127.0.0.1:0", lambda: Site(away()), away)
    broken.start()
    try:
        for path, status in (("/healthz", 503), ("/", 503), ("/metrics", 200)):
            found, _, body = ask(broken, path)
            assert found == status
            assert b"secret" not in body
        assert "mailproc_up 0.0" in ask(broken, "/metrics")[2].decode()
    finally:
        broken.stop()


def test_metrics_are_read_by_prometheus(pages: Pages, store: Store) -> None:
    store.counts = replace(COUNTS, oldest_letter=datetime.now(UTC) - timedelta(seconds=90))
    pages.observe("decide", 0.02)
    families = text_string_to_metric_families(ask(pages, "/metrics")[2].decode())
    found = {(s.name, *s.labels.values()): s.value for f in families for s in f.samples}
    assert found["mailproc_up",] == 1
    assert found["mailproc_letters", "processed"] == 7
    assert found["mailproc_letters", "shunted"] == 1
    assert found["mailproc_outbox", "sent"] == 5
    assert found["mailproc_oldest_letter_seconds",] >= 90
    assert found["mailproc_oldest_reply_seconds",] == 0
    assert found["mailproc_step_seconds_count", "decide"] == 1
    assert found["mailproc_step_seconds_sum", "decide"] == pytest.approx(0.02)


def test_pages_are_made_once_however_many_ask() -> None:
    made: list[int] = []

    def render() -> Site:
        made.append(1)
        return Site(FILES)

    pages = Pages("127.0.0.1:0", render, lambda: COUNTS)
    pages.start()
    try:
        for _ in range(20):
            assert ask(pages, "/")[0] == 200
    finally:
        pages.stop()
    assert len(made) <= 2


def test_a_slow_asker_keeps_nobody_waiting(pages: Pages) -> None:
    host, _, port = pages.address.rpartition(":")
    slow = [socket.create_connection((host, int(port))) for _ in range(20)]
    try:
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        began = time.monotonic()
        assert ask(pages, "/")[0] == 200
        assert time.monotonic() - began < 10
    finally:
        for connection in slow:
            connection.close()


def test_endless_headers_and_bodies_are_cut_off(pages: Pages) -> None:
    host, _, port = pages.address.rpartition(":")
    for request in (
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000,
    ):
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(request)
            status = connection.recv(100).split()[1]
            assert status in (b"431", b"413")


def test_it_stops_at_once_even_with_connections_open(pages: Pages) -> None:
    host, _, port = pages.address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"GET / HT")
        pages.stop()
        with suppress(ConnectionResetError):
            assert connection.recv(100) == b""
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((host, int(port)), timeout=5)


def test_it_listens_at_a_unix_socket_too(tmp_path: Path) -> None:
    path = tmp_path / "http.sock"
    pages = Pages(f"unix:{path}", lambda: Site(FILES), lambda: COUNTS)
    pages.start()
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.0 200")
        assert pages.address == f"unix:{path}"
    finally:
        pages.stop()


def test_a_place_that_is_taken_is_named(pages: Pages) -> None:
    second = Pages(pages.address, lambda: Site(FILES), lambda: COUNTS)
    with pytest.raises(CannotListen, match=rf"\[http\] cannot listen at {pages.address}: "):
        second.start()
    second.stop()
