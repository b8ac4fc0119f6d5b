"""A listener that cannot be opened says why in one line."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

from mailproc.config.listen import CannotListen, ListenSettings, parse_listen
from mailproc.intake.smtp.sockets import bind, listen
from tests.support.certificates import make_certificate
from tests.support.listener import run_listener


def _complaint(**settings: Any) -> str:
    with pytest.raises(CannotListen) as trouble, run_listener(**settings):
        pass
    assert "\n" not in str(trouble.value)
    return str(trouble.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("127.0.0.1:8025", ("127.0.0.1", 8025)),
        ("mail.example.org:25", ("mail.example.org", 25)),
        ("[::1]:0", ("::1", 0)),
        ("unix:/run/mailproc.sock", Path("/run/mailproc.sock")),
    ],
)
def test_every_form_of_a_place_is_read(text: str, place: object) -> None:
    assert parse_listen(text) == place


@pytest.mark.parametrize(
    "text",
    ["", "25", ":25", "host", "host:", "host:x", "h:70000", "::1:25", "unix:", "/run/x", "a b:1"],
)
def test_any_other_form_is_answered_with_the_right_ones(text: str) -> None:
    with pytest.raises(ValueError, match=r"use host:port, \[::1\]:port or unix:/path"):
        parse_listen(text)
    assert "use host:port" in _complaint(listen=text)


def test_a_port_in_use_is_said_to_be_in_use() -> None:
    with run_listener() as listener:
        said = _complaint(listen=listener.listener.address)
    assert said.startswith("cannot listen at 127.0.0.1:")
    assert "another program uses this port" in said


def test_two_listeners_may_share_sockets() -> None:
    sockets = bind(ListenSettings(listen="127.0.0.1:0"))
    again = [sock.dup() for sock in sockets]  # as another process has them
    with run_listener(sockets=sockets) as first, run_listener(sockets=again) as second:
        assert first.port == second.port != 0
        for _ in range(8):
            with first.connect() as client:
                client.say("NOOP", "250")


def test_a_listener_takes_some_clients_at_a_time_and_leaves_the_others_to_those_that_are_free() -> (
    None
):
    (sock,) = bind(ListenSettings(listen="127.0.0.1:0"))
    clients = [socket.create_connection(sock.getsockname()) for _ in range(20)]
    let_in = []
    somebody, everybody = asyncio.Event(), asyncio.Event()

    class Accepted(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            let_in.append(self)
            somebody.set()
            if len(let_in) == len(clients):
                everybody.set()
            transport.close()

    async def until_somebody_is_in() -> int:
        (server,) = await listen([sock], Accepted, None)
        await somebody.wait()
        found = len(let_in)
        await everybody.wait()
        server.close()
        await asyncio.sleep(0)  # the last one's end
        return found

    try:
        # From Python 3.13 on asyncio takes one more.
        assert asyncio.run(until_somebody_is_in()) in (8, 9)
    finally:
        for client in clients:
            client.close()


def test_an_ipv6_listener_says_where_it_is() -> None:
    with run_listener(listen="[::1]:0") as listener, listener.connect() as client:
        assert listener.listener.address == f"[::1]:{listener.port}"
        client.say("NOOP", "250")


def test_a_foreign_address_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    assert "does not have this address" in _complaint(listen="192.0.2.1:0")
    assert "folder does not exist" in _complaint(listen=f"unix:{tmp_path}/no/where.sock")
    assert "too long" in _complaint(listen=f"unix:{tmp_path}/{'x' * 200}")


def test_tls_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    good = make_certificate(tmp_path)
    (tmp_path / "locked").mkdir()
    locked = make_certificate(tmp_path / "locked", password=b"secret")
    (tmp_path / "garbage.pem").write_text("garbage")
    assert "No such file" in _complaint(tls_cert=tmp_path / "missing.pem", tls_key=good.key)
    assert "cannot be used" in _complaint(tls_cert=tmp_path / "garbage.pem", tls_key=good.key)
    assert "belong together" in _complaint(tls_cert=good.cert, tls_key=locked.key)
    assert "protected by a password" in _complaint(tls_cert=locked.cert, tls_key=locked.key)


def test_settings_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    good = make_certificate(tmp_path)
    assert "needs a certificate" in _complaint(implicit_tls=True)
    assert "use STARTTLS" in _complaint(
        implicit_tls=True, proxy_protocol=True, tls_cert=good.cert, tls_key=good.key
    )


def test_a_listener_can_be_stopped_before_and_after_it_was_opened() -> None:
    with run_listener() as listener:
        address = listener.listener.address
        listener.stop()
        listener.stop()
        with run_listener(listen=address) as again:
            assert again.listener.address == address
