"""`mailproc check` on the ways in: taken places, our own server, and the certificate."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from mailproc.cli.check.certificate import check_certificate
from mailproc.cli.check.listening import check_listener
from tests.support.certificates import Certificate, make_certificate
from tests.support.check import said, unwritable
from tests.support.listener import run_listener
from tests.support.relay_servers import follow, scripted
from tests.support.server import configuration, run, serving


def at(where: str, more: str = "") -> str:
    """The configuration, listening somewhere else."""
    return configuration().replace('"127.0.0.1:0"', f'"{where}"\n{more}')


def test_a_free_place_is_well(tmp_path: Path) -> None:
    assert said(check_listener, tmp_path) == ["ok      smtp at 127.0.0.1:0"]
    where = f"unix:{tmp_path}/smtp.sock"
    assert said(check_listener, tmp_path, at(where)) == [f"ok      smtp at {where}"]
    assert [one.name for one in tmp_path.iterdir()] == ["mailproc.toml"]


def test_a_place_that_another_program_has(tmp_path: Path) -> None:
    with scripted(follow(b"220 mx.example.org ESMTP Postfix")) as port:
        (found,) = said(check_listener, tmp_path, at(f"127.0.0.1:{port}"))
    assert found == (
        f"FAILED  smtp at 127.0.0.1:{port}: cannot listen at 127.0.0.1:{port}:"
        " another program uses this port; stop it, or set another one"
    )
    with scripted(follow(b"220 Postfix"), tmp_path / "smtp.sock"):
        (found,) = said(check_listener, tmp_path, at(f"unix:{tmp_path}/smtp.sock"))
    assert f"another program listens at {tmp_path}/smtp.sock; stop it" in found


@pytest.mark.parametrize("how", ["plain", "proxy_protocol", "implicit_tls", "unix"])
def test_our_own_server_may_run_there(tmp_path: Path, how: str) -> None:
    settings: dict[str, Any] = {}
    more = ""
    if how == "proxy_protocol":
        settings, more = {"proxy_protocol": True}, "proxy_protocol = true"
    elif how == "implicit_tls":
        settings = {"implicit_tls": True, **make_certificate(tmp_path).files()}
        more = 'implicit_tls = true\ntls_cert = "cert.pem"\ntls_key = "key.pem"'
    elif how == "unix":
        settings = {"listen": f"unix:{tmp_path}/smtp.sock"}
    with run_listener(**settings) as work:
        where = work.listener.address
        found = said(check_listener, tmp_path, at(where, more))
    assert found == [f"ok      smtp at {where} (mailproc serve runs there)"]


def test_a_running_serve_with_pages_passes_its_own_check(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = configuration() + f'[http]\nlisten = "127.0.0.1:{port}"\n'
    with serving(tmp_path, text) as server:
        taken = text.replace("127.0.0.1:0", f"127.0.0.1:{server.port}")
        (tmp_path / "mailproc.toml").write_text(taken)
        done = run(tmp_path, "check")
    for what in (f"smtp at 127.0.0.1:{server.port}", f"pages at 127.0.0.1:{port}"):
        assert f"ok      {what} (mailproc serve runs there)\n" in done.stdout


def test_a_place_that_cannot_be_had(tmp_path: Path) -> None:
    (found,) = said(check_listener, tmp_path, at("192.0.2.1:25"))
    assert "this machine does not have this address" in found
    (found,) = said(check_listener, tmp_path, at("no-such-host.invalid:25"))
    assert "this host name is not known" in found
    (found,) = said(check_listener, tmp_path, at(f"unix:{tmp_path}/nowhere/smtp.sock"))
    assert "its folder does not exist; make it first" in found
    (found,) = said(check_listener, tmp_path, at(f"unix:{unwritable(tmp_path)}/smtp.sock"))
    assert found.startswith("FAILED  smtp at unix:")
    (tmp_path / "file").touch()
    (found,) = said(check_listener, tmp_path, at(f"unix:{tmp_path}/file"))
    assert "exists and is not a socket; move it away" in found


def test_the_socket_of_a_dead_server_is_left_and_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "smtp.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    (found,) = said(check_listener, tmp_path, at(f"unix:{path}"))
    assert found.startswith("ok")
    assert path.is_socket()


def of_certificate(folder: Path, hostname: str = "localhost", **made: Any) -> list[str]:
    make_certificate(folder, **made)
    return looked_at(folder, hostname)


def looked_at(folder: Path, hostname: str = "localhost") -> list[str]:
    keys = f'tls_cert = "cert.pem"\ntls_key = "key.pem"\nhostname = "{hostname}"'
    return said(check_certificate, folder, at("127.0.0.1:0", keys))


def test_no_certificate_needs_no_look(tmp_path: Path) -> None:
    assert said(check_certificate, tmp_path) == []


def test_a_good_certificate_is_told_with_its_end(tmp_path: Path) -> None:
    (found,) = of_certificate(tmp_path, days=(-1, 60))
    assert found.startswith(f"ok      certificate {tmp_path}/cert.pem (for localhost, until 20")


def test_a_certificate_from_an_authority_is_looked_at_for_itself(tmp_path: Path) -> None:
    (found,) = of_certificate(tmp_path, days=(-1, 60), issuer="Some CA")
    assert found.startswith("ok")
    (found,) = of_certificate(tmp_path, days=(-9, -1), issuer="Some CA")
    assert "has expired" in found


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (
            {"days": (-9, -1)},
            "FAILED  {}: has expired; have it renewed; mailproc serve takes the new",
        ),
        ({"days": (1, 60)}, "FAILED  {}: is not valid yet; set this machine's clock, or wait"),
        ({"days": (-9, 13)}, "WARNING {}: expires on 20"),
        ({"days": (-9, 13)}, "; have it renewed; mailproc serve takes the new one at a SIGHUP"),
        (
            {"host": "mail.example.org", "days": (-1, 60), "hostname": "lists.example.org"},
            "FAILED  {}: is not for lists.example.org; set [smtp] hostname to a name that it is",
        ),
        ({"password": b"secret"}, "cannot be used: the key is protected by a password"),
    ],
)
def test_what_is_wrong_with_a_certificate(tmp_path: Path, made: dict[str, Any], told: str) -> None:
    (found,) = of_certificate(tmp_path, **made)
    assert told.format(f"certificate {tmp_path}/cert.pem") in found


def test_a_key_of_another_certificate(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other: Certificate = make_certificate(tmp_path / "other")
    make_certificate(tmp_path)
    (tmp_path / "key.pem").write_bytes(other.key.read_bytes())
    (found,) = looked_at(tmp_path)
    assert "values mismatch" in found
    assert "; both must be readable PEM files that belong together" in found


def test_a_certificate_that_is_none(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    (tmp_path / "cert.pem").write_text("nothing")
    (found,) = looked_at(tmp_path)
    assert found.startswith("FAILED")
    assert "both must be readable PEM files" in found
