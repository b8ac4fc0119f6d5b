"""Whether somebody listens where mail is to come in, asked as a mail server would."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Final

from mailproc.config.listen import ListenSettings, parse_listen

_TIMEOUT: Final = 3.0  # seconds


def greeting(settings: ListenSettings) -> bytes:
    """The first line of whoever listens there, without its end.

    Raises:
        OSError: nobody does, or says nothing for some seconds.
    """
    with connect(settings.listen) as connection:
        if settings.proxy_protocol:
            connection.sendall(b"PROXY UNKNOWN\r\n")
        with _secured(connection) if settings.implicit_tls else connection as stream:
            line = stream.makefile("rb").readline(512)
    if not line:
        raise ConnectionError(f"{settings.listen} says nothing")
    return line.rstrip()


def connect(where: str) -> socket.socket:
    """A connection to a place of the form of a ``listen`` setting.

    Raises:
        OSError: there is none to be had.
    """
    place = parse_listen(where)
    if isinstance(place, Path):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_TIMEOUT)
        connection.connect(str(place))
        return connection
    return socket.create_connection(place, timeout=_TIMEOUT)


def _secured(connection: socket.socket) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname = False  # the certificate is looked at elsewhere
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(connection)
