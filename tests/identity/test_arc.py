"""ARC: what a trusted list server found before its footer broke the author's signature."""

from __future__ import annotations

import re
from collections.abc import Callable

import dkim  # type: ignore[import-untyped]  # dkimpy ships no types
import pytest

from mailproc.identity import IdentitySettings
from mailproc.meeting.evidence import Evidence
from tests.support.identity_signing import (
    AGENT,
    LIST,
    Zone,
    letter,
    look,
    pem,
    private_key,
    sign,
    zone,
)

LISTS = "lists.example.org"
TRUSTING = IdentitySettings(addresses=(LIST, AGENT), trusted_arc_sealers=(LISTS, "mx.example.net"))
DNS = zone("example.org", LISTS, "evil.example", "mx.example.net")
PASSED = "dkim=pass header.d=example.org"
NAMES = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References")


def seal(
    raw: bytes,
    results: str = PASSED,
    sealer: str = LISTS,
    names: tuple[str, ...] = NAMES,
) -> bytes:
    """The letter as a server passes it on, with what it says it found and its seal on that."""
    told = f"Authentication-Results: {sealer}; {results}\r\n".encode() + raw
    fields = dkim.arc_sign(
        told,
        b"s1",
        sealer.encode(),
        pem(private_key(sealer)),
        sealer.encode(),
        include_headers=[name.encode() for name in names],
    )
    assert fields
    return b"".join(fields) + raw


def with_footer(raw: bytes) -> bytes:
    """What a list does to a letter before it seals it: this breaks the author's signature."""
    tagged = raw.replace(b"Subject: ", b"Subject: [Xen-devel] ")
    return tagged + b"_______________________________________________\r\nXen-devel mailing list\r\n"


def from_list() -> bytes:
    """A signed letter as it comes over the list."""
    return seal(with_footer(sign(letter(), names=NAMES)))


def ask(raw: bytes, settings: IdentitySettings = TRUSTING, dns: Zone = DNS) -> Evidence:
    return look(raw, settings=settings, dns=dns)


def test_a_trusted_sealer_carries_the_author_over_a_lists_footer() -> None:
    assert ask(with_footer(sign(letter(), names=NAMES))).tier == "from"
    found = ask(from_list())
    assert (found.tier, found.headers) == ("dkim", "dkim")
    assert found.why == "ARC: lists.example.org sealed that it found dkim=pass for example.org"


def test_an_untrusted_sealer_gives_nothing_and_costs_no_lookup() -> None:
    dns = zone("example.org", LISTS)
    raw = from_list().replace(b"DKIM-Signature", b"X-Was")
    found = ask(raw, IdentitySettings(addresses=(LIST,)), dns)
    assert (found.tier, dns.asked) == ("from", [])
    other = seal(letter(), sealer="evil.example")
    found = ask(other, dns=dns)
    assert (found.tier, dns.asked) == ("from", [])
    assert "evil.example sealed it, who is not trusted" in found.why


SAID = {
    "dkim=pass header.d=example.org": "dkim",
    "dkim=pass header.i=@example.org": "dkim",
    "dkim=pass header.i=jane@example.org": "dkim",
    "dmarc=pass header.from=example.org": "dkim",
    "dkim=fail header.d=example.org; dmarc=pass header.from=example.org": "from",
    "dkim=pass header.d=evil.example": "from",
    "dkim=pass header.i=john@example.org header.d=example.org": "from",
    "dkim=fail header.d=example.org": "from",
    "dkim=none": "from",
    "spf=pass smtp.mailfrom=jane@example.org": "from",
    "dmarc=pass header.from=evil.example": "from",
    "dmarc=pass": "from",
}


@pytest.mark.parametrize("said", SAID)
def test_the_sealer_must_have_found_the_author(said: str) -> None:
    assert ask(seal(letter(), said)).tier == SAID[said]


CHANGED: dict[str, Callable[[bytes], bytes]] = {
    "the text": lambda raw: raw.replace(b"T7 +1", b"T7 -1"),
    "From": lambda raw: raw.replace(b"Jane Roe", b"Jane Row"),
    "Subject": lambda raw: raw.replace(b"Subject: ", b"Subject: VOTE T8 +1 "),
    "Message-ID": lambda raw: raw.replace(b"<1@", b"<2@"),
    "what was found": lambda raw: raw.replace(b"dkim=pass", b"dkim=fail"),
    "who was found": lambda raw: raw.replace(b"header.d=evil.example", b"header.d=example.org"),
    "the seal": lambda raw: re.sub(rb"(?s)(ARC-Seal:.*?t=)\d", rb"\g<1>9", raw),
    "a field is gone": lambda raw: re.sub(rb"(?s)^ARC-Seal:.*?(?=ARC-Mess)", b"", raw),
    "a seal too many": lambda raw: raw[: raw.index(b"ARC-Mess")] + raw,
    "results twice": lambda raw: raw.replace(
        b"ARC-Auth",
        b"ARC-Authentication-Results: i=1; x; dkim=pass header.d=example.org\r\nARC-Auth",
    ),
    "another number": lambda raw: raw.replace(b" i=1;", b" i=2;"),
    "a second Subject": lambda raw: b"Subject: VOTE T8 +1\r\n" + raw,
    "a thread": lambda raw: b"In-Reply-To: <t8@example.net>\r\n" + raw,
    "nothing is left of it": lambda raw: re.sub(rb"(?m)^ARC-\w+", b"ARC-Seal", raw),
}


@pytest.mark.parametrize("change", CHANGED)
def test_a_seal_that_was_tampered_with_is_worth_nothing(change: str) -> None:
    found = "dkim=pass header.d=evil.example" if change == "who was found" else PASSED
    raw = seal(with_footer(letter()), found)
    changed = CHANGED[change](raw)
    assert changed != raw
    assert ask(raw).tier == ("from" if change == "who was found" else "dkim")
    assert ask(changed).tier == "from"


def test_a_chain_of_trusted_sealers_goes_back_to_the_one_who_saw_the_author() -> None:
    first = from_list()
    second = seal(first, "arc=pass; dkim=fail header.d=example.org", "mx.example.net")
    assert ask(second).tier == "dkim"
    assert ask(first.replace(b"\r\n\r\nVOTE", b"\r\n\r\nVOTE T9 +1\r\nVOTE")).tier == "from"


def test_the_chain_ends_at_the_first_untrusted_sealer() -> None:
    """He may have changed everything, and sealed an older seal along with it."""
    forged = seal(seal(letter(), PASSED), "arc=pass", "evil.example")
    assert ask(forged).tier == "from"
    passed_on = seal(forged, "arc=pass; dkim=none", "mx.example.net")
    found = ask(passed_on)
    assert (found.tier, found.why.endswith("no trusted sealer vouches for the author")) == (
        "from",
        True,
    )


def test_a_sealer_may_seal_that_the_chain_was_broken() -> None:
    broken = seal(letter(), PASSED).replace(b"T7 +1", b"T7 -1")
    assert ask(seal(broken, f"arc=fail; {PASSED}", "mx.example.net")).tier == "from"


@pytest.mark.parametrize("missing", ["To", "Date", "Message-ID"])
def test_a_seal_over_too_little_is_worth_nothing(missing: str) -> None:
    names = tuple(name for name in NAMES if name != missing)
    found = ask(seal(letter(), names=names))
    assert (found.tier, f"it does not cover {missing}" in found.why) == ("from", True)


def test_a_seal_that_leaves_out_the_thread_says_nothing_of_it() -> None:
    names = ("From", "To", "Date", "Message-ID", "Subject")
    found = ask(seal(letter(In_Reply_To="<t7@example.net>"), names=names))
    assert (found.tier, found.headers) == ("dkim", "from")


def test_a_sealer_who_took_a_narrow_signature_for_good_is_not_followed() -> None:
    """It says dkim=pass, but the signature lets anybody add text."""
    found = ask(seal(sign(letter(), names=NAMES, tags={"l": "12"})))
    assert (found.tier, "it leaves part of the body unsigned (l=)" in found.why) == ("from", True)


def test_a_list_munged_from_is_not_proved_by_the_lists_seal() -> None:
    munged = seal(letter(From=f"Jane via Xen-devel <{LIST}>", Reply_To="jane@example.org"))
    assert ask(munged).tier == "from"


@pytest.mark.parametrize(("sets", "why"), [(9, "lookup budget is spent"), (10, "malformed")])
def test_long_chains_are_not_followed(sets: int, why: str) -> None:
    raw = seal(letter())
    for _ in range(sets):
        raw = seal(raw, "arc=pass", LISTS)
    found = ask(raw)
    assert (found.tier, why in found.why) == ("from", True)


def test_a_silent_dns_means_unknown() -> None:
    dns = Zone({f"s1._domainkey.{LISTS}": None})
    found = ask(seal(letter()), dns=dns)
    assert (found.tier, "ARC: unknown: the DNS gives no answer" in found.why) == ("from", True)
