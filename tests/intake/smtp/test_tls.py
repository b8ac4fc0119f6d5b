"""STARTTLS, implicit TLS and the PROXY protocol."""

from __future__ import annotations

import smtplib
import socket
import ssl
import struct
import time
import warnings
from collections.abc import Iterator

import pytest

from mailproc.intake.smtp import session
from tests.support.certificates import Certificate, make_certificate
from tests.support.listener import AGENT, Client, RunningListener, open_listener


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def listener(certificate: Certificate) -> Iterator[RunningListener]:
    with open_listener(**certificate.files()) as work:
        yield work


def test_mail_goes_through_starttls_with_a_verified_certificate(
    listener: RunningListener, certificate: Certificate
) -> None:
    with smtplib.SMTP("localhost", listener.port) as client:
        client.starttls(context=certificate.trusted())
        client.ehlo()
        assert not client.has_extn("starttls")
        assert not client.has_extn("auth")
        client.sendmail("jane@example.org", [AGENT], b"sealed\r\n")
    assert listener.box.mails == [b"sealed\r\n"]


def test_mail_goes_through_implicit_tls(certificate: Certificate) -> None:
    with (
        open_listener(implicit_tls=True, **certificate.files()) as listener,
        smtplib.SMTP_SSL("localhost", listener.port, context=certificate.trusted()) as client,
    ):
        client.ehlo()
        assert not client.has_extn("starttls")
        client.sendmail("jane@example.org", [AGENT], b"sealed\r\n" * 50_000)
        assert listener.box.mails == [b"sealed\r\n" * 50_000]


def test_commands_piped_in_before_starttls_are_dropped(
    listener: RunningListener, certificate: Certificate
) -> None:
    with listener.call() as caller:
        caller.say("EHLO me", "250")
        # In one segment: what a man in the middle would slip in before the handshake.
        caller.send(f"STARTTLS\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<{AGENT}>\r\n".encode())
        caller.expect("220")
        caller.start_tls(certificate.trusted())
        caller.say("NOOP", "250 2.0.0 fine")  # the very next answer: nothing came of them
        caller.say(f"RCPT TO:<{AGENT}>", "503")


def test_tls_forgets_what_was_said_before_it(
    listener: RunningListener, certificate: Certificate
) -> None:
    with listener.call() as caller:
        caller.say("EHLO me", "250")
        caller.say("MAIL FROM:<a@b.example>", "250")
        caller.say("STARTTLS", "220")
        caller.start_tls(certificate.trusted())
        caller.say("MAIL FROM:<a@b.example>", "503 5.5.1 say hello")
        caller.say("EHLO me", "250")
        caller.say("STARTTLS", "503")
        caller.say("MAIL FROM:<a@b.example>", "250")


def test_garbage_in_place_of_a_handshake_ends_the_call_only(
    listener: RunningListener, caplog: pytest.LogCaptureFixture
) -> None:
    with listener.call() as caller:
        caller.say("STARTTLS", "220")
        caller.send(b"this is no ClientHello\r\n" * 10)
        caller.sock.settimeout(5)
        while caller.sock.recv(1000):  # at most a TLS alert
            pass
    with listener.call() as caller:
        caller.say("NOOP", "250")
    assert not [
        record for record in caplog.records if "mailproc" in record.name and record.exc_info
    ]


def test_dropping_the_line_in_tls_still_stores_the_mail(
    listener: RunningListener, certificate: Certificate
) -> None:
    with listener.call() as caller:
        caller.say("STARTTLS", "220")
        caller.start_tls(certificate.trusted())
        caller.begin()
        caller.send(b"kept\r\n.\r\n")
        caller.expect("250")
    assert listener.box.mails == [b"kept\r\n"]


# PROXY protocol


def _v2(source: str, command: int = 0x21) -> bytes:
    addresses = socket.inet_aton(source) + socket.inet_aton("192.0.2.2") + struct.pack("!HH", 4, 25)
    return b"\r\n\r\n\0\r\nQUIT\n" + bytes([command, 0x11]) + struct.pack("!H", 12) + addresses


@pytest.mark.parametrize(
    ("header", "caller_is"),
    [
        (b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 25\r\n", "192.0.2.1"),
        (b"PROXY TCP6 2001:db8::1 2001:db8::2 40000 25\r\n", "2001:db8::1"),
        (b"PROXY UNKNOWN\r\n", "127.0.0.1"),
        (_v2("192.0.2.7"), "192.0.2.7"),
    ],
    ids=["v1-4", "v1-6", "v1-unknown", "v2"],
)
def test_a_proxy_header_names_the_true_caller(
    header: bytes, caller_is: str, caplog: pytest.LogCaptureFixture
) -> None:
    with open_listener(proxy_protocol=True) as listener, listener.call(greeting=False) as caller:
        caller.send(header)
        caller.expect("220")
        caller.begin()
        with caplog.at_level("INFO", logger="mailproc.intake.smtp"):
            assert caller.deliver(b"bare\nline").startswith("550")
    assert f"refused client={caller_is} " in caplog.text


BAD_HEADERS = {
    "none": b"EHLO me\r\n",
    "bad": b"PROXY TCP4 x y 1 2\r\n",
    "short": b"PROXY\r\n",
    "shorter": b"PROXY TCP4\r\n",
    "long": b"PROXY " + b"P" * 200_000,
}


@pytest.mark.parametrize("header", BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_a_bad_proxy_header_ends_the_call_at_once(header: bytes) -> None:
    with open_listener(proxy_protocol=True) as listener:
        with listener.call(greeting=False) as caller:
            caller.send(header)
            assert caller.rest() == ""
        with listener.call(greeting=False) as caller:
            caller.send(b"PROXY UNKNOWN\r\n")
            caller.expect("220")


def test_a_proxy_header_is_not_waited_for_for_ever() -> None:
    with (
        open_listener(proxy_protocol=True, timeout=0.3) as listener,
        listener.call(greeting=False) as caller,
    ):
        assert caller.rest().startswith("421 4.4.2")


def test_tls_after_a_proxy_header_works(certificate: Certificate) -> None:
    with (
        open_listener(proxy_protocol=True, **certificate.files()) as listener,
        listener.call(greeting=False) as caller,
    ):
        caller.send(b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 25\r\n")
        caller.expect("220")
        caller.say("STARTTLS", "220")
        caller.start_tls(certificate.trusted())
        caller.begin()
        assert caller.deliver(b"x").startswith("250")


def test_old_tls_is_not_spoken(listener: RunningListener, certificate: Certificate) -> None:
    old = certificate.trusted()
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that is the point
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with listener.call() as caller:
        caller.say("STARTTLS", "220")
        with pytest.raises(OSError):  # noqa: PT011 - an alert or a closed line
            caller.start_tls(old)


@pytest.mark.parametrize("end", ["waits", "leaves", "resets", "talks"])
def test_handshakes_that_never_end_do_not_fill_the_house(
    certificate: Certificate, end: str
) -> None:
    with open_listener(max_connections=1, timeout=0.5, **certificate.files()) as listener:
        with listener.call() as caller:
            caller.say("STARTTLS", "220")
            if end == "resets":
                caller.reset_on_close()
            if end == "talks":
                caller.send(b"no ClientHello\r\n")
            if end in ("waits", "talks"):
                caller.rest()
        with in_the_end(listener) as caller:
            caller.say("NOOP", "250")


def test_a_caller_who_never_closes_his_side_is_cut_off(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_LINGER", 0.2)
    with (
        open_listener(max_connections=1, **certificate.files()) as listener,
        listener.call() as deaf,
    ):
        deaf.say("STARTTLS", "220")
        deaf.start_tls(certificate.trusted())
        deaf.send(b"QUIT\r\n")  # and now he neither reads nor closes
        with in_the_end(listener) as caller:
            caller.say("NOOP", "250")


def in_the_end(listener: RunningListener) -> Client:
    """A connection, once there is a place for it."""
    deadline = time.monotonic() + 60
    while True:
        caller = listener.call(greeting=False)
        if (answer := caller.answer()).startswith("220"):
            return caller
        caller.drop()
        assert time.monotonic() < deadline, answer
        time.sleep(0.05)
