"""The tables that are not about a list: where to listen, to keep, to send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import parse_qsl

from mailproc.config.errors import shown
from mailproc.config.relay_url import read_relay_url
from mailproc.config.table import After, AtLeast, AtMost, Key, Known, Table, Wrong, check
from mailproc.config.values import (
    MOST,
    Address,
    Count,
    Days,
    File,
    Flag,
    Host,
    Listen,
    Nameserver,
    Text,
    Whole,
    split_url,
)


class SmtpConfig(Table, frozen=True):
    """``[smtp]``: where letters come in."""

    listen: Listen = "127.0.0.1:8025"
    protocol: Literal["smtp", "lmtp"] = "smtp"
    hostname: Annotated[Host | None, Key("lists.example.org")] = None
    """The name in the greeting; None: the machine's own."""
    max_size: Annotated[Whole, AtLeast(1024), AtMost(MOST)] = 10_485_760
    """Bytes."""
    max_connections: Count = 200
    timeout: Count = 300
    """Seconds without a word from the client; RFC 5321 4.5.3.2.7 asks for five minutes."""
    tls_cert: Annotated[File | None, Key("/etc/mailproc/cert.pem")] = None
    tls_key: Annotated[File | None, Key("/etc/mailproc/key.pem")] = None
    implicit_tls: Flag = False
    """TLS from the first byte, in place of STARTTLS."""
    proxy_protocol: Flag = False
    unix_mode: Annotated[Whole, AtLeast(0)] = 0o660
    """Permissions of the socket, where `listen` is ``unix:``."""

    @check("tls_key")
    @staticmethod
    def _key_has_certificate(file: Path, known: Known) -> Path:
        if "tls_cert" in known and known["tls_cert"] is None:
            raise Wrong("a key needs its certificate; set tls_cert too")
        return file

    @check("implicit_tls")
    @staticmethod
    def _tls_has_certificate(implicit: bool, known: Known) -> bool:
        if implicit and "tls_cert" in known and known["tls_cert"] is None:
            raise Wrong("TLS needs a certificate; set tls_cert and tls_key, or write false")
        return implicit

    @check("proxy_protocol")
    @staticmethod
    def _proxy_comes_first(proxy: bool, known: Known) -> bool:
        if proxy and known.get("implicit_tls"):
            raise Wrong("a PROXY line cannot come before implicit TLS; leave one of the two out")
        return proxy

    @check("unix_mode")
    @staticmethod
    def _mode_is_octal(mode: int, _known: Known) -> int:
        if mode > 0o777:
            raise Wrong(f"{mode} is no file mode; write it in octal, such as 0o660")
        return mode


_POSTGRES: Final = {"postgres", "postgresql", "postgresql+psycopg"}


def database_url(url: str) -> str:
    """The URL of a database that mailproc knows and that outlives a restart, as it is kept."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme in _POSTGRES:
        if not split_url(url, "postgresql://mailproc@localhost/mailproc").path.strip("/"):
            right = 'put it behind the host, as in "postgresql://mailproc@localhost/mailproc"'
            raise Wrong(f"{shown(url)} names no database; {right}")
        return f"postgresql+psycopg://{rest}"
    if not separator or scheme != "sqlite":
        known = '"sqlite:///mailproc.db" or "postgresql://mailproc@localhost/mailproc"'
        raise Wrong(f"{shown(url)} is no database that mailproc knows; write it like {known}")
    file = rest.partition("?")[0]
    if file in {"", "/", "/:memory:"} or file.startswith("/file:"):
        right = 'name a file, such as "sqlite:///mailproc.db"'
        raise Wrong(f"{shown(url)} lives in memory, but a letter must outlive a restart; {right}")
    if not file.startswith("/"):
        raise Wrong(f'{shown(url)} has too few slashes; write "sqlite:///{file}"')
    if not dict(parse_qsl(rest.partition("?")[2])).get("timeout", "30").isdecimal():
        raise Wrong(f'{shown(url)}: timeout is no number of seconds; write it like "?timeout=30"')
    return url


class DatabaseConfig(Table, frozen=True):
    """``[database]``; a ``postgres://`` URL has become SQLAlchemy's ``postgresql+psycopg://``."""

    url: Annotated[Text, After(database_url), Key(hidden=True)] = "sqlite:///mailproc.db"
    keep_ignored_days: Annotated[Days | None, Key(365)] = None
    """How long the bytes of letters without effect and of sent replies are kept; None: always."""

    def absolute_url(self, base: Path) -> str:
        """The URL with SQLite's file as seen from `base`."""
        file = self.file(base)
        if file is None:
            return self.url
        _, mark, options = self.url.partition("?")
        return f"sqlite:///{file}{mark}{options}"

    def file(self, base: Path) -> Path | None:
        """SQLite's file as seen from `base`; None for a database that is no file."""
        scheme, _, rest = self.url.partition(":///")
        return base / rest.partition("?")[0] if scheme == "sqlite" else None


def _outbound(url: str, folder: Path) -> str:
    try:
        read_relay_url(url, folder)
    except ValueError as error:
        raise Wrong(f"{shown(url)}: {error}") from None
    return url


class OutboundConfig(Table, frozen=True):
    """``[outbound]``: where our mail goes."""

    url: Annotated[Text, After(_outbound, in_folder=True), Key(hidden=True)] = "maildir:outbox"
    keep_days: Days = 5
    """How long a mail is tried again; RFC 5321 4.5.4.1 asks for four to five days."""
    ack_sender: Annotated[Address | None, Key("agenda-bounces@example.org")] = None
    """The envelope's sender of acks, for a relay that refuses the null sender."""


class HttpConfig(Table, frozen=True):
    """``[http]``: health, metrics and the published pages; off unless `listen` is set."""

    listen: Annotated[Listen | None, Key("127.0.0.1:8026")] = None


class DnsConfig(Table, frozen=True):
    """``[dns]``: where DKIM keys are looked up; the system's resolver unless set."""

    nameservers: Annotated[tuple[Nameserver, ...], Key(["127.0.0.1"])] = ()


class LimitsConfig(Table, frozen=True):
    """``[limits]``: what holds floods and bombs off."""

    commands_per_letter: Count = 50
    letters_per_sender_per_hour: Count = 100
    """Those that are answered; what more of them ask for is done, but for questions."""
    doubtful_letters_per_sender_per_hour: Annotated[Count | None, Key(20)] = None
    """The same, of those of which From alone says whose they are: neither a proof nor the
    envelope's sender does, and the list did not hand them on. A fifth of the others unless set."""
    topics_per_sender_per_day: Annotated[Count | None, Key(100)] = None
    """As many as letters in an hour unless set."""
    max_parts: Count = 1000
    """MIME parts of a letter."""
    max_depth: Count = 100
    """How deep MIME parts may nest."""
    max_header_bytes: Count = 102_400
    parse_seconds: Count = 4
    """CPU time for reading one letter."""
    parse_megabytes: Count = 512
    """Memory for reading one letter."""
