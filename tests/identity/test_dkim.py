"""DKIM: a signature by the author's own domain, over all that we read, raises a letter to dkim."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mailproc.mail.letter import Mailbox
from tests.support.identity_signing import (
    AGENT,
    EXAMPLE,
    JANE,
    LIST,
    letter,
    look,
    sign,
    zone,
)

IN_AN_HOUR = str(int(datetime.now(UTC).timestamp()) + 3600)


def reply() -> bytes:
    """A letter in the thread of a topic."""
    return letter(In_Reply_To="<t7@example.net>", References="<t7@example.net>")


def test_a_signature_of_the_authors_domain_makes_it_dkim() -> None:
    found = look(sign(letter()))
    assert (found.tier, found.headers) == ("dkim", "dkim")
    assert found.why == "DKIM: example.org signed it (aligned with From)"


@pytest.mark.parametrize(
    "canonicalize", [(a, b) for a in (b"relaxed", b"simple") for b in (b"relaxed", b"simple")]
)
def test_any_canonicalisation_will_do(canonicalize: tuple[bytes, bytes]) -> None:
    assert look(sign(letter(), canonicalize=canonicalize)).tier == "dkim"


def test_a_letter_with_bare_line_feeds_verifies_too() -> None:
    """A pipe delivers it so."""
    assert look(sign(letter()).replace(b"\r\n", b"\n")).tier == "dkim"


def test_an_mbox_line_on_top_does_no_harm() -> None:
    assert (
        look(b"From jane@example.org Thu Aug 26 13:00:00 2027\r\n" + sign(letter())).tier == "dkim"
    )


def test_no_single_changed_byte_is_overlooked() -> None:
    signed = sign(reply())
    end = signed.index(b"\r\nFrom:")
    start = signed.rindex(b"b=", 0, end)
    flipped = [at for at in range(len(signed)) if not start <= at < end]
    survived = [at for at in flipped if look(_flip(signed, at)).tier != "from"]
    assert [signed[at - 10 : at + 10] for at in survived] == []
    assert len(flipped) > 400


def test_a_changed_signature_value_does_not_verify() -> None:
    signed = sign(letter())
    start = signed.rindex(b"b=", 0, signed.index(b"\r\nFrom:")) + 2
    assert {look(_flip(signed, at)).tier for at in range(start, start + 60)} == {"from"}


def _flip(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


REFUSED = {
    "no signature": (letter(), "no DKIM signature of example.org"),
    "another domain's": (sign(letter(), "evil.example"), "no DKIM signature of example.org"),
    "a public suffix's": (sign(letter(), "org"), "no DKIM signature of example.org"),
    "SHA-1": (sign(letter(), tags={"a": "rsa-sha1"}), "its algorithm is not trusted (a=)"),
    "part of the body": (
        sign(letter(), tags={"l": "10"}),
        "body unsigned (l=)",
    ),
    "all of the body, by length": (
        sign(letter(), tags={"l": "12"}),
        "unsigned (l=)",
    ),
    "expired": (sign(letter(), tags={"t": "1000000000", "x": "1000000001"}), "it has expired (x=)"),
    "from the future": (sign(letter(), tags={"t": "99999999999"}), "it is from the future (t=)"),
    "in tomorrow's name": (
        sign(letter(), tags={"t": IN_AN_HOUR}),
        "future",
    ),
    "for another person": (
        sign(letter(), tags={"i": "john@example.org"}),
        "another person (i=)",
    ),
    "for another domain": (
        sign(letter(), tags={"i": "@example.net"}),
        "another domain (i=)",
    ),
    "From not signed": (
        sign(letter(), tags={"h": "to:date:subject:message-id"}),
        "not cover From",
    ),
    "Date not signed": (sign(letter(), names=("From", "To", "Subject")), "it does not cover Date"),
    "To not signed": (sign(letter(), names=("From", "Date", "Subject")), "it does not cover To"),
    "Cc not signed": (sign(letter(Cc=AGENT)), "it does not cover Cc"),
    "too many names": (sign(letter(), names=("From",) * 101), "it names over 100 fields"),
    "a version to come": (sign(letter(), tags={"v": "2"}), "it is malformed"),
    "an unknown canonicalisation": (sign(letter(), tags={"c": "strict"}), "it is malformed"),
    "another selector": (sign(letter(), selector="old"), "there is no key"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_proves_too_little_is_refused(case: str) -> None:
    raw, why = REFUSED[case]
    found = look(raw)
    assert (found.tier, found.headers, found.once) == ("from", "from", ())
    assert why in found.why


@pytest.mark.parametrize(
    "tags",
    [
        {"i": "jane@example.org"},
        {"i": "JANE+list@mail.example.org"},
        {"i": "@mail.example.org"},
        {"i": None},
        {"t": None},
        {"q": None},
    ],
)
def test_tags_that_fit_the_author_or_say_nothing_do_no_harm(tags: dict[str, str | None]) -> None:
    assert look(sign(letter(), tags=tags)).tier == "dkim"


CHANGED: dict[str, Callable[[bytes], bytes]] = {
    "body": lambda raw: raw.replace(b"T7 +1", b"T7 -1"),
    "text added below": lambda raw: raw + b"VOTE T8 +1\r\n",
    "a list's footer": lambda raw: raw + b"_______________\r\nXen-devel mailing list\r\n",
    "a list's Subject tag": lambda raw: raw.replace(b"Subject: ", b"Subject: [Xen-devel] "),
    "a line above the text": lambda raw: raw.replace(b"\r\n\r\n", b"\r\n\r\nVOTE T8 +1\r\n", 1),
    "another Date": lambda raw: re.sub(rb"Date: \w+", b"Date: Xyz", raw),
    "another Message-ID": lambda raw: raw.replace(b"<1@", b"<2@"),
    "another thread": lambda raw: raw.replace(b"<t7@", b"<t8@"),
    "no thread": lambda raw: raw.replace(b"In-Reply-To: <t7@example.net>\r\n", b""),
    "the name in From": lambda raw: raw.replace(b"Jane Roe", b"The Chair"),
    "a second From on top": lambda raw: b"From: john@example.org\r\n" + raw,
    "the same From on top": lambda raw: b"From: jane@example.org\r\n" + raw,
    "a second From below": lambda raw: raw.replace(
        b"\r\n\r\n", b"\r\nFrom: john@example.org\r\n\r\n", 1
    ),
    "a second Subject on top": lambda raw: b"Subject: VOTE T8 +1\r\n" + raw,
    "a second In-Reply-To on top": lambda raw: b"In-Reply-To: <t8@example.net>\r\n" + raw,
    "a second To on top": lambda raw: b"To: agenda@lists.example.org\r\n" + raw,
    "a second Date on top": lambda raw: b"Date: Thu, 26 Aug 2027 13:00:00 +0000\r\n" + raw,
    "another reader's header": lambda raw: raw.replace(b"Subject: ", b"Subject: x\rSubject: ", 1),
    "another reader's Subject": lambda raw: b"X-Junk: a\rSubject: VOTE T8 +1\r\n" + raw,
    "a field that is none": lambda raw: b"VOTE T8 +1\r\n" + raw,
    "another encoding": lambda raw: b"Content-Transfer-Encoding: quoted-printable\r\n" + raw,
    "flowed text": lambda raw: b"Content-Type: text/plain; delsp=yes\r\n" + raw,
    "another kind of text": lambda raw: b"Content-Type: text/html\r\n" + raw,
    "a charset to hide in": lambda raw: b"Content-Type: text/plain; charset=utf-7\r\n" + raw,
    "a claim that Jane is a list": lambda raw: b"List-Post: <mailto:Jane@example.org>\r\n" + raw,
    "a boundary made of text": lambda raw: b"Content-Type: multipart/mixed; boundary=x\r\n" + raw,
}


@pytest.mark.parametrize("change", CHANGED)
def test_what_was_changed_on_the_way_is_from_only(change: str) -> None:
    signed = sign(reply())
    assert look(signed).tier == "dkim"
    assert look(CHANGED[change](signed)).tier == "from"


def test_trace_fields_may_be_added() -> None:
    raw = b"Received: by mx.example.org\r\nList-Id: <xen-devel.lists.example.org>\r\n" + sign(
        letter()
    )
    assert look(raw).tier == "dkim"


def test_a_field_that_was_signed_as_absent_cannot_be_added() -> None:
    signed = sign(reply().replace(b"Subject: Topics\r\n", b""))
    assert look(signed).tier == "dkim"
    assert look(b"Subject: VOTE T8 +1\r\n" + signed).tier == "from"


@pytest.mark.parametrize(
    ("raw", "names"),
    [(letter(), ("From", "To", "Date")), (reply(), ("From", "To", "Date", "Subject"))],
)
def test_a_signature_that_leaves_out_subject_or_thread_says_nothing_of_them(
    raw: bytes, names: tuple[str, ...]
) -> None:
    found = look(sign(raw, names=names))
    assert (found.tier, found.headers) == ("dkim", "from")


@pytest.mark.parametrize(
    ("sender", "signer", "tier"),
    [
        ("jane@example.org", "example.org", "dkim"),
        ("jane@example.org", "EXAMPLE.org", "dkim"),
        ("JANE@Example.ORG", "example.org", "dkim"),
        ("jane@dev.example.org", "example.org", "dkim"),
        ("jane@example.org", "mail.example.org", "dkim"),
        ("jane@a.example.co.uk", "example.co.uk", "dkim"),
        ("jane@example.co.uk", "co.uk", "from"),
        ("jane@example.com", "com", "from"),
        ("jane@jane.github.io", "github.io", "from"),
        ("jane@jane.github.io", "john.github.io", "from"),
        ("jane@example.org", "notexample.org", "from"),
        ("jane@example.org", "example.org.evil.example", "from"),
        ("jane@b\u00fccher.example", "xn--bcher-kva.example", "dkim"),
        ("jane@xn--bcher-kva.example", "xn--bcher-kva.example", "dkim"),
        ("jane@stra\u00dfe.example", "strasse.example", "from"),
        ("jane@stra\u00dfe.example", "xn--strae-oqa.example", "from"),
        ("jane@\u212aernel.example", "kernel.example", "from"),
        ("jane@[127.0.0.1]", "127.0.0.1", "from"),
    ],
)
def test_the_signer_must_be_the_authors_organisation(sender: str, signer: str, tier: str) -> None:
    raw = sign(letter(From=f"Jane <{sender}>"), signer, tags={"i": None})
    assert look(raw, Mailbox("Jane", sender), dns=zone(signer.lower())).tier == tier


def test_a_list_munged_from_is_proved_by_no_signature() -> None:
    munged = letter(From=f"Jane via Xen-devel <{LIST}>", Reply_To="jane@example.org")
    signed = sign(sign(munged, "lists.example.org", tags={"i": None}), tags={"i": None})
    found = look(signed)
    assert (found.tier, found.why) == ("from", "From is not the author's own address")


def test_signatures_are_tried_until_one_holds() -> None:
    tags = b"v=1; a=rsa-sha256; d=example.org; s=s1; h=from:to:date; bh=AAAA; b=AAAA"
    broken = b"DKIM-Signature: " + tags + b"\r\n"
    signed = sign(letter())
    assert look(broken * 4 + signed).tier == "dkim"
    assert look(broken * 5 + signed).tier == "from"


def test_only_signatures_that_can_help_cost_a_lookup() -> None:
    dns = zone("example.org")
    look(sign(sign(sign(letter(), "evil.example"), tags={"l": "3"}), "evil.example"), dns=dns)
    assert dns.asked == []


def test_a_silent_dns_means_unknown_and_loses_nothing() -> None:
    found = look(sign(letter()), dns=zone(record=None))
    assert found.tier == "from"
    assert found.why.startswith("DKIM of example.org: unknown: the DNS gives no answer")


def test_the_author_is_who_stands_in_from() -> None:
    assert look(sign(letter()), Mailbox("", "john@example.org"), dns=EXAMPLE).tier == "from"
    assert look(sign(letter(From="jane@example.org, john@example.org"))).tier == "from"
    assert look(sign(letter(From=""), tags={"h": "from:to:date"}), JANE).tier == "from"
