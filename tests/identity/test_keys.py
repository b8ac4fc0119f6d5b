"""The keys in the DNS: which are taken, and how long a letter may wait for them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from itertools import count

import pytest

from mailproc.identity import Unresolved
from mailproc.identity.dkim_keys import Keys
from tests.support.identity_signing import (
    SETTINGS,
    Zone,
    key_record,
    letter,
    look,
    private_key,
    record_of,
    sign,
    zone,
)

GOOD = key_record("example.org")


def rsa_record(modulus: int, exponent: int) -> bytes:
    """A key record with any numbers, as RFC 8017's RSAPublicKey."""
    numbers = b"".join(_der(2, _octets(number)) for number in (modulus, exponent))
    return b"v=DKIM1; p=" + base64.b64encode(_der(0x30, numbers))


def _octets(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _der(tag: int, data: bytes) -> bytes:
    size = len(data)
    length = bytes([size]) if size < 0x80 else bytes([0x82, size >> 8, size & 0xFF])
    return bytes([tag]) + length + data


RECORDS: dict[str, tuple[Sequence[bytes], str]] = {
    "no record": ((), "there is no key"),
    "something else": ((b"hello world",), "its key record is malformed"),
    "nothing": ((b"",), "its key is revoked or missing (p=)"),
    "no key in it": ((b"v=DKIM1; k=rsa",), "its key is revoked or missing (p=)"),
    "a revoked key": ((b"v=DKIM1; p=",), "its key is revoked or missing (p=)"),
    "no base64": ((b"v=DKIM1; p=AAA",), "its key is malformed"),
    "no RSA key": ((b"v=DKIM1; p=AAAA",), "its key is malformed"),
    "another version": ((GOOD.replace(b"DKIM1", b"DKIM2"),), "it does not match the header"),
    "another domain's key": ((key_record("evil.example"),), "it does not match the header"),
    "test mode": ((b"t=y; " + GOOD.replace(b"v=DKIM1; ", b""),), "its key is in test mode (t=y)"),
    "test mode and more": ((b"t=s:y; " + GOOD.partition(b" ")[2],), "its key is in test mode"),
    "for some people only": ((GOOD + b"; g=john",), "its key is for some local parts only (g=)"),
    "SHA-1 only": ((GOOD + b"; h=sha1",), "its key does not allow SHA-256 (h=)"),
    "not for mail": ((GOOD + b"; s=tlsrpt",), "its key is not for mail (s=)"),
    "two keys": ((GOOD, key_record("evil.example")), "there are several keys"),
    "a book": ((GOOD + b"; n=" + b"x" * 5000,), "its key record is too long"),
    "a short key": ((rsa_record((1 << 1023) - 1, 65537),), "its key has 1023 bits"),
    "a key to compute on for hours": (
        (rsa_record((1 << 20000) + 1, 65537),),
        "its key has 20001 bits",
    ),
    "an exponent to compute on": (
        (rsa_record((1 << 4000) + 1, (1 << 4000) + 1),),
        "its key has 4001 bits",
    ),
    "an exponent of one": ((rsa_record((1 << 2047) + 1, 1),), "its key has 2048 bits"),
    "Ed25519": ((b"v=DKIM1; k=ed25519; p=" + base64.b64encode(b"x" * 32),), "DKIM of example.org:"),
    "a new kind of key": ((b"v=DKIM1; k=future; p=AAAA",), "it does not match the header"),
}


@pytest.mark.parametrize("case", RECORDS)
def test_a_key_that_is_unfit_proves_nothing(case: str) -> None:
    records, why = RECORDS[case]
    found = look(sign(letter()), dns=zone(record=records))
    assert found.tier == "from"
    assert why in found.why


@pytest.mark.parametrize(
    "records",
    [
        (GOOD,),
        (GOOD, b"v=spf1 -all"),
        (GOOD.replace(b"v=DKIM1; k=rsa; ", b""),),
        (GOOD + b"; h=sha1:sha256; s=email; g=*; n=notes",),
        (GOOD + b"; t=s",),
    ],
)
def test_a_fit_key_is_found_whatever_else_stands_there(records: Sequence[bytes]) -> None:
    assert look(sign(letter()), dns=zone(record=records)).tier == "dkim"


@pytest.mark.parametrize("bits", [1024, 2048])
def test_a_key_of_a_usual_length_is_fit(bits: int) -> None:
    key = private_key("example.org", bits)
    found = look(sign(letter(), key=key), dns=zone(record=(record_of(key),)))
    assert found.tier == "dkim"


def test_a_key_for_the_domain_itself_does_not_sign_for_its_subdomains() -> None:
    dns = zone(record=(GOOD + b"; t=s",))
    found = look(sign(letter(), tags={"i": "@mail.example.org"}), dns=dns)
    assert (found.tier, found.why) == (
        "from",
        "DKIM of example.org: its key is not for subdomains (t=s)",
    )


def test_lookups_about_one_letter_share_a_budget_of_time() -> None:
    ticks = count()
    dns = Zone({}, [])
    keys = Keys(dns, 2.0, 3.5, clock=lambda: float(next(ticks)))
    for name in ("a.example", "b.example", "c.example"):
        assert keys.records(name) == ()
    with pytest.raises(Unresolved, match="budget"):
        keys.records("d.example")
    assert dns.asked == ["a.example", "b.example", "c.example"]


def test_a_lookup_gets_no_more_time_than_is_left() -> None:
    given: list[float] = []
    ticks = iter((0.0, 4.5))

    def resolve(name: str, seconds: float) -> Sequence[bytes]:
        given.append(seconds)
        return ()

    Keys(resolve, 2.0, 5.0, clock=lambda: next(ticks)).records("a.example")
    assert given == [0.5]


def test_a_letter_costs_at_most_a_dozen_lookups() -> None:
    dns = Zone({})
    keys = Keys(dns, 2.0, 1000.0)
    for number in range(12):
        keys.records(f"d{number}.example")
    with pytest.raises(Unresolved, match="budget"):
        keys.records("one.more.example")
    assert len(dns.asked) == 12
    assert SETTINGS.dns_budget == 5.0


def test_a_resolver_that_raises_costs_the_letter_nothing_but_its_tier() -> None:
    def broken(name: str, seconds: float) -> Sequence[bytes]:
        raise RuntimeError("a bug in the resolver")

    found = look(sign(letter()), dns=broken)  # type: ignore[arg-type]  # any resolver will do
    assert found.tier == "from"
