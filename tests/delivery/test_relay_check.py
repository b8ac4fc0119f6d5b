"""TLS, logins, and what `check` tells the operator of a relay that cannot be used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import SocketIO
from typing import Any

import pytest

from mailproc.config.relay_url import Endpoint
from mailproc.delivery.relay import RelayTrouble, TemporaryFailure
from mailproc.delivery.relays import relay_for
from mailproc.delivery.smtp import SmtpRelay
from tests.support.certificates import Certificate, make_certificate
from tests.support.relay_servers import MAIL, Server, follow, mail_server, scripted

LOGIN = "agenda:s3cret%2F%40%25@"
WRONG = "agenda:wrongpass@"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def ca(certificate: Certificate) -> str:
    return f"ca={certificate.cert}"


def _with_login(**options: Any) -> dict[str, Any]:
    """A server that wants the right password, checked by `Server.login`."""
    return {"auth_required": True, "authenticator": _login, **options}


def _login(server: Any, *rest: Any) -> Any:
    return server.event_handler.login(server, *rest)


def _trouble(url: str) -> str:
    """What check says; send must fail for the same reason, and for the time being only."""
    relay = relay_for(url, Path("/"))
    try:
        with pytest.raises(RelayTrouble) as trouble:
            relay.check()
        with pytest.raises(TemporaryFailure) as failure:
            relay.send(MAIL)
    finally:
        relay.close()
    for text in (str(trouble.value), str(failure.value), repr(relay)):
        assert "wrongpass" not in text
        assert "\n" not in text
    return str(trouble.value)


def _works(url: str, server: Server) -> None:
    relay = relay_for(url, Path("/"))
    relay.check()
    assert server.mails == []
    relay.send(MAIL)
    relay.send(MAIL)
    relay.close()
    assert [content for _, _, content in server.mails] == [MAIL.content] * 2


@pytest.fixture
def plain() -> Iterator[Server]:
    with mail_server() as server:
        yield server


def test_a_plain_relay_works(plain: Server) -> None:
    _works(plain.url(), plain)


def test_starttls_is_used_where_it_is_offered_whatever_its_certificate(
    certificate: Certificate,
) -> None:
    with mail_server(tls_context=certificate.served(), require_starttls=True) as server:
        _works(server.url(), server)


def test_required_starttls_and_a_login_work_with_a_good_certificate(
    certificate: Certificate, ca: str
) -> None:
    with mail_server(**_with_login(tls_context=certificate.served())) as server:
        _works(server.url(login=LOGIN, query=f"?{ca}"), server)


def test_tls_from_the_first_byte_works(certificate: Certificate, ca: str) -> None:
    options = _with_login(auth_require_tls=False)
    with (
        # aiosmtpd warns, for it cannot see that TLS is on already.
        pytest.warns(UserWarning, match="Requiring AUTH while not"),
        mail_server(ssl=certificate.served(), **options) as server,
    ):
        _works(server.url("smtps", LOGIN, f"?{ca}"), server)


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_bad_certificate_is_refused_unless_told_otherwise(
    certificate: Certificate, scheme: str
) -> None:
    where = "ssl" if scheme == "smtps" else "tls_context"
    options: dict[str, Any] = {where: certificate.served()}
    with mail_server(**options) as server:
        said = _trouble(server.url(scheme, query="?starttls=require"))
        assert "certificate that is not trusted (self-signed certificate)" in said
        assert "?ca=FILE" in said
        _works(server.url(scheme, query="?starttls=require&verify=no"), server)


def test_a_certificate_for_another_host_is_refused(certificate: Certificate, ca: str) -> None:
    with mail_server(ssl=certificate.served()) as server:
        said = _trouble(f"smtps://127.1:{server.port}?{ca}")
    assert "Hostname mismatch" in said


def test_a_wrong_password_is_named_and_not_shown(certificate: Certificate, ca: str) -> None:
    with mail_server(**_with_login(tls_context=certificate.served())) as server:
        said = _trouble(server.url(login=WRONG, query=f"?{ca}"))
    assert "refuses the user name or the password (535" in said


def test_a_password_never_goes_out_in_plain_text(plain: Server) -> None:
    said = _trouble(plain.url(login=WRONG))
    assert "does not offer STARTTLS" in said


def test_a_relay_without_logins_is_named(certificate: Certificate, ca: str) -> None:
    talk = follow(b"220 relay", b"250 relay")
    with scripted(talk) as port:
        said = _trouble(f"smtp://{WRONG}127.0.0.1:{port}?starttls=never")
    assert "offers no login" in said


def test_a_relay_that_wants_tls_is_named(certificate: Certificate) -> None:
    with mail_server(tls_context=certificate.served(), require_starttls=True) as server:
        said = _trouble(server.url(query="?starttls=never"))
    assert "wants TLS or a login first (530" in said
    assert "smtps://" in said


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (
            {"MAIL": "553 5.7.1 not your address"},
            (
                "answers 553 5.7.1 not your address to MAIL FROM:<agenda@example.org>;"
                " let it take mail from this sender"
            ),
        ),
        (
            {"RCPT": "554 5.7.1 Relay access denied"},
            (
                "answers 554 5.7.1 Relay access denied to RCPT TO:<list@example.org>;"
                " let it relay for this machine (Postfix: mynetworks)"
            ),
        ),
        ({"RCPT": "450 4.2.0 greylisted"}, "it may take it later: try again"),
    ],
)
def test_a_relay_that_does_not_take_our_mail_is_named(
    plain: Server, answers: dict[str, str], told: str
) -> None:
    plain.answers = answers
    relay = relay_for(plain.url(), Path("/"))
    with pytest.raises(RelayTrouble) as trouble:
        relay.check([("agenda@example.org", "list@example.org")])
    assert told in str(trouble.value)
    assert plain.mails == []


def test_check_tries_each_route_and_sends_nothing(plain: Server) -> None:
    relay_for(plain.url(), Path("/")).check(
        [("", "jane@example.org"), ("agenda@example.org", "list@example.org")]
    )
    assert plain.mails == []
    assert plain.connections == 1


def test_plain_text_spoken_to_tls_and_tls_to_plain_text_are_told_apart(
    certificate: Certificate, plain: Server
) -> None:
    assert "smtps:// is for TLS from the first byte" in _trouble(plain.url("smtps"))
    with mail_server(ssl=certificate.served()) as server:
        relay = SmtpRelay(Endpoint("smtp", "127.0.0.1", server.port), timeout=0.3)
        with pytest.raises(RelayTrouble, match=r"the port may want TLS at once \(smtps://\)"):
            relay.check()


def test_a_relay_that_is_not_there_is_named(tmp_path: Path) -> None:
    with scripted(follow(b"220")) as port:
        pass
    assert "refuses connections; start it" in _trouble(f"smtp://127.0.0.1:{port}")
    assert "does not exist" in _trouble(f"lmtp:{tmp_path}/no.sock")
    assert "host name that is not known" in _trouble("smtp://no-such-host.invalid")
    assert "cannot be used" in _trouble("smtp://a..b")


def test_a_relay_that_does_not_answer_is_named() -> None:
    release = threading.Event()

    def silent(_file: SocketIO) -> None:
        release.wait(10)

    with scripted(silent) as port:
        relay = SmtpRelay(Endpoint("smtp", "127.0.0.1", port), timeout=0.2)
        with pytest.raises(RelayTrouble, match="broke the connection off"):
            relay.check()
        release.set()


def test_a_missing_ca_file_is_named(plain: Server, tmp_path: Path) -> None:
    said = _trouble(plain.url("smtps", query=f"?ca={tmp_path}/no.pem"))
    assert f"?ca={tmp_path}/no.pem cannot be read" in said


@pytest.mark.parametrize("code", [b"454", b"501"])
def test_starttls_refused_is_a_passing_fault(code: bytes) -> None:
    talk = follow(b"220 relay", b"250-relay\r\n250 STARTTLS", code + b" no tls")
    with scripted(talk) as port:
        assert f"{code.decode()} no tls" in _trouble(f"smtp://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "spy", [repr, str, lambda relay: repr(vars(relay))], ids=["repr", "str", "vars"]
)
def test_a_relay_does_not_show_its_password(spy: Callable[[object], str]) -> None:
    assert "wrongpass" not in spy(relay_for(f"smtp://{WRONG}localhost", Path("/")))
