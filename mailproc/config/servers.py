"""The tables that are not about a list: where to listen, to keep, to send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import parse_qsl

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from mailproc.config.errors import Wrong, shown
from mailproc.config.relay_url import read_relay_url
from mailproc.config.values import (
    Address,
    Count,
    File,
    Flag,
    Host,
    Listen,
    Nameserver,
    Table,
    Text,
    Whole,
    in_base,
    split_url,
)


class SmtpConfig(Table):
    """``[smtp]``: where letters come in."""

    listen: Listen = Field(default="127.0.0.1:8025", examples=["127.0.0.1:8025"])
    protocol: Literal["smtp", "lmtp"] = Field(default="smtp", examples=["smtp"])
    hostname: Host | None = Field(default=None, examples=["lists.example.org"])
    """The name in the greeting; None: the machine's own."""
    max_size: Whole = Field(default=10_485_760, ge=1024, examples=[10_485_760])
    """Bytes."""
    max_connections: Count = Field(default=200, examples=[200])
    timeout: Count = Field(default=300, examples=[300])
    """Seconds without a word from the client; RFC 5321 4.5.3.2.7 asks for five minutes."""
    tls_cert: File | None = Field(default=None, examples=["/etc/mailproc/cert.pem"])
    tls_key: File | None = Field(default=None, examples=["/etc/mailproc/key.pem"])
    implicit_tls: Flag = Field(default=False, examples=[False])
    """TLS from the first byte, in place of STARTTLS."""
    proxy_protocol: Flag = Field(default=False, examples=[False])
    unix_mode: Whole = Field(default=0o660, ge=0, examples=[0o660])
    """Permissions of the socket, where `listen` is ``unix:``."""

    @field_validator("tls_key", mode="after")
    @classmethod
    def _key_has_certificate(cls, key: Path | None, info: ValidationInfo) -> Path | None:
        if key is not None and "tls_cert" in info.data and info.data["tls_cert"] is None:
            raise Wrong("a key needs its certificate; set tls_cert too")
        return key

    @field_validator("implicit_tls", mode="after")
    @classmethod
    def _tls_has_certificate(cls, implicit: bool, info: ValidationInfo) -> bool:
        if implicit and "tls_cert" in info.data and info.data["tls_cert"] is None:
            raise Wrong("TLS needs a certificate; set tls_cert and tls_key, or write false")
        return implicit

    @field_validator("proxy_protocol", mode="after")
    @classmethod
    def _proxy_comes_first(cls, proxy: bool, info: ValidationInfo) -> bool:
        if proxy and info.data.get("implicit_tls"):
            raise Wrong("a PROXY line cannot come before implicit TLS; leave one of the two out")
        return proxy

    @field_validator("unix_mode", mode="after")
    @classmethod
    def _mode_is_octal(cls, mode: int) -> int:
        if mode > 0o777:
            raise Wrong(f"{mode} is no file mode; write it in octal, such as 0o660")
        return mode


_POSTGRES: Final = {"postgres", "postgresql", "postgresql+psycopg"}


def _database(url: str) -> str:
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


class DatabaseConfig(Table):
    """``[database]``; a ``postgres://`` URL has become SQLAlchemy's ``postgresql+psycopg://``."""

    url: Annotated[Text, AfterValidator(_database)] = Field(
        default="sqlite:///mailproc.db", repr=False, examples=["sqlite:///mailproc.db"]
    )
    keep_ignored_days: Count | None = Field(default=None, examples=[365])
    """How long the bytes of letters without effect and of sent replies are kept; None: always."""

    def absolute_url(self, base: Path) -> str:
        """The URL with SQLite's file as seen from `base`."""
        scheme, _, rest = self.url.partition(":///")
        if scheme != "sqlite":
            return self.url
        file, mark, options = rest.partition("?")
        return f"sqlite:///{base / file}{mark}{options}"


def _outbound(url: str, info: ValidationInfo) -> str:
    try:
        read_relay_url(url, in_base(Path(), info))
    except ValueError as error:
        raise Wrong(f"{shown(url)}: {error}") from None
    return url


class OutboundConfig(Table):
    """``[outbound]``: where our mail goes."""

    url: Annotated[Text, AfterValidator(_outbound)] = Field(
        default="maildir:outbox", repr=False, examples=["maildir:outbox"]
    )
    keep_days: Count = Field(default=5, examples=[5])
    """How long a mail is tried again; RFC 5321 4.5.4.1 asks for four to five days."""
    ack_sender: Address | None = Field(default=None, examples=["agenda-bounces@example.org"])
    """The envelope's sender of acks, for a relay that refuses the null sender."""


class HttpConfig(Table):
    """``[http]``: health, metrics and the published pages; off unless `listen` is set."""

    listen: Listen | None = Field(default=None, examples=["127.0.0.1:8026"])


class DnsConfig(Table):
    """``[dns]``: where DKIM keys are looked up; the system's resolver unless set."""

    nameservers: tuple[Nameserver, ...] = Field(default=(), examples=[["127.0.0.1"]])


class LimitsConfig(Table):
    """``[limits]``: what holds floods and bombs off."""

    commands_per_letter: Count = Field(default=50, examples=[50])
    letters_per_sender_per_hour: Count = Field(default=100, examples=[100])
    """Those that are answered; what more of them ask for is done, but for questions."""
    doubtful_letters_per_sender_per_hour: Count | None = Field(default=None, examples=[20])
    """The same, of those of which From alone says whose they are: neither a proof nor the
    envelope's sender does, and the list did not hand them on. A fifth of the others unless set."""
    topics_per_sender_per_day: Count | None = Field(default=None, examples=[100])
    """As many as letters in an hour unless set."""
    max_parts: Count = Field(default=1000, examples=[1000])
    """MIME parts of a letter."""
    max_depth: Count = Field(default=100, examples=[100])
    """How deep MIME parts may nest."""
    max_header_bytes: Count = Field(default=102_400, examples=[102_400])
    parse_seconds: Count = Field(default=4, examples=[4])
    """CPU time for reading one letter."""
    parse_megabytes: Count = Field(default=512, examples=[512])
    """Memory for reading one letter."""
