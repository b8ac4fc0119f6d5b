"""LMTP (RFC 2033): LHLO, one answer for each recipient, Unix sockets."""

from __future__ import annotations

import smtplib
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailproc.config.listen import CannotListen
from mailproc.intake.try_later import TryLater
from mailproc.mail.letter import Envelope
from tests.support.listener import AGENT, LIST, RunningListener, run_listener


@pytest.fixture
def listener() -> Iterator[RunningListener]:
    with run_listener(protocol="lmtp", max_size=1000) as work:
        yield work


def test_each_recipient_gets_an_answer_and_the_letter_comes_once(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.begin(AGENT, LIST, AGENT, hello="LHLO")
        client.send(b"x\r\n.\r\n")
        for _ in range(3):
            client.expect("250 2.0.0")
        client.say("NOOP", "250 2.0.0 fine")
    assert listener.box.letters == [(Envelope("jane@example.org", (AGENT, LIST), "lmtp"), b"x\r\n")]


def test_a_refused_recipient_gets_no_second_answer(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.say("LHLO me", "250")
        client.say("MAIL FROM:<>", "250")
        client.say("RCPT TO:<nobody@x.example>", "550 5.1.1")
        client.say(f"RCPT TO:<{LIST}>", "250")
        client.say("DATA", "354")
        assert client.deliver(b"x").startswith("250")
        client.say("NOOP", "250 2.0.0 fine")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"x" * 2000, "552 5.3.4"), (b"bare\nline", "550 5.6.0"), (b"later", "451 4.3.0")],
)
def test_a_refusal_too_is_said_for_each_recipient(
    listener: RunningListener, content: bytes, code: str
) -> None:
    def away() -> None:
        raise TryLater("away")

    listener.box.before = away
    with listener.connect() as client:
        client.begin(AGENT, LIST, hello="LHLO")
        assert client.deliver(content).startswith(code)
        client.expect(code)
        client.say("NOOP", "250 2.0.0 fine")


def test_the_stdlib_client_delivers_over_tcp(listener: RunningListener) -> None:
    with smtplib.LMTP(listener.host, listener.port) as client:
        client.sendmail("jane@example.org", AGENT, b"one\r\n")
        client.sendmail("jane@example.org", AGENT, b"two\r\n")
    assert listener.box.mails == [b"one\r\n", b"two\r\n"]


def test_smtp_greetings_are_wrong_here_and_lhlo_there(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.say("EHLO me", "500")
        client.say("HELO me", "500")
    with run_listener() as smtp, smtp.connect() as client:
        client.say("LHLO me", "500")


def test_a_unix_socket_works_with_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    with run_listener(listen=f"unix:{path}", protocol="lmtp", unix_mode=0o620) as listener:
        assert listener.listener.address == f"unix:{path}"
        assert stat.S_IMODE(path.stat().st_mode) == 0o620
        with smtplib.LMTP(str(path)) as client:
            client.sendmail("jane@example.org", AGENT, b"local\r\n")
        assert listener.box.mails == [b"local\r\n"]
    assert not path.exists()


def test_a_stale_unix_socket_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with run_listener(listen=f"unix:{path}") as listener, listener.connect() as client:
        client.say("NOOP", "250")


def test_a_live_unix_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    with run_listener(listen=f"unix:{path}") as listener:
        with (
            pytest.raises(CannotListen, match=r"another program listens at .*lmtp\.sock"),
            run_listener(listen=f"unix:{path}"),
        ):
            pass
        with listener.connect() as client:
            client.say("NOOP", "250")


def test_a_file_in_the_way_is_never_deleted(tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("data")
    with pytest.raises(CannotListen, match="not a socket"), run_listener(listen=f"unix:{path}"):
        pass
    assert path.read_text() == "data"
