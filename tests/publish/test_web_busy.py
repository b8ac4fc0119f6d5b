"""``/healthz`` answers at once, and pages are there, however much is asked for and how slowly."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from mailproc.publish import Site
from mailproc.publish.web import Pages
from mailproc.store.counts import Counts
from tests.publish.test_web import COUNTS, FILES, ask

SLOW = 250
SOON = 3.0  # seconds, on a busy machine


class Making:
    """Pages whose making waits until it is let go; each time there is one more of them."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun = threading.Event()
        self.count = 0

    def __call__(self) -> Site:
        self.begun.set()
        assert self.go.wait(30)
        self.count += 1
        return Site({"index.html": f"{self.count}".encode()})


@contextmanager
def serving(pages: Pages) -> Iterator[Pages]:
    pages.start()
    try:
        yield pages
    finally:
        pages.stop()


def healthy_soon(pages: Pages) -> bool:
    began = time.monotonic()
    status, _, _ = ask(pages, "/healthz")
    return status == 200 and time.monotonic() - began < SOON


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_slow_clients_keep_nobody_out(sent: bytes) -> None:
    with serving(Pages("127.0.0.1:0", lambda: Site(FILES), lambda: COUNTS)) as pages:
        host, _, port = pages.address.rpartition(":")
        with ExitStack() as slow:
            for _ in range(SLOW):
                one = slow.enter_context(socket.create_connection((host, int(port))))
                one.sendall(sent)
            time.sleep(0.3)
            assert healthy_soon(pages)
            assert ask(pages, "/")[0] == 200


def test_who_reads_slowly_is_not_waited_for() -> None:
    heavy = Site({"index.html": b"x" * 30_000_000})
    with serving(Pages("127.0.0.1:0", lambda: heavy, lambda: COUNTS)) as pages:
        host, _, port = pages.address.rpartition(":")
        with ExitStack() as slow:
            for _ in range(8):
                one = slow.enter_context(socket.create_connection((host, int(port))))
                one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.5)
            assert healthy_soon(pages)


def test_health_does_not_wait_for_pages_that_are_made() -> None:
    making = Making()
    with (
        serving(Pages("127.0.0.1:0", making, lambda: COUNTS)) as pages,
        ThreadPoolExecutor() as readers,
    ):
        reading = [readers.submit(ask, pages, "/") for _ in range(8)]
        assert making.begun.wait(10)
        assert healthy_soon(pages)
        making.go.set()
        assert {one.result()[2] for one in reading} == {b"1"}


def test_others_get_the_last_pages_while_new_ones_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mailproc.publish.web._FRESH", 0.0)
    monkeypatch.setattr("mailproc.publish.web._IDLE", 0)
    making = Making()
    making.go.set()
    with (
        serving(Pages("127.0.0.1:0", making, lambda: COUNTS)) as pages,
        ThreadPoolExecutor() as readers,
    ):
        assert ask(pages, "/")[2] == b"1"
        making.go.clear()
        making.begun.clear()
        first = readers.submit(ask, pages, "/")
        assert making.begun.wait(10)
        assert [ask(pages, "/")[2] for _ in range(5)] == [b"1"] * 5
        making.go.set()
        assert first.result()[2] == b"2"


def test_pages_that_take_long_are_made_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailproc.publish.web._FRESH", 0.0)
    made = []

    def render() -> Site:
        made.append(1)
        time.sleep(0.5)
        return Site(FILES)

    with serving(Pages("127.0.0.1:0", render, lambda: COUNTS)) as pages:
        began = time.monotonic()
        while time.monotonic() - began < 2:
            ask(pages, "/")
    assert len(made) == 1


def test_a_database_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hangs = threading.Event()

    def count() -> Counts:
        if hangs.is_set():
            time.sleep(5)  # longer than SOON
        return COUNTS

    with serving(Pages("127.0.0.1:0", lambda: Site(FILES), count)) as pages:
        assert healthy_soon(pages)
        hangs.set()
        assert healthy_soon(pages), "one slow look is no ill health"
        monkeypatch.setattr("mailproc.publish.web.health._LAST_COUNTS", 0.1)
        began = time.monotonic()
        status, _, body = ask(pages, "/healthz")
        assert (status, time.monotonic() - began < SOON) == (503, True)
        assert b"no answer from the database" in body


def test_where_mail_cannot_be_taken_in_it_is_not_healthy() -> None:
    pages = Pages("127.0.0.1:0", lambda: Site(FILES), lambda: COUNTS, lambda: "the disk is full")
    with serving(pages):
        status, _, body = ask(pages, "/healthz")
        assert status == 503
        assert b"the disk is full" in body
