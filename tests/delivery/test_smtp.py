"""Sending to real mail servers: every answer becomes the right outcome, and nothing is lost."""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from socket import SocketIO

import pytest

from mailproc.config.relay_url import Endpoint
from mailproc.delivery.relay import PermanentFailure, TemporaryFailure
from mailproc.delivery.relays import relay_for
from mailproc.delivery.smtp import SmtpRelay
from mailproc.structs import replace
from tests.support.listener import AGENT, LIST, run_listener
from tests.support.relay_servers import MAIL, Server, follow, mail_server, scripted

HELLO = (b"220 relay", b"250 relay")
OK = b"250 ok"


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as running:
        yield running


@pytest.fixture
def relay(server: Server) -> Iterator[SmtpRelay]:
    with sending_to(server.port) as sender:
        yield sender


class sending_to:  # noqa: N801 - reads as the words it is: with sending_to(port)
    """A relay with short patience, closed at the end."""

    def __init__(self, port: int, scheme: str = "smtp", patience: float = 5) -> None:
        self.relay = SmtpRelay(Endpoint(scheme, "127.0.0.1", port), patience, patience)

    def __enter__(self) -> SmtpRelay:
        return self.relay

    def __exit__(self, *_: object) -> None:
        self.relay.close()


def test_a_mail_arrives_as_it_is(server: Server, relay: SmtpRelay) -> None:
    relay.send(MAIL)
    assert server.mails == [(MAIL.sender, [MAIL.recipient], MAIL.content)]


def test_the_null_sender_stays_null(server: Server, relay: SmtpRelay) -> None:
    relay.send(replace(MAIL, sender=""))
    assert server.mails[0][0] in ("", "<>")  # aiosmtpd's way to say it


def test_a_burst_goes_over_one_connection(server: Server, relay: SmtpRelay) -> None:
    for _ in range(20):
        relay.send(MAIL)
    assert (len(server.mails), server.connections) == (20, 1)


def test_a_connection_gone_stale_is_opened_again() -> None:
    with run_listener(timeout=1) as listener, sending_to(listener.port) as relay:
        for _ in range(3):
            relay.send(replace(MAIL, recipient=AGENT))
            time.sleep(1.2)  # the listener hangs up meanwhile
        assert len(listener.box.letters) == 3


def test_a_connection_is_not_kept_for_ever(server: Server, relay: SmtpRelay) -> None:
    for _ in range(201):
        relay.send(MAIL)
    assert (len(server.mails), server.connections) == (201, 3)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("450 4.2.0 greylisted, come back", TemporaryFailure),
        ("421 4.3.2 too busy", TemporaryFailure),
        ("550 5.1.1 no such user", PermanentFailure),
        ("552 5.3.4 too large", PermanentFailure),
        ("530 5.7.0 must issue STARTTLS first", TemporaryFailure),
        ("999 nonsense", TemporaryFailure),
    ],
)
def test_each_refusal_becomes_its_failure_and_the_next_mail_goes_through(
    server: Server, relay: SmtpRelay, command: str, answer: str, failure: type[Exception]
) -> None:
    server.answers[command] = answer
    with pytest.raises(failure, match=answer[:9]):
        relay.send(MAIL)
    del server.answers[command]
    relay.send(MAIL)
    assert len(server.mails) == 1


def test_a_refusal_is_told_on_one_line_within_bounds(server: Server, relay: SmtpRelay) -> None:
    server.answers["RCPT"] = "550-no\t\x1b[31m\r\n550 " + "long " * 80
    with pytest.raises(PermanentFailure) as refused:
        relay.send(MAIL)
    text = str(refused.value)
    assert text.startswith("550 no [31m long long")
    assert text.isprintable()
    assert len(text) <= 300


SCRIPTS = {
    "5xx greeting": ((b"554 go away",), "554 go away"),
    "4xx greeting": ((b"421 busy",), "421 busy"),
    "5xx hello": ((b"220 relay", b"550 no hello", b"550 no hello"), "550 no hello"),
    "cut after data": ((*HELLO, OK, OK, b"354 go"), "broke the connection off"),
    "garbled": ((*HELLO, OK, OK, b"354 go", b"what?"), "-1"),
    "no 354": ((*HELLO, OK, OK, OK), "250 ok"),
    "empty": ((b"",), "does not take mail from here"),
}


@pytest.mark.parametrize(("script", "said"), SCRIPTS.values(), ids=SCRIPTS)
def test_what_says_nothing_of_the_mail_is_always_temporary(
    script: tuple[bytes, ...], said: str
) -> None:
    with (
        scripted(follow(*script)) as port,
        sending_to(port) as relay,
        pytest.raises(TemporaryFailure, match=said),
    ):
        relay.send(MAIL)


@pytest.mark.parametrize("silent_after", [0, 2, 4, 5])
def test_a_server_that_falls_silent_is_a_temporary_failure(silent_after: int) -> None:
    release = threading.Event()

    def talk(file: SocketIO) -> None:
        follow(*(*HELLO, OK, OK, b"354 go")[:silent_after])(file)
        release.wait(10)

    with scripted(talk) as port, sending_to(port, patience=0.3) as relay:
        with pytest.raises(TemporaryFailure):
            relay.send(MAIL)
        release.set()


def test_nobody_there_is_a_temporary_failure_that_says_so(server: Server) -> None:
    with scripted(follow(b"220")) as port:
        pass
    with sending_to(port) as relay, pytest.raises(TemporaryFailure, match="refuses connections"):
        relay.send(MAIL)


def test_closing_wakes_a_send_that_waits_in_another_thread() -> None:
    waiting, release = threading.Event(), threading.Event()
    outcome: list[Exception] = []

    def talk(file: SocketIO) -> None:
        follow(*HELLO, OK, OK, b"354 go")(file)
        waiting.set()
        release.wait(10)

    with scripted(talk) as port:
        relay = SmtpRelay(Endpoint("smtp", "127.0.0.1", port))

        def send() -> None:
            try:
                relay.send(MAIL)
            except TemporaryFailure as failure:
                outcome.append(failure)

        thread = threading.Thread(target=send)
        thread.start()
        assert waiting.wait(10)
        relay.close()
        thread.join(10)
        assert len(outcome) == 1  # while the server is still silent
        release.set()


# What is said on the wire


def test_eight_bit_text_is_declared_and_foreign_addresses_too() -> None:
    with mail_server(enable_SMTPUTF8=True) as server, sending_to(server.port) as relay:
        relay.send(replace(MAIL, content="Subject: x\r\n\r\nGrüße\r\n".encode()))
        assert sorted(server.options) == ["BODY=8BITMIME", "SIZE=23"]
        foreign = replace(MAIL, sender="jürgen@bücher.example", recipient="müller@x.example")
        relay.send(foreign)
        assert "SMTPUTF8" in server.options
        relay.send(replace(MAIL, content="Subject: ü\r\n\r\nx\r\n".encode()))
        assert "SMTPUTF8" in server.options
    assert server.mails[1][:2] == ("jürgen@bücher.example", ["müller@x.example"])


def test_a_foreign_address_is_refused_where_smtputf8_is_unknown(
    server: Server, relay: SmtpRelay
) -> None:
    with pytest.raises(PermanentFailure, match="SMTPUTF8, needed for müller@x"):
        relay.send(replace(MAIL, recipient="müller@x.example"))
    relay.send(MAIL)


def test_a_server_with_helo_alone_gets_no_parameters() -> None:
    heard: list[bytes] = []

    def talk(file: SocketIO) -> None:
        for line in (b"220 old", b"500 what?", OK, OK, OK, b"354 go"):
            file.write(line + b"\r\n")
            heard.append(file.readline())
        while file.readline() != b".\r\n":
            pass
        file.write(b"250 ok\r\n")

    with scripted(talk) as port, sending_to(port) as relay:
        relay.send(replace(MAIL, content=b"Subject: \xc3\xbc\r\n\r\n"))
    assert heard[2] == b"MAIL FROM:<agenda-bounces@lists.example.org>\r\n"


@pytest.mark.parametrize(
    "content",
    [b"a\n.\nb", b"a\r.\rb", b"a\r\n.\r\nb", b"a\n.\r\nMAIL FROM:<x@y>\r\n", b".", b"", b"\r\n"],
)
def test_no_content_can_end_its_own_data(content: bytes) -> None:
    with run_listener() as listener, sending_to(listener.port) as relay:
        relay.send(replace(MAIL, recipient=AGENT, content=content))
        relay.send(replace(MAIL, recipient=AGENT, content=b"next\r\n"))
        lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").splitlines()
        assert listener.box.mails == [b"".join(line + b"\r\n" for line in lines), b"next\r\n"]


@pytest.mark.parametrize(
    "address",
    ["a@b.x>\r\nRCPT TO:<c@d.x", "a@b.x> SIZE=1", "a b@c.x", "<a@b>", "a\0@b", "a@b\n", '"a'],
)
def test_an_address_cannot_add_a_command(server: Server, relay: SmtpRelay, address: str) -> None:
    for mail in (replace(MAIL, recipient=address), replace(MAIL, sender=address)):
        with pytest.raises(PermanentFailure, match="not an address"):
            relay.send(mail)
    with pytest.raises(PermanentFailure, match="not an address"):
        relay.send(replace(MAIL, recipient=""))
    assert server.connections == 0


# LMTP


def test_lmtp_over_a_unix_socket_reaches_a_real_listener(tmp_path: Path) -> None:
    with run_listener(listen=f"unix:{tmp_path}/listener.sock", protocol="lmtp") as listener:
        relay = relay_for(f"lmtp:{tmp_path}/listener.sock", tmp_path)
        relay.send(replace(MAIL, recipient=AGENT))
        relay.send(replace(MAIL, recipient=LIST))
        relay.close()
        assert [envelope.recipients for envelope, _ in listener.box.letters] == [(AGENT,), (LIST,)]


def test_smtplib_itself_is_not_asked_to_parse_our_addresses(
    server: Server, relay: SmtpRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its quoteaddr takes another address out of a quoted one than the one meant."""
    monkeypatch.setattr(smtplib, "quoteaddr", None)
    relay.send(replace(MAIL, recipient='"jane, roe"@example.org'))
    assert server.mails[0][1] == ['"jane, roe"@example.org']
