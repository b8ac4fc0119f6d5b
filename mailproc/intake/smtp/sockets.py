"""Sockets that listen, and their TLS; every fault ends in one clear line."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from mailproc.config.listen import CannotListen, ListenSettings, parse_listen

_BACKLOG: Final = 256
#: How many connections are accepted at a time. If a process took all that wait, the others, which
#: wake up just as it does, would find none left; what comes in together is stored together.
_ACCEPT_BATCH: Final = 8
_TLS_TIMEOUTS: Final = {"ssl_handshake_timeout": 20.0, "ssl_shutdown_timeout": 5.0}
_NOT_ALLOWED: Final = "not allowed; ports below 1024 and foreign folders need the rights for it"
_ADVICE: Final = {
    errno.EADDRINUSE: "another program uses this port; stop it, or set another one",
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EADDRNOTAVAIL: "this machine does not have this address",
    errno.ENOENT: "its folder does not exist; make it first",
}


class AddressInUse(CannotListen):
    """Another program listens there already."""


def tls_context(settings: ListenSettings) -> ssl.SSLContext | None:
    """The TLS to be spoken, or None if no certificate is set.

    Raises:
        CannotListen: the files cannot be used, or the settings contradict each other.
    """
    if settings.tls_cert is None:
        if settings.implicit_tls:
            raise CannotListen("implicit TLS needs a certificate: set tls_cert and tls_key")
        return None
    if settings.implicit_tls and settings.proxy_protocol:
        raise CannotListen("a PROXY header cannot come before implicit TLS here: use STARTTLS")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        # A password prompt would stop a server that nobody watches.
        context.load_cert_chain(settings.tls_cert, settings.tls_key, password=_no_password)
    except (OSError, ValueError) as error:
        raise CannotListen(
            f"tls_cert {settings.tls_cert} with tls_key {settings.tls_key} cannot be used: {error};"
            " both must be readable PEM files that belong together, the key without a password"
        ) from error
    return context


def _no_password() -> str:
    raise ValueError("the key is protected by a password")


def bind(settings: ListenSettings) -> list[socket.socket]:
    """Opens the sockets, which listen from now on; one for each address of the host.

    Raises:
        CannotListen: the address is taken, not allowed or does not exist.
    """
    try:
        where = parse_listen(settings.listen)
        if isinstance(where, Path):
            return [_unix_socket(where, settings.unix_mode)]
        return list(_tcp_sockets(*where))
    except ValueError as error:
        raise CannotListen(str(error)) from error
    except OSError as error:
        raise _fault(settings.listen, error) from error


def try_listen(text: str, unix_mode: int = 0o660) -> None:
    """Tries whether one could listen there; nobody can connect meanwhile, nothing stays.

    Args:
        text: a ``listen`` setting.
        unix_mode: permissions that a Unix socket shall have.

    Raises:
        AddressInUse: somebody listens there already.
        CannotListen: it is not allowed, or the address does not exist.
    """
    try:
        where = parse_listen(text)
        if isinstance(where, Path):
            _try_unix(where, unix_mode)
            return
        for family, kind, number, _, address in socket.getaddrinfo(*where, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, number) as sock:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as asyncio has it
                sock.bind(address)
    except OSError as error:
        raise _fault(text, error) from error


def _try_unix(path: Path, mode: int) -> None:
    _is_stale(path)
    scratch = path.with_name(f".mailproc-check.{os.getpid()}")
    try:
        _unix_socket(scratch, mode).close()
    finally:
        scratch.unlink(missing_ok=True)


def _fault(where: str, error: OSError) -> CannotListen:
    kind = AddressInUse if error.errno == errno.EADDRINUSE else CannotListen
    return kind(f"cannot listen at {where}: {_advice(error)}")


def address_of(sockets: Sequence[socket.socket]) -> str:
    """Where they really listen, in the form of the ``listen`` setting."""
    name = sockets[0].getsockname()
    if isinstance(name, str):
        return f"unix:{name}"
    host, port = name[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def remove_socket(settings: ListenSettings) -> None:
    """Takes the file of a Unix socket away again."""
    where = parse_listen(settings.listen)
    if isinstance(where, Path):
        where.unlink(missing_ok=True)


async def listen(
    sockets: Sequence[socket.socket],
    factory: Callable[[], asyncio.BaseProtocol],
    tls: ssl.SSLContext | None,
) -> list[asyncio.Server]:
    """Takes connections from these sockets from now on.

    Args:
        sockets: of `bind`; other processes may take connections from them as well.
        factory: makes the protocol of one connection.
        tls: for implicit TLS; None listens in plain text.
    """
    loop = asyncio.get_running_loop()
    # Any: arguments of different kinds by name.
    secure: dict[str, Any] = {"ssl": tls, **_TLS_TIMEOUTS} if tls else {}
    # Also for Unix sockets: from Python 3.13 on, `create_unix_server` removes their files.
    servers = [
        await loop.create_server(factory, sock=sock, backlog=_ACCEPT_BATCH, **secure)
        for sock in sockets
    ]
    for sock in sockets:
        sock.listen(_BACKLOG)  # asyncio has told the kernel the same small number
    return servers


def _tcp_sockets(host: str, port: int) -> Iterator[socket.socket]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    for family, _, _, _, address in dict.fromkeys(found):
        sock = socket.create_server(address[:2], family=family, backlog=_BACKLOG)
        sock.setblocking(False)
        yield sock


def _advice(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "this host name is not known"
    return _ADVICE.get(error.errno or 0) or error.strerror or str(error)


def _unix_socket(path: Path, mode: int) -> socket.socket:
    if _is_stale(path):
        path.unlink()
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.bind(str(path))
        # Nobody can connect before listen(), so there is no moment with the wrong permissions.
        path.chmod(mode)
        sock.listen(_BACKLOG)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


def _is_stale(path: Path) -> bool:
    """Whether there is a socket that a dead server left; a live one, or another file, is a fault.

    Raises:
        AddressInUse: a live one.
        CannotListen: another file.
    """
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISSOCK(kind):
        raise CannotListen(f"{path} exists and is not a socket; move it away, or set another path")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return True
        except TimeoutError:
            pass  # its queue is full: it lives
    raise AddressInUse(f"another program listens at {path}; stop it, or set another path")
