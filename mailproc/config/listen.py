"""Where mail is listened for, and how: the value of ``[smtp]``, and how its addresses are read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

_TCP: Final = re.compile(
    r"(?:\[(?P<six>[0-9A-Fa-f:.%a-z]+)\]|(?P<host>[^:\[\]/\s]+)):(?P<port>\d{1,5})"
)


class CannotListen(Exception):
    """One cannot listen there; the text says why and what to do."""


class ListenSettings(Struct, frozen=True, kw_only=True):
    """How mail is listened for. Sizes in bytes, times in seconds."""

    listen: str
    """``host:port``, ``[::1]:port`` or ``unix:/path``; port 0 takes a free one."""
    protocol: Literal["smtp", "lmtp"] = "smtp"
    max_size: int = 10_485_760
    max_connections: int = 200
    tls_cert: Path | None = None
    """A PEM file with the certificate chain; with it STARTTLS is offered."""
    tls_key: Path | None = None
    """The PEM file of its key, if that is not in the same file."""
    proxy_protocol: bool = False
    """Every connection must start with a PROXY header (version 1 or 2)."""
    implicit_tls: bool = False
    """TLS from the first byte (as on port 465) in place of STARTTLS."""
    hostname: str = "localhost"
    timeout: float = 300
    """The longest pause between two commands, or between two pieces of a mail."""
    unix_mode: int = 0o660


def parse_listen(text: str) -> tuple[str, int] | Path:
    """Reads a ``listen`` setting: (host, port), or the path of a Unix socket.

    Raises:
        ValueError: it is neither; the text says what would be right.
    """
    if text.startswith("unix:") and len(text) > len("unix:"):
        return Path(text.removeprefix("unix:"))
    found = _TCP.fullmatch(text)
    if found is None or int(found["port"]) > 65535:
        raise ValueError(
            f"{text!r} is no place to listen at: use host:port, [::1]:port or unix:/path"
        )
    return found["six"] or found["host"], int(found["port"])


_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104  # only compared


def same_place(one: str, other: str) -> bool:
    """Whether two ``listen`` settings want one port, or one socket. Port 0 is any that is free."""
    here, there = parse_listen(one), parse_listen(other)
    if isinstance(here, Path) or isinstance(there, Path):
        return here == there
    (host, port), (other_host, other_port) = here, there
    return port == other_port != 0 and (
        host == other_host or bool(_EVERYWHERE & {host, other_host})
    )
