"""`serve` is several processes: whichever dies is begun again, and no mail is lost by it."""

from __future__ import annotations

import contextlib
import os
import signal
import smtplib
import ssl
from email.policy import SMTP
from pathlib import Path

import pytest

from mailproc.serve.supervisor import _say_ready
from tests.support.certificates import make_certificate
from tests.support.server import AGENT, RunningServer, configuration, mail, run, serving, wait_for


def test_three_listeners_take_mail_at_one_port(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), processes=3, becomes_small=True) as server:
        assert len(server.begun("listener")) == 3
        for number in range(12):
            server.send(mail("jane@example.org", f"[PROPOSE] Topic {number}"))
        server.settled(12)
        assert len(server.export()["topics"]) == 12


def test_a_listener_that_is_killed_is_begun_again_and_mail_waits_in_the_socket(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, configuration(), becomes_small=True) as server:
        (listener,) = server.begun("listener")
        os.kill(listener, signal.SIGKILL)
        server.send(mail("jane@example.org", "[PROPOSE] Still here"))
        server.settled(1)
        assert len(server.begun("listener")) == 2
        assert f"listener 1 ended ({-signal.SIGKILL})" in server.log()


def test_a_worker_that_is_killed_is_begun_again_and_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), becomes_small=True) as server:
        (room,) = server.begun("worker")
        os.kill(room, signal.SIGKILL)
        server.send(mail("jane@example.org", "[PROPOSE] Still here"))
        wait_for(lambda: len(server.sent()) == 1)
        assert len(server.begun("worker")) == 2


def test_all_go_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), becomes_small=True) as server:
        children = server.begun("listener") + server.begun("worker")
        server.kill()
        wait_for(lambda: not any(map(lives, children)))
        with pytest.raises(ConnectionRefusedError):
            server.connect()


def test_who_begins_while_the_supervisor_dies_has_no_bug() -> None:
    listens, says = os.pipe()
    os.close(listens)
    _say_ready(says)


def test_a_stop_lets_the_mail_that_is_coming_in_end(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), becomes_small=True) as server:
        connection = server.connect()
        connection.ehlo()
        connection.mail("jane@example.org")
        connection.rcpt(AGENT)
        code, _ = connection.docmd("DATA")
        assert code == 354
        server.process.terminate()
        wait_for(lambda: "stopping" in server.log())
        connection.send(mail("jane@example.org", "[PROPOSE] In time").as_bytes(policy=SMTP))
        connection.send(b"\r\n.\r\n")
        assert connection.getreply()[0] == 250
        assert connection.getreply()[0] == 421
        connection.close()
    assert server.process.wait() == 0
    with serving(tmp_path) as server:
        wait_for(lambda: [one["title"] for one in server.export()["topics"]] == ["In time"])


def test_sighup_makes_the_listener_read_its_certificate_anew(tmp_path: Path) -> None:
    first = make_certificate(tmp_path).cert.read_bytes()
    tls = '[smtp]\ntls_cert = "cert.pem"\ntls_key = "key.pem"'
    with serving(tmp_path, configuration().replace("[smtp]", tls)) as server:
        assert shown_by(server) == der(first)
        second = make_certificate(tmp_path).cert.read_bytes()
        server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: shows(server, second))


def test_a_worker_that_dies_while_a_listener_is_replaced_is_begun_again(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), becomes_small=True) as server:
        (listener,) = server.begun("listener")
        connection = server.connect()  # in mid-mail, so that the listener takes its time to end
        connection.ehlo()
        connection.mail("jane@example.org")
        connection.rcpt(AGENT)
        connection.docmd("DATA")
        server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: not listens(listener, server.port))
        _, room = server.begun("worker")  # which was replaced first
        os.kill(room, signal.SIGKILL)
        connection.close()
        wait_for(lambda: len(server.begun("listener")) == 2)
        wait_for(lambda: len(server.begun("worker")) == 3)


def test_an_address_of_the_pages_that_is_taken_ends_serve(tmp_path: Path) -> None:
    with serving(tmp_path, configuration(), becomes_small=True) as server:
        taken = f'[http]\nlisten = "{server.host}:{server.port}"\n[[list]]'
        other = tmp_path / "other"
        other.mkdir()
        (other / "mailproc.toml").write_text(configuration().replace("[[list]]", taken))
        said = run(other, "serve", status=1).stderr
    assert "[http] cannot listen" in said
    assert "Traceback" not in said


def listens(pid: int, port: int) -> bool:
    """Whether this very process has a socket that listens at the port."""
    listening = [
        line.split()[9]
        for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
    ]
    open_ones = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since
            open_ones.add(str(link.readlink()))
    return any(f"socket:[{inode}]" in open_ones for inode in listening)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def shows(server: RunningServer, certificate: bytes) -> bool:
    """Whether the listener shows this one; one that is being replaced says 421 and hangs up."""
    with contextlib.suppress(smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError):
        return shown_by(server) == der(certificate)
    return False


def shown_by(server: RunningServer) -> bytes:
    """The certificate that the listener shows."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with smtplib.SMTP(server.host, server.port, timeout=30) as connection:
        connection.starttls(context=context)
        assert isinstance(connection.sock, ssl.SSLSocket)
        return connection.sock.getpeercert(binary_form=True) or b""


def der(pem: bytes) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem.decode())
