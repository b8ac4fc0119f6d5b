"""No letter makes `assess` raise, or takes long: bombs, and the mails of a real archive."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from mailproc.identity import IdentitySettings, Unresolved
from mailproc.identity.assessment import assess
from mailproc.mail.munging import undo_munging
from mailproc.mail.parse import read_letter
from mailproc.meeting.evidence import Evidence
from mailproc.structs import replace
from tests.identity.test_arc import seal
from tests.support import corpus
from tests.support.identity_signing import (
    AGENT,
    JANE,
    LIST,
    Zone,
    dated,
    key_record,
    letter,
    look,
    private_key,
    sign,
)
from tests.support.sizes import examples

ALL = IdentitySettings(
    addresses=(LIST, AGENT),
    authserv_ids=("mx.example.net",),
    own_hops=1,
    trusted_arc_sealers=("lists.example.org",),
    keys={"jane@example.org": b"no key"},
)
DKIM = b"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=from:to:date:subject; bh="
ARC = b"ARC-Seal: i=1; d=lists.example.org\r\n"
MIB = 1 << 20

OURS = b"Authentication-Results: mx.example.net; "
SIGNED_PART = "multipart/signed; boundary=x"
CLEAR = "-----BEGIN PGP SIGNED MESSAGE-----\n"
ARMOR = "-----BEGIN PGP SIGNATURE-----\n"
END = "-----END PGP SIGNATURE-----\n"


def below(head: bytes) -> bytes:
    """A letter with other fields on top."""
    return head + b"\r\n" + letter()


BOMBS: dict[str, bytes] = {
    "nothing": b"",
    "one byte": b"\x00",
    "only line ends": b"\r\n" * 100,
    "no header": b"\r\n\r\nVOTE T7 +1\r\n",
    "a fold first": b" From: jane@example.org\r\n" + letter(),
    "a line of blanks": sign(letter()) + b" " * (MIB - 2000),
    "a megabyte of line ends": sign(letter()) + b"\r\n" * (MIB // 3) + b"x",
    "a megabyte of short gaps": sign(letter()) + (b" " * 240 + b"x") * 4000,
    "over a megabyte": letter("x" * 70 + "\n") * 20000,
    "endless folds": below(b"DKIM-Signature: v=1;" + b"\r\n " * 30000),
    "many fields": b"A: b\r\n" * 15000 + letter(),
    "many signatures": (DKIM + b"AAAA; b=AAAA\r\n") * 800 + letter(),
    "blanks in h=": below(DKIM.replace(b"to:", b"to" + b" " * 240 + b":" * 3000) + b"; b=A"),
    "folds in b=": below(DKIM + b"AAAA; b" + b"\r\n " * 2500 + b"=A"),
    "blanks at the end of b=": below(DKIM + b"A; b=AA" + (b"\r\n\t" + b" " * 230) * 30 + b"!"),
    "tags without end": below(b"DKIM-Signature: " + b"a=b;" * 20000),
    "numbers without end": below(DKIM + b"A; t=" + b"9" * 5000 + b"; b=A"),
    "more numbers": below(DKIM + b"A; x=" + b"9" * 5000 + b"; b=A"),
    "i= alone": below(DKIM.replace(b"d=", b"i=example.org; d=") + b"A; b=A"),
    "no domain": below(b"DKIM-Signature: v=1; a=rsa-sha256; d=; s=; h=; bh=; b="),
    "From of comments": letter(From="(" * 8000 + "jane@example.org"),
    "From without end": letter(From='"' * 60000),
    "To without end": letter(To="<" * 60000 + AGENT),
    "many recipients": letter(To=", ".join([f"a{n}@example.net" for n in range(3500)])),
    "a date of another kind": letter(Date="Mon, " + "9" * 5000),
    "results of comments": below(OURS + b"a=b " + b"(" * 8000),
    "results of results": below(OURS + b"dkim=pass x.d=y;" * 450),
    "results of backslashes": below(OURS + b'dkim=pass reason="' + b"\\a" * 3900),
    "many results": (OURS + b"none\r\n") * 1000 + letter(),
    "many seals": ARC * 900 + letter(),
    "seals of blanks": below(b"ARC-Seal: i" + b" " * 240 + b"=1;"),
    "seals with huge numbers": ARC.replace(b"i=1", b"i=" + b"1" * 5000) * 3 + letter(),
    "armor without end": letter(CLEAR + "\n" + ARMOR * 30000),
    "armor in armor": letter(CLEAR * 25000),
    "armor of nothing": letter(f"{CLEAR}\nx\n{ARMOR}\n=\n{END}"),
    "parts in parts": letter(
        ARMOR + f"--x\nContent-Type: {SIGNED_PART}\n\n" * 5000, Content_Type=SIGNED_PART
    ),
    "a boundary of patterns": letter(
        f"--(((\n{ARMOR}\n--(((\n", Content_Type='multipart/signed; boundary="((("'
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_takes_a_moment_and_gives_from(bomb: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    start = time.process_time()
    found = look(BOMBS[bomb], settings=ALL)
    assert found.tier == "from"
    assert time.process_time() - start < 10
    assert caplog.records == []  # it is no bug of ours, and strangers do not write our log


LIMITS = {
    "it is over 1 MiB": letter("x" * MIB),
    "its header is over 100 KiB": letter(X="y" * 103_000),
    "there are over 1000 header fields": b"A: b\r\n" * 1000 + letter(),
    "it holds over 250 blanks in a row": letter("x" + " \t" * 125),
    "it holds bare carriage returns": letter("x\ry").replace(b"\r\r\n", b"\r\n"),
    "its header holds control characters": letter(X="\x0c"),
    "the header is malformed": letter(X="y\nz"),
}


@pytest.mark.parametrize("why", LIMITS)
def test_over_a_limit_nothing_is_verified(why: str) -> None:
    assert look(LIMITS[why]) == Evidence("from", why)


def test_every_beginning_of_a_signed_letter_is_lawful(caplog: pytest.LogCaptureFixture) -> None:
    whole = b"Authentication-Results: mx.example.net; dkim=none\r\n" + seal(sign(letter()))
    for end in range(0, len(whole), 3):
        assert look(whole[:end], settings=ALL).tier == "from"
    assert caplog.records == []


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 9999 23:59:59 -2359"]
)
def test_dates_at_the_ends_of_the_calendar_are_only_wrong(date: str) -> None:
    assert look(sign(letter(Date=date))).why == "its Date is missing, too old, or in the future"


def test_a_bug_of_ours_leaves_the_letter_lawful(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> str:
        raise AssertionError("a bug")

    monkeypatch.setattr("mailproc.identity.message.Source.misfit", broken)
    assert look(sign(letter())) == Evidence("from", "a bug: AssertionError")
    assert "left unverified" in caplog.text


def test_what_the_operator_reads_is_one_clean_line() -> None:
    raw = b"Authentication-Results: mx.example.net; x\x1b[2J\r\n" + sign(letter(), tags={"l": "3"})
    old = sign(letter(Date=dated(timedelta(days=9000))))
    for found in (look(raw, settings=ALL), look(old)):
        assert found.why.isprintable()
        assert 0 < len(found.why) <= 300


def _silence(name: str, seconds: float) -> Sequence[bytes]:
    raise Unresolved("nobody answers")


@pytest.mark.skipif(bool(corpus.missing()), reason=corpus.missing())
def test_real_mails_never_make_it_raise_whatever_the_dns_says(
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = replace(ALL, addresses=(corpus.LIST,), authserv_ids=("smtp1.osuosl.org",))
    settings = replace(settings, trusted_arc_sealers=("microsoft.com",))
    reasons: Counter[str] = Counter()
    some = list(islice(corpus.mails(), 0, None, examples(4, 1)))
    for raw in some:
        read = read_letter(raw)
        author = undo_munging(read, corpus.LIST)
        assert author
        received = read.date or datetime.now(UTC)
        for resolve in (_silence, Zone({})):
            found = assess(raw, author, settings, resolve, received)
            assert (found.tier, found.headers, found.once) == ("from", "from", ())
            for reason in ("unknown: nobody answers", "there is no key", "no DKIM signature"):
                reasons[reason] += reason in found.why
    assert caplog.records == []
    # Most have footers; of 759, 300 have a signature that covers enough to be looked up.
    assert reasons["unknown: nobody answers"] == reasons["there is no key"]
    assert 0.35 < reasons["there is no key"] / len(some) < 0.45
    assert reasons["no DKIM signature"] / len(some) > 0.9


@pytest.mark.skipif(bool(corpus.missing()), reason=corpus.missing())
def test_real_mails_signed_anew_verify_as_they_are() -> None:
    """Odd headers, charsets and encodings are no hindrance if all that we read is signed."""
    names = ("From", "To", "Cc", "Date", "Subject", "In-Reply-To", "References")
    everything = (*names, "Content-Type", "Content-Transfer-Encoding")
    settings = IdentitySettings(addresses=(corpus.LIST,))
    key, record = private_key("example.org"), key_record("example.org")
    whys: Counter[str] = Counter()
    for raw in islice(corpus.mails(), 0, None, 4):
        bare = re.sub(rb"(?ms)^DKIM-Signature:.*?\n(?![ \t])", b"", raw)
        read = read_letter(bare)
        assert read.author
        assert read.date
        home = read.author.address.rpartition("@")[2]
        signed = sign(bare, home, names=everything, key=key, tags={"t": None})
        dns = Zone({f"s1._domainkey.{home.lower()}": (record,)})
        found = assess(signed, read.author, settings, dns, read.date)
        whys["proved" if found.tier == "dkim" else found.why] += 1
    assert whys.pop("proved") >= 180
    # These two are munged by the list, or came by way of Bcc.
    assert whys.keys() <= {
        "From is not the author's own address",
        "neither To nor Cc names the list or its agent",
    }


def test_the_author_may_be_anybody() -> None:
    assert look(sign(letter()), replace(JANE, address="")).tier == "from"
    assert look(sign(letter()), replace(JANE, address="@")).tier == "from"
