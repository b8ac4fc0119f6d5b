"""Whether mail gets in: the places to listen at, and whether we stand there already."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from mailproc.cli.check.finding import Finding, finding_of
from mailproc.config import Config
from mailproc.config.listen import CannotListen, ListenSettings, parse_listen
from mailproc.intake.smtp.sockets import AddressInUse, try_listen

_TIMEOUT: Final = 3.0  # seconds


def check_listener(config: Config) -> Iterator[Finding]:
    """Try ``[smtp] listen`` and ``[http] listen``; nobody can connect meanwhile."""
    settings = config.listener()
    what = f"{settings.protocol} at {settings.listen}"
    yield _place(what, settings.listen, settings.unix_mode, lambda: _is_our_listener(settings))
    if config.http.listen:
        where = config.http.listen
        yield _place(f"pages at {where}", where, 0o660, lambda: _are_our_pages(where))


def _place(what: str, where: str, mode: int, is_ours: Callable[[], bool]) -> Finding:
    try:
        try_listen(where, mode)
    except AddressInUse as fault:
        if is_ours():
            return Finding(f"{what} (mailproc serve runs there)")
        return finding_of(what, fault)
    except CannotListen as fault:
        return finding_of(what, fault)
    return Finding(what)


def _is_our_listener(settings: ListenSettings) -> bool:
    """Whether what listens there greets as mailproc does."""
    try:
        with _connect(settings.listen) as connection:
            if settings.proxy_protocol:
                connection.sendall(b"PROXY UNKNOWN\r\n")
            with _secured(connection) if settings.implicit_tls else connection as stream:
                return stream.makefile("rb").readline(512).rstrip().endswith(b" mailproc")
    except OSError:
        return False


def _secured(connection: socket.socket) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname = False  # the certificate is looked at elsewhere
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(connection)


def _are_our_pages(where: str) -> bool:
    """Whether what listens there tells its health as mailproc does."""
    try:
        with _connect(where) as connection:
            connection.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
            return any(b"mailproc_up" in part for part in connection.makefile("rb"))
    except OSError:
        return False


def _connect(where: str) -> socket.socket:
    place = parse_listen(where)
    if isinstance(place, Path):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_TIMEOUT)
        connection.connect(str(place))
        return connection
    return socket.create_connection(place, timeout=_TIMEOUT)
