"""A connection that has ended leaves nothing behind that waits for Python to look for garbage."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mailproc.intake.smtp import protocol
from tests.support.certificates import Certificate, make_certificate
from tests.support.listener import AGENT, RawClient, run_listener
from tests.support.server import wait_for


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[weakref.ref[object]]]:
    """Every connection that is made; nobody looks for garbage."""
    found: list[weakref.ref[object]] = []
    begin = protocol.SmtpProtocol.__init__

    def noted(self: protocol.SmtpProtocol, *words: Any) -> None:
        found.append(weakref.ref(self))
        begin(self, *words)

    monkeypatch.setattr(protocol.SmtpProtocol, "__init__", noted)
    gc.disable()
    yield found
    gc.enable()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


def _quits(client: RawClient) -> None:
    client.begin()
    assert client.deliver(b"stored").startswith("250")
    client.say("QUIT", "221")


def _leaves(client: RawClient) -> None:
    client.say("NOOP", "250")


def _leaves_in_mid_mail(client: RawClient) -> None:
    client.begin()
    client.send(b"half a")


def _resets(client: RawClient) -> None:
    client.begin()
    client.reset_on_close()


def _says_junk(client: RawClient) -> None:
    client.send(b"NOOP\r\n" * 30)
    client.rest()


@pytest.mark.parametrize("end", [_quits, _leaves, _leaves_in_mid_mail, _resets, _says_junk])
def test_whoever_ends_it(made: list[weakref.ref[object]], end: Callable[[RawClient], None]) -> None:
    with run_listener() as listener:
        for _ in range(3):
            with listener.connect() as client:
                end(client)
        _all_are_gone(made, 3)


def test_a_client_turned_away(made: list[weakref.ref[object]]) -> None:
    with run_listener(max_connections=1) as listener, listener.connect():
        for _ in range(3):
            with listener.connect(greeting=False) as client:
                client.expect("421")
        wait_for(lambda: sum(one() is not None for one in made) == 1)  # the one that stays
        assert len(made) == 4


def test_in_tls(made: list[weakref.ref[object]], certificate: Certificate) -> None:
    with run_listener(**certificate.files()) as listener:
        with listener.connect() as client:
            client.say("STARTTLS", "220")
            client.start_tls(certificate.trusted())
            _quits(client)
        _all_are_gone(made, 1)


def test_behind_a_proxy(made: list[weakref.ref[object]]) -> None:
    with run_listener(proxy_protocol=True) as listener:
        with listener.connect(greeting=False) as client:
            client.send(b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 25\r\n")
            client.expect("220")
            client.say(f"RCPT TO:<{AGENT}>", "503")
        _all_are_gone(made, 1)


def _all_are_gone(made: list[weakref.ref[object]], count: int) -> None:
    wait_for(lambda: not any(one() is not None for one in made))
    assert len(made) == count
