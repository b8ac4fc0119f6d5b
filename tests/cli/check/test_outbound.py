"""`mailproc check` on the way out: the relay is asked, and sends nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailproc.cli.check.outbound import check_relay
from tests.support.certificates import make_certificate
from tests.support.check import said, unwritable
from tests.support.relay_servers import follow, mail_server, scripted
from tests.support.server import AGENT, LIST, configuration


def through(url: str) -> str:
    """The configuration with this way out."""
    return configuration().replace("maildir:outbox", url)


def test_a_good_relay_is_asked_about_digests_and_acks_and_gets_none(tmp_path: Path) -> None:
    heard: list[bytes] = []
    answers = [b"220 relay", b"250 relay", *[b"250 OK"] * 6]

    def listening(file: object) -> None:
        for answer in answers:
            file.write(answer + b"\r\n")  # type: ignore[attr-defined]  # a socket's file
            heard.append(file.readline())  # type: ignore[attr-defined]

    with scripted(listening) as port:
        found = said(check_relay, tmp_path, through(f"smtp://127.0.0.1:{port}"))
    assert found == [f"ok      relay smtp://127.0.0.1:{port}"]
    assert [line.strip().decode() for line in heard[1:]] == [
        f"MAIL FROM:<{AGENT}>",
        f"RCPT TO:<{LIST}>",
        "RSET",
        "MAIL FROM:<>",
        "RCPT TO:<chair@example.org>",
        "QUIT",
        "",
    ]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"MAIL": "550 5.7.1 no such sender"}, f"MAIL FROM:<{AGENT}>; let it take mail from this"),
        ({"RCPT": "554 5.7.1 Relay access denied"}, "; let it relay for this machine (Postfix"),
    ],
)
def test_a_relay_that_refuses_us(tmp_path: Path, answers: dict[str, str], told: str) -> None:
    with mail_server() as server:
        server.answers = answers
        (found,) = said(check_relay, tmp_path, through(server.url()))
    assert found.startswith(f"FAILED  relay smtp://localhost:{server.port}: ")
    assert told in found
    assert server.mails == []


def test_a_relay_that_is_away(tmp_path: Path) -> None:
    with scripted(follow(b"220")) as port:
        pass
    (found,) = said(check_relay, tmp_path, through(f"smtp://127.0.0.1:{port}"))
    assert "refuses connections; start it, or correct the [outbound] url" in found


def test_a_relay_that_wants_tls_and_one_that_wants_another_password(tmp_path: Path) -> None:
    served = make_certificate(tmp_path).served()
    with mail_server(tls_context=served, require_starttls=True) as server:
        (found,) = said(check_relay, tmp_path, through(server.url(query="?starttls=never")))
    assert "wants TLS or a login first (530" in found
    assert "; use smtps:// or ?starttls=require" in found
    with mail_server(tls_context=served, auth_required=True, authenticator=_nobody) as server:
        url = server.url(login="agenda:wrongpass@", query="?ca=cert.pem")
        (found,) = said(check_relay, tmp_path, through(url))
    assert "refuses the user name or the password (535" in found
    assert found.endswith("; correct them in the url")
    assert "wrongpass" not in found


def _nobody(server: object, *rest: object) -> object:
    return server.event_handler.login(server, *rest)  # type: ignore[attr-defined]  # aiosmtpd's


def test_a_maildir_is_not_made(tmp_path: Path) -> None:
    assert said(check_relay, tmp_path) == [f"ok      relay maildir:{tmp_path}/outbox"]
    assert [one.name for one in tmp_path.iterdir()] == ["mailproc.toml"]


def test_a_maildir_that_cannot_be_written(tmp_path: Path) -> None:
    (found,) = said(check_relay, tmp_path, through(f"maildir:{unwritable(tmp_path)}/outbox"))
    assert "cannot be written to: " in found
    assert "; look at the permissions and the free space" in found


def test_our_own_listener_is_no_way_out(tmp_path: Path) -> None:
    for listen, url in (
        ("127.0.0.1:8025", "smtp://localhost:8025"),
        ("unix:/run/x.sock", "lmtp:/run/x.sock"),
    ):
        text = through(url).replace("127.0.0.1:0", listen)
        (found,) = said(check_relay, tmp_path, text)
        assert (
            "is mailproc's own listener, so that mail would go round in circles; name your" in found
        )
