"""Whatever goes wrong on our side, the sender keeps the letter; whoever misbehaves has to go."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from mailproc.intake.try_later import TryLater
from tests.support.listener import AGENT, RunningListener, run_listener


@pytest.fixture
def listener() -> Iterator[RunningListener]:
    with run_listener() as work:
        yield work


def _raise(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass in 60 seconds"
        time.sleep(0.01)


@pytest.mark.parametrize(
    "error",
    [
        TryLater("database away"),
        OSError(28, "No space left on device"),
        ValueError("secret \r\n250 detail"),
        AssertionError(),
        UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_any_fault_in_storing_is_a_451_without_details(
    listener: RunningListener, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with listener.connect() as client:
        listener.box.before = _raise(error)
        client.begin()
        answer = client.deliver(b"x")
        assert answer.startswith("451 4.3.0")
        assert "secret" not in answer
        listener.box.before = None
        client.begin()
        assert client.deliver(b"y").startswith("250")
    assert listener.box.mails == [b"y\r\n"]
    assert any("put off" in record.message for record in caplog.records)


def test_a_bug_before_the_data_is_a_451_too(
    listener: RunningListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener.box, "serves", lambda _address: 1 / 0)
    with listener.connect() as client:
        client.say("EHLO me", "250")
        client.say("MAIL FROM:<a@b.example>", "250")
        answer = client.say(f"RCPT TO:<{AGENT}>", "451")
        assert "division" not in answer


def test_no_250_is_said_before_the_letter_is_stored(listener: RunningListener) -> None:
    stored = asyncio.Event()
    listener.box.before = stored.wait
    with listener.connect() as client:
        client.begin()
        client.send(b"x\r\n.\r\n")
        client.sock.settimeout(0.2)
        with pytest.raises(TimeoutError):
            client.sock.recv(1)
        listener.loop.loop.call_soon_threadsafe(stored.set)
        client.sock.settimeout(20)
        assert client.sock.recv(3) == b"250"


@pytest.mark.parametrize("politely", [True, False])
def test_a_client_that_drops_the_line_does_not_stop_the_storing(
    listener: RunningListener, politely: bool
) -> None:
    reached, finish = threading.Event(), asyncio.Event()

    async def slow() -> None:
        reached.set()
        await finish.wait()

    listener.box.before = slow
    with listener.connect() as client:
        client.begin()
        client.send(b"kept\r\n.\r\n")
        assert reached.wait(60)
        if not politely:
            client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    time.sleep(0.1)
    listener.loop.loop.call_soon_threadsafe(finish.set)
    _until(lambda: listener.box.mails == [b"kept\r\n"])


def test_a_mail_cut_off_in_the_middle_is_not_taken(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.begin()
        client.send(b"half a mail\r\n.\r")
    with listener.connect() as client:
        client.begin()
        assert client.deliver(b"whole").startswith("250")
    assert listener.box.mails == [b"whole\r\n"]


def test_one_client_too_many_is_421_until_another_leaves() -> None:
    with (
        run_listener(max_connections=2) as listener,
        listener.connect(),
        listener.connect() as second,
    ):
        third = listener.connect(greeting=False)
        assert third.answer().startswith("421 4.3.2")
        assert third.rest() == ""
        third.drop()
        second.say("QUIT", "221")
        second.rest()
        with listener.connect() as fourth:
            fourth.say("NOOP", "250")


@pytest.mark.parametrize(
    "junk", ["NOOP", "RSET", "VRFY x", "EHLO x", "XYZZY", "MAIL FROM:<", "RCPT TO:<x@y>", ""]
)
def test_a_client_who_only_wastes_time_has_to_go(listener: RunningListener, junk: str) -> None:
    with listener.connect() as client:
        answers = [client.say(junk)]
        while not answers[-1].startswith("421"):
            answers.append(client.say(junk))
        assert 4 < len(answers) < 25
        assert client.rest() == ""


def test_junk_piped_in_behind_the_last_straw_is_not_answered(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.send(b"NOOP\r\n" * 1000)
        answers = client.rest().splitlines()
        assert len(answers) < 25
        assert answers[-1].startswith("421 4.7.0")


def test_guessing_recipients_ends_the_connection(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.say("EHLO me", "250")
        client.say("MAIL FROM:<a@b.example>", "250")
        codes = [client.say(f"RCPT TO:<guess{number}@x.example>")[:3] for number in range(20)]
        assert codes[-1] == "421"


def test_recipients_without_end_end_the_connection() -> None:
    """Each beyond the hundredth is refused, and no client with a mail to deliver goes on."""
    with run_listener() as listener, listener.connect() as client:
        listener.box.known |= {f"l{number}@lists.example.org" for number in range(200)}
        client.say("EHLO me", "250")
        client.say("MAIL FROM:<a@b.example>", "250")
        told = [client.say(f"RCPT TO:<l{n}@lists.example.org>")[:3] for n in range(100)]
        assert set(told) == {"250"}
        more: list[str] = []
        while "421" not in more:
            more.append(client.say(f"RCPT TO:<l{100 + len(more)}@lists.example.org>")[:3])
            assert len(more) < 25
        assert set(more[:-1]) == {"452"}
        assert client.rest() == ""


@pytest.mark.parametrize("phase", ["greeting", "command", "half a command", "data"])
def test_a_silent_client_is_sent_away(phase: str) -> None:
    with run_listener(timeout=1) as listener, listener.connect() as client:
        if phase == "data":
            client.begin()
            client.send(b"half a ")
        elif phase != "greeting":
            client.send(b"EHLO me\r\n" if phase == "command" else b"EHLO m")
        assert "421 4.4.2" in client.rest()


def test_a_trickle_of_bytes_does_not_hold_a_place_for_ever() -> None:
    with run_listener(timeout=1) as listener, listener.connect() as client:
        client.begin()
        deadline = time.monotonic() + 60
        with suppress(ConnectionResetError, BrokenPipeError):
            while True:
                assert time.monotonic() < deadline, "it holds its place"
                client.send(b"x")
                time.sleep(0.05)


def test_a_slow_but_steady_mail_is_taken() -> None:
    with run_listener(timeout=3) as listener, listener.connect() as client:
        client.begin()
        for _ in range(35):
            client.send(b"steady\r\n")
            time.sleep(0.1)
        assert client.deliver(b"end").startswith("250")


def test_stopping_lets_a_mail_end_and_sends_the_idle_away() -> None:
    with run_listener() as listener, listener.connect() as writer, listener.connect() as idle:
        writer.begin()
        writer.send(b"first half\r\n")
        stopping = threading.Thread(target=listener.stop)
        stopping.start()
        assert idle.expect("421 4.3.2")
        assert idle.rest() == ""
        with pytest.raises(OSError):  # noqa: PT011 - refused, or reset from the queue
            listener.connect()
        assert writer.deliver(b"second half").startswith("250")
        writer.expect("421 4.3.2")
        stopping.join(60)
        assert not stopping.is_alive()
        assert listener.box.mails == [b"first half\r\nsecond half\r\n"]


def test_stopping_does_not_wait_for_ever() -> None:
    with run_listener() as listener, listener.connect() as writer:
        writer.begin()
        writer.send(b"never ends\r\n")
        began = time.monotonic()
        listener.stop(grace=0.2)
        assert time.monotonic() - began < 5
        assert writer.rest() == ""
        assert listener.box.mails == []


def test_stopping_waits_for_what_is_being_stored() -> None:
    with run_listener() as listener, listener.connect() as client:
        listener.box.before = lambda: asyncio.sleep(0.3)
        client.begin()
        client.send(b"x\r\n.\r\n")
        time.sleep(0.1)
        listener.stop()
        assert listener.box.mails == [b"x\r\n"]
        client.expect("250")


def test_stopping_waits_for_what_is_being_stored_for_a_client_who_left() -> None:
    reached = threading.Event()

    async def slow() -> None:
        reached.set()
        await asyncio.sleep(0.3)

    with run_listener() as listener:
        listener.box.before = slow
        with listener.connect() as client:
            client.begin()
            client.send(b"x\r\n.\r\n")
            assert reached.wait(60)
        time.sleep(0.1)
        listener.stop()
        assert listener.box.mails == [b"x\r\n"]


def test_no_fault_of_a_client_reaches_the_log_as_an_error(
    listener: RunningListener, caplog: pytest.LogCaptureFixture
) -> None:
    for words in (b"", b"EHLO", b"EHLO me\r\nMAIL FROM:<\xff>\r\n", b"\0" * 200_000, b"QUIT\r\n"):
        with listener.connect() as client:
            client.send(words)
    listener.stop()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
