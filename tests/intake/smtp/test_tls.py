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

from mailproc.intake.smtp import protocol
from tests.support.certificates import Certificate, make_certificate
from tests.support.listener import AGENT, RawClient, RunningListener, run_listener


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def listener(certificate: Certificate) -> Iterator[RunningListener]:
    with run_listener(**certificate.files()) as work:
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
        run_listener(implicit_tls=True, **certificate.files()) as listener,
        smtplib.SMTP_SSL("localhost", listener.port, context=certificate.trusted()) as client,
    ):
        client.ehlo()
        assert not client.has_extn("starttls")
        client.sendmail("jane@example.org", [AGENT], b"sealed\r\n" * 50_000)
        assert listener.box.mails == [b"sealed\r\n" * 50_000]


def test_commands_piped_in_before_starttls_are_dropped(
    listener: RunningListener, certificate: Certificate
) -> None:
    with listener.connect() as client:
        client.say("EHLO me", "250")
        # In one segment: what a man in the middle would slip in before the handshake.
        client.send(f"STARTTLS\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<{AGENT}>\r\n".encode())
        client.expect("220")
        client.start_tls(certificate.trusted())
        client.say("NOOP", "250 2.0.0 fine")  # the very next answer: nothing came of them
        client.say(f"RCPT TO:<{AGENT}>", "503")


def test_tls_forgets_what_was_said_before_it(
    listener: RunningListener, certificate: Certificate
) -> None:
    with listener.connect() as client:
        client.say("EHLO me", "250")
        client.say("MAIL FROM:<a@b.example>", "250")
        client.say("STARTTLS", "220")
        client.start_tls(certificate.trusted())
        client.say("MAIL FROM:<a@b.example>", "503 5.5.1 say hello")
        client.say("EHLO me", "250")
        client.say("STARTTLS", "503")
        client.say("MAIL FROM:<a@b.example>", "250")


def test_garbage_in_place_of_a_handshake_ends_the_connection_only(
    listener: RunningListener, caplog: pytest.LogCaptureFixture
) -> None:
    with listener.connect() as client:
        client.say("STARTTLS", "220")
        client.send(b"this is no ClientHello\r\n" * 10)
        client.sock.settimeout(5)
        while client.sock.recv(1000):  # at most a TLS alert
            pass
    with listener.connect() as client:
        client.say("NOOP", "250")
    assert not [
        record for record in caplog.records if "mailproc" in record.name and record.exc_info
    ]


def test_dropping_the_line_in_tls_still_stores_the_mail(
    listener: RunningListener, certificate: Certificate
) -> None:
    with listener.connect() as client:
        client.say("STARTTLS", "220")
        client.start_tls(certificate.trusted())
        client.begin()
        client.send(b"kept\r\n.\r\n")
        client.expect("250")
    assert listener.box.mails == [b"kept\r\n"]


# PROXY protocol


def _v2(source: str, command: int = 0x21) -> bytes:
    addresses = socket.inet_aton(source) + socket.inet_aton("192.0.2.2") + struct.pack("!HH", 4, 25)
    return b"\r\n\r\n\0\r\nQUIT\n" + bytes([command, 0x11]) + struct.pack("!H", 12) + addresses


@pytest.mark.parametrize(
    ("header", "client_is"),
    [
        (b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 25\r\n", "192.0.2.1"),
        (b"PROXY TCP6 2001:db8::1 2001:db8::2 40000 25\r\n", "2001:db8::1"),
        (b"PROXY UNKNOWN\r\n", "127.0.0.1"),
        (_v2("192.0.2.7"), "192.0.2.7"),
    ],
    ids=["v1-4", "v1-6", "v1-unknown", "v2"],
)
def test_a_proxy_header_names_the_true_client(
    header: bytes, client_is: str, caplog: pytest.LogCaptureFixture
) -> None:
    with run_listener(proxy_protocol=True) as listener, listener.connect(greeting=False) as client:
        client.send(header)
        client.expect("220")
        client.begin()
        with caplog.at_level("INFO", logger="mailproc.intake.smtp"):
            assert client.deliver(b"bare\nline").startswith("550")
    assert f"refused client={client_is} " in caplog.text


BAD_HEADERS = {
    "none": b"EHLO me\r\n",
    "bad": b"PROXY TCP4 x y 1 2\r\n",
    "short": b"PROXY\r\n",
    "shorter": b"PROXY TCP4\r\n",
    "long": b"PROXY " + b"P" * 200_000,
}


@pytest.mark.parametrize("header", BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_a_bad_proxy_header_ends_the_connection_at_once(header: bytes) -> None:
    with run_listener(proxy_protocol=True) as listener:
        with listener.connect(greeting=False) as client:
            client.send(header)
            assert client.rest() == ""
        with listener.connect(greeting=False) as client:
            client.send(b"PROXY UNKNOWN\r\n")
            client.expect("220")


def test_a_proxy_header_is_not_waited_for_for_ever() -> None:
    with (
        run_listener(proxy_protocol=True, timeout=0.3) as listener,
        listener.connect(greeting=False) as client,
    ):
        assert client.rest().startswith("421 4.4.2")


def test_tls_after_a_proxy_header_works(certificate: Certificate) -> None:
    with (
        run_listener(proxy_protocol=True, **certificate.files()) as listener,
        listener.connect(greeting=False) as client,
    ):
        client.send(b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 25\r\n")
        client.expect("220")
        client.say("STARTTLS", "220")
        client.start_tls(certificate.trusted())
        client.begin()
        assert client.deliver(b"x").startswith("250")


def test_old_tls_is_not_spoken(listener: RunningListener, certificate: Certificate) -> None:
    old = certificate.trusted()
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that is the point
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with listener.connect() as client:
        client.say("STARTTLS", "220")
        with pytest.raises(OSError):  # noqa: PT011 - an alert or a closed line
            client.start_tls(old)


@pytest.mark.parametrize("end", ["waits", "leaves", "resets", "talks"])
def test_handshakes_that_never_end_do_not_use_up_all_connections(
    certificate: Certificate, end: str
) -> None:
    with run_listener(max_connections=1, timeout=0.5, **certificate.files()) as listener:
        with listener.connect() as client:
            client.say("STARTTLS", "220")
            if end == "resets":
                client.reset_on_close()
            if end == "talks":
                client.send(b"no ClientHello\r\n")
            if end in ("waits", "talks"):
                client.rest()
        with in_the_end(listener) as client:
            client.say("NOOP", "250")


def test_a_client_who_never_closes_his_side_is_cut_off(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "_LINGER", 0.2)
    with (
        run_listener(max_connections=1, **certificate.files()) as listener,
        listener.connect() as deaf,
    ):
        deaf.say("STARTTLS", "220")
        deaf.start_tls(certificate.trusted())
        deaf.send(b"QUIT\r\n")  # and now he neither reads nor closes
        with in_the_end(listener) as client:
            client.say("NOOP", "250")


def in_the_end(listener: RunningListener) -> RawClient:
    """A connection, once there is a place for it."""
    deadline = time.monotonic() + 60
    while True:
        client = listener.connect(greeting=False)
        if (answer := client.answer()).startswith("220"):
            return client
        client.drop()
        assert time.monotonic() < deadline, answer
        time.sleep(0.05)
