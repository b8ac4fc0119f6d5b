"""Authentication-Results: believed where only our own MTA can have put them, and as a whole."""

from __future__ import annotations

import pytest

from mailproc.identity import IdentitySettings
from mailproc.identity.authentication_results import read_results
from mailproc.mail.letter import Mailbox
from mailproc.meeting.evidence import Evidence
from mailproc.structs import replace
from tests.support.identity_signing import AGENT, JANE, LIST, Zone, letter, look, sign

OURS = "mx.example.net"
TOP = IdentitySettings(addresses=(LIST, AGENT), authserv_ids=(OURS, "mx2.example.net"))
BELOW_ONE = replace(TOP, own_hops=1)
PASSED = "dkim=pass header.d=example.org"
RECEIVED = (
    b"Received: from client.example.org by mx.example.net; Thu, 26 Aug 2027 13:00:00 +0000\r\n"
)
NOWHERE = Zone({})


def results(said: str = PASSED, server: str = OURS) -> bytes:
    return f"Authentication-Results: {server};\r\n\t{said}\r\n".encode()


def ask(raw: bytes, settings: IdentitySettings = TOP, author: Mailbox = JANE) -> Evidence:
    return look(raw, author, settings, NOWHERE)


def test_our_own_mta_is_believed_without_a_lookup() -> None:
    found = ask(results() + RECEIVED + letter())
    assert (found.tier, found.headers) == ("dkim", "dkim")
    assert found.why == "Authentication-Results: dkim=pass for example.org"


def test_nobody_is_believed_who_is_not_configured() -> None:
    assert ask(results() + letter(), IdentitySettings(addresses=(LIST,))).tier == "from"
    assert ask(results(server="mx.evil.example") + letter()).tier == "from"
    assert ask(results(server="mx.example.net.evil.example") + letter()).tier == "from"
    assert ask(results(server="MX.Example.NET") + letter()).tier == "dkim"


PLACES = {
    "on top": (results() + RECEIVED + letter(), "dkim", "dkim"),
    "below our Received, as Postfix puts it": (RECEIVED + results() + letter(), "from", "dkim"),
    "below the sender's Received": (RECEIVED * 2 + results() + letter(), "from", "from"),
    "in the sender's header": (RECEIVED * 2 + results() * 3 + letter(), "from", "from"),
    "below all that the sender wrote": (
        RECEIVED * 2 + letter().replace(b"\r\n\r\n", b"\r\n" + results() + b"\r\n"),
        "from",
        "from",
    ),
    "ours says no, the sender's below says yes": (
        results("dkim=none") + RECEIVED + results() + letter(),
        "from",
        "from",
    ),
    "our MTA forgot to strip the sender's": (
        RECEIVED + results("dkim=fail header.d=example.org") + results() + letter(),
        "from",
        "from",
    ),
    "our filter agrees with our MTA": (
        results("dmarc=pass header.from=example.org") + results() + RECEIVED + letter(),
        "dkim",
        "dkim",
    ),
    "another server's too": (
        results("dkim=fail", "a.example") + results() + RECEIVED + letter(),
        "dkim",
        "dkim",
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_what_counts_is_where_it_stands(place: str) -> None:
    raw, on_top, below_one = PLACES[place]
    assert (ask(raw).tier, ask(raw, BELOW_ONE).tier) == (on_top, below_one)


SAID = {
    "dkim=pass header.d=example.org": "dkim",
    "dkim=pass header.d=EXAMPLE.org header.s=s1 header.b=abc": "dkim",
    "dkim=pass (2048-bit key; unprotected) header.d=mail.example.org": "dkim",
    "dkim=pass header.i=@example.org": "dkim",
    "dkim=pass header.d=example.org header.i=jane@example.org": "dkim",
    "dkim=pass header.d=example.org header.i=john@example.org": "from",
    "dkim/1=pass header.d=example.org": "dkim",
    "dkim/2=pass header.d=example.org": "from",
    'dkim=pass reason="looks good; really" header.d=example.org': "dkim",
    "DKIM=Pass header.d=example.org": "dkim",
    "dkim=pass": "from",
    "dkim=pass header.d=evil.example": "from",
    "dkim=pass header.d=org": "from",
    "dkim=pass header.d=example.org header.d=evil.example": "from",
    "dkim=pass body.d=example.org": "from",
    "dkim=pass header.from=example.org": "from",
    "dkim=pass header.d=example.org; dkim=fail header.d=list.example": "dkim",
    "dkim=pass header.d=list.example; dkim=fail header.d=example.org": "from",
    "dkim=pass header.d=example.org; dkim=fail header.d=example.org": "from",
    "dkim=pass header.d=example.org; dkim=none": "from",
    "dkim=pass header.d=example.org; dmarc=fail header.from=example.org": "from",
    "dkim=pass header.d=example.org; dmarc=none header.from=example.org": "dkim",
    "dkim=neutral header.d=example.org": "from",
    "dkim=temperror header.d=example.org": "from",
    "dmarc=pass header.from=example.org": "dkim",
    "dkim=none; spf=pass smtp.helo=mail; dmarc=pass header.from=example.org": "dkim",
    "dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=Example.org": "dkim",
    "dmarc=pass header.from=mail.example.org": "from",
    "dmarc=pass header.from=evil.example": "from",
    "dmarc=bestguesspass header.from=example.org": "from",
    "spf=pass smtp.mailfrom=jane@example.org": "from",
    "auth=pass smtp.auth=jane": "from",
    "arc=pass (i=1 spf=pass dkim=pass dkdomain=example.org)": "from",
    "spf=fail (dkim=pass header.d=example.org) smtp.mailfrom=x@evil.example": "from",
    'spf=fail smtp.mailfrom="dkim=pass header.d=example.org; "@evil.example': "from",
    "none": "from",
    "": "from",
    "dkim": "from",
    "dkim=pass (a (b) c) header.d=example.org": "from",
    "dkim=pass (" + "(" * 3000: "from",
    "dkim=pass (never ends header.d=example.org": "from",
    "dkim=pass header.d=example.org (" + "x" * 8192 + ")": "from",
}


@pytest.mark.parametrize("said", SAID)
def test_what_our_mta_must_have_said(said: str) -> None:
    assert ask(results(said) + RECEIVED + letter()).tier == SAID[said]


@pytest.mark.parametrize(
    "doubtful", ["dkim=pass (a (b))", "dkim=pass (" + "x" * 8192 + ")", "dkim pass"]
)
def test_a_field_that_may_be_ours_and_cannot_be_read_spoils_the_others(doubtful: str) -> None:
    found = ask(results() + results(doubtful) + RECEIVED + letter())
    assert (found.tier, found.why.startswith("Authentication-Results: it ")) == ("from", True)


def test_eleven_fields_of_ours_are_too_many() -> None:
    assert ask(results() * 10 + letter()).tier == "dkim"
    assert ask(results() * 11 + letter()).tier == "from"


@pytest.mark.parametrize(
    "tags", [{"l": "12"}, {"a": "rsa-sha1"}, {"h": "from:date"}, {"i": "john@example.org"}]
)
def test_a_pass_for_a_signature_that_proves_too_little_is_not_taken(tags: dict[str, str]) -> None:
    """The MTA verifies what the RFC allows; whoever changed the letter used the gaps."""
    raw = results() + RECEIVED + sign(letter(), tags=tags)
    assert ask(raw).tier == "from"
    assert ask(results() + RECEIVED + sign(letter())).tier == "dkim"


def test_a_dmarc_pass_may_rest_on_any_aligned_signature_so_all_must_do() -> None:
    raw = (
        results("dmarc=pass header.from=example.org")
        + RECEIVED
        + sign(sign(letter()), tags={"l": "12"})
    )
    assert ask(raw).tier == "from"


def test_a_signature_that_leaves_out_the_subject_says_nothing_of_it() -> None:
    found = ask(results() + RECEIVED + sign(letter(), names=("From", "To", "Date")))
    assert (found.tier, found.headers) == ("dkim", "from")


def test_a_letter_from_two_is_from_nobody() -> None:
    assert ask(results() + RECEIVED + b"From: jane@example.org\r\n" + letter()).tier == "from"


def test_a_letter_for_somebody_else_is_not_raised_by_our_mta_either() -> None:
    assert ask(results() + RECEIVED + letter(To="other@example.net")).tier == "from"


def test_an_international_domain_is_compared_in_a_labels() -> None:
    author = Mailbox("", "jane@b\u00fccher.example")
    raw = RECEIVED + letter(From=author.address)
    said = "dmarc=pass header.from=xn--bcher-kva.example"
    assert ask(results(said) + raw, author=author).tier == "dkim"


def test_a_value_is_read_with_all_its_results() -> None:
    server, found = read_results(b" a.example 1; spf=pass smtp.helo=b; dkim=fail header.d=c\r\n")
    assert server == "a.example"
    assert [(one.method, one.result, one.properties) for one in found] == [
        ("spf", "pass", (("smtp.helo", "b"),)),
        ("dkim", "fail", (("header.d", "c"),)),
    ]
