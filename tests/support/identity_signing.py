"""Letters signed with real keys, and a DNS that holds those: for the tests of `identity`."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import dkim  # type: ignore[import-untyped]  # dkimpy ships no types
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mailproc.identity import IdentitySettings, Unresolved
from mailproc.identity.assessment import assess
from mailproc.mail.letter import Mailbox
from mailproc.meeting.evidence import Evidence

LIST: Final = "xen-devel@lists.example.org"
AGENT: Final = "agenda@lists.example.org"
JANE: Final = Mailbox("Jane Roe", "jane@example.org")
SETTINGS: Final = IdentitySettings(addresses=(LIST, AGENT))
SIGNED: Final = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References")


@cache
def private_key(owner: str, bits: int = 1024) -> rsa.RSAPrivateKey:
    """The RSA key of a domain (or of anybody else); another one for each name.

    By default one of the shortest that count (RFC 8301): twice the length takes eight times as
    long.
    """
    del owner  # it only tells the cache which one is meant
    return rsa.generate_private_key(65537, bits)


def key_record(owner: str, *, before: str = "v=DKIM1; k=rsa; ") -> bytes:
    """The TXT record of a domain's key."""
    return record_of(private_key(owner), before)


def record_of(key: rsa.RSAPrivateKey, before: str = "v=DKIM1; k=rsa; ") -> bytes:
    """The TXT record of a key."""
    public = key.public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    der = public.public_bytes(serialization.Encoding.DER, form)
    return f"{before}p={base64.b64encode(der).decode()}".encode()


@dataclass
class Zone:
    """A DNS: the records of each name, or None where it gives no answer; notes what is asked."""

    records: Mapping[str, Sequence[bytes] | None]
    asked: list[str] = field(default_factory=list)

    def __call__(self, name: str, seconds: float) -> Sequence[bytes]:
        assert seconds >= 0
        self.asked.append(name)
        found = self.records.get(name, ())
        if found is None:
            raise Unresolved(f"the DNS gives no answer for {name}")
        return found


def zone(*domains: str, selector: str = "s1", **others: Sequence[bytes] | None) -> Zone:
    """A DNS with each domain's own key, and what `others` says of ``s1`` at example.org."""
    records: dict[str, Sequence[bytes] | None] = {
        f"{selector}._domainkey.{domain}": (key_record(domain),) for domain in domains
    }
    if "record" in others:
        records[f"{selector}._domainkey.example.org"] = others["record"]
    return Zone(records)


EXAMPLE: Final = zone("example.org", "evil.example", "lists.example.org")


def dated(ago: timedelta) -> str:
    """The Date of a letter that was written so long ago."""
    return format_datetime(datetime.now(UTC) - ago)


def letter(body: str = "VOTE T7 +1\n", **fields: str) -> bytes:
    """A letter of Jane's to the list, as it is before anybody signs it.

    Args:
        body: with LF line ends.
        fields: other header fields, or others in place of these; ``_`` stands for ``-``, and an
            empty one is left out.
    """
    head = {
        "From": "Jane Roe <jane@example.org>",
        "To": LIST,
        "Subject": "Topics",
        "Date": dated(timedelta(0)),
        "Message-ID": "<1@example.org>",
    }
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [f"{name}: {value}" for name, value in head.items() if value]
    return "\n".join((*lines, "", body)).replace("\n", "\r\n").encode()


class _Amended(dkim.DKIM):  # type: ignore[misc]  # dkimpy ships no types
    """Signs with other tags than dkimpy would."""

    tags: Mapping[str, str | None]

    def gen_header(self, fields: list[tuple[bytes, bytes]], *rest: Any, **more: Any) -> Any:
        known = {name: value for name, value in fields if name != b"b"}
        for name, value in self.tags.items():
            known.pop(name.encode(), None)
            known |= {} if value is None else {name.encode(): value.encode()}
        amended = [*known.items(), (b"b", b"0" * 60)]
        return super().gen_header(amended, *rest, **more)


def sign(
    raw: bytes,
    domain: str = "example.org",
    *,
    names: Sequence[str] = SIGNED,
    key: rsa.RSAPrivateKey | None = None,
    canonicalize: tuple[bytes, bytes] = (b"relaxed", b"relaxed"),
    selector: str = "s1",
    tags: Mapping[str, str | None] = MappingProxyType({}),
) -> bytes:
    """The letter with a DKIM-Signature on top.

    Args:
        raw: the letter.
        domain: ``d=``; the key is the domain's unless another is given.
        names: what is signed.
        key: what it is signed with.
        canonicalize: ``c=``.
        selector: ``s=``.
        tags: others in place of dkimpy's; None leaves one out.
    """
    signer: Any = _Amended(raw)
    signer.tags = tags
    signature: bytes = signer.sign(
        selector.encode(),
        domain.encode(),
        pem(key or private_key(domain.lower())),
        include_headers=[name.encode() for name in names],
        canonicalize=canonicalize,
    )
    return signature + raw


def pem(key: rsa.RSAPrivateKey) -> bytes:
    """The key as dkimpy takes it."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


def look(
    raw: bytes,
    author: Mailbox = JANE,
    settings: IdentitySettings = SETTINGS,
    dns: Zone = EXAMPLE,
    received: datetime | None = None,
) -> Evidence:
    """What `assess` says of a letter that came in now."""
    return assess(raw, author, settings, dns, received or datetime.now(UTC))
