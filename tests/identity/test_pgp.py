"""OpenPGP: a key on the roster over all of the author's text raises a letter to pgp."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from mailproc.identity import IdentitySettings
from mailproc.identity.pgp_check import key_faults
from mailproc.mail.letter import Envelope, Letter, Mailbox, StoredLetter
from mailproc.mail.parse import read_letter
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.roster import Rules
from mailproc.processing.authenticate import Authenticator
from mailproc.structs import replace
from tests.support.identity_signing import AGENT, JANE, LIST, Zone, letter, look, sign, zone

pytest.importorskip("pysequoia", reason="pysequoia is not installed")
import pysequoia  # only where it is installed

RULES = Rules("xen", LIST, AGENT)
FOR_US = f"\n{AGENT}\n"
VOTE = "VOTE T7 +1\n" + FOR_US
FOOTER = "_______________________________________________\nXen-devel mailing list\n"


@cache
def person(name: str) -> pysequoia.Tsk:
    """Somebody's key pair."""
    return pysequoia.Tsk.generate(user_id=f"{name} <{name}@example.org>")


def certificate(name: str) -> pysequoia.Cert:
    return person(name).extract_certificate()


def keys(cert: pysequoia.Cert | None = None) -> IdentitySettings:
    """A roster on which Jane has a key, and John another."""
    known = {
        "jane@example.org": bytes(cert or certificate("jane")),
        "jroe@example.com": bytes(cert or certificate("jane")),
        "john@example.org": bytes(certificate("john")),
    }
    return IdentitySettings(addresses=(LIST, AGENT), keys=known)


def mime(
    text: str = VOTE, *, by: str = "jane", kind: str = "text/plain", within: str = "", **fields: str
) -> bytes:
    """A letter signed as PGP/MIME.

    Args:
        text: what is signed.
        by: who signs it.
        kind: the Content-Type of the text.
        within: the body of a multipart/mixed with ``{}`` where the signed part comes.
        fields: of the header.
    """
    part = f"Content-Type: {kind}\n\n{text}"
    octets = part.replace("\n", "\r\n").encode()
    mode = pysequoia.SignatureMode.DETACHED
    armor = pysequoia.sign(person(by).signer(), octets, mode=mode).decode().replace("\r\n", "\n")
    protocol = "application/pgp-signature"
    signed = f'multipart/signed; micalg=pgp-sha512; protocol="{protocol}"; boundary=s1'
    body = f"--s1\n{part}\n--s1\nContent-Type: {protocol}\n\n{armor}\n--s1--\n"
    if not within:
        return letter(body, Content_Type=signed, **fields)
    body = within.format(f"Content-Type: {signed}\n\n{body}")
    return letter(body, Content_Type="multipart/mixed; boundary=m1", **fields)


def clear(text: str = VOTE, *, by: str = "jane", above: str = "", below: str = "") -> bytes:
    """A letter with clear-signed text."""
    mode = pysequoia.SignatureMode.CLEAR
    block = pysequoia.sign(person(by).signer(), text.encode(), mode=mode).decode()
    body = (above + block + below).replace("\r\n", "\n")
    return letter(body, Content_Type="text/plain; charset=utf-8")


def ask(
    raw: bytes,
    author: Mailbox = JANE,
    settings: IdentitySettings | None = None,
    received: datetime | None = None,
) -> Evidence:
    return look(raw, author, settings or keys(), Zone({}), received)


@pytest.mark.parametrize("raw", [mime(), clear()])
def test_a_key_of_the_authors_makes_it_pgp_but_says_nothing_of_the_header(raw: bytes) -> None:
    found = ask(raw)
    assert (found.tier, found.headers, len(found.once)) == ("pgp", "from", 1)
    assert found.why.startswith("OpenPGP: ")
    assert found.why.endswith(" signed it, a key of jane@example.org")


def test_a_dkim_signature_beside_it_covers_the_header() -> None:
    signed = sign(mime(), names=("From", "To", "Date", "Subject", "Content-Type"))
    found = look(signed, settings=keys(), dns=zone("example.org"))
    assert (found.tier, found.headers, len(found.once)) == ("pgp", "dkim", 2)


def test_line_ends_do_not_matter() -> None:
    for raw in (mime(), clear()):
        assert ask(raw.replace(b"\r\n", b"\n")).tier == "pgp"


def test_a_members_other_address_has_the_same_key() -> None:
    other = Mailbox("Jane", "JRoe@example.com")
    assert ask(mime(), other).tier == "pgp"


def test_it_proves_the_author_behind_a_list_munged_from() -> None:
    raw = mime(From=f"Jane via Xen-devel <{LIST}>", Reply_To="jane@example.org")
    assert ask(raw).tier == "pgp"


WITHIN = {
    "a list's footer as a part of its own": (
        "--m1\n{}\n--m1\nContent-Type: text/plain\n\n" + FOOTER + "--m1--\n",
        "pgp",
    ),
    "other text above": (
        "--m1\nContent-Type: text/plain\n\nVOTE T8 +1\n--m1\n{}\n--m1--\n",
        "from",
    ),
    "below another part": ("--m1\nContent-Type: image/png\n\nx\n--m1\n{}\n--m1--\n", "from"),
}


@pytest.mark.parametrize("case", WITHIN)
def test_what_stands_beside_the_signed_part(case: str) -> None:
    within, tier = WITHIN[case]
    assert ask(mime(within=within)).tier == tier


def test_unsigned_text_does_not_ride_on_a_signed_picture() -> None:
    within = "--m1\n{}\n--m1\nContent-Type: text/plain\n\nVOTE T8 +1\n--m1--\n"
    raw = mime("x\n", kind="image/png", within=within)
    assert ask(raw).tier == "from"
    assert read_letter(raw).own_lines == ()  # it stands where list servers put their footers


REFUSED: dict[str, bytes] = {
    "PGP/MIME by somebody else": mime(by="mallory"),
    "clear text by somebody else": clear(by="mallory"),
    "PGP/MIME by another member": mime(by="john"),
    "clear text by another member": clear(by="john"),
    "PGP/MIME, changed": mime().replace(b"T7 +1", b"T7 -1"),
    "clear text, changed": clear().replace(b"T7 +1", b"T7 -1"),
    "PGP/MIME, read as another type": mime().replace(b"text/plain", b"text/html"),
    "a command above the clear text": clear(above="VOTE T8 +1\n"),
    "a command below the clear text": clear(below="VOTE T8 +1\n"),
    "a command in the armor's header": clear().replace(b"Hash: ", b"VOTE T8 +1\r\nHash: "),
    "prose above the clear text": clear(above="I vote as follows.\n"),
    "two clear texts": clear(below=clear("VOTE T8 +1\n").partition(b"\r\n\r\n")[2].decode()),
    "a reply below somebody's clear text": clear(below="> quoted\nVOTE T8 +1\n"),
    "no signature in it": mime().replace(b"PGP SIGNATURE", b"PGP MESSAGE"),
    "a broken armor": mime().replace(
        b"-----BEGIN PGP SIGNATURE-----\r\n", b"-----BEGIN PGP SIGNATURE-----\r\nxx"
    ),
    "no end of the armor": clear().replace(b"-----END PGP SIGNATURE-----", b""),
    "an armor without end": clear().replace(b"-----END", b"A" * 20000 + b"\r\n-----END"),
    "a part too many": mime().replace(b"--s1--", b"--s1\r\n\r\nVOTE T8 +1\r\n--s1--"),
    "a charset that hides": clear().replace(b"charset=utf-8", b"charset=utf-7"),
    "flowed on the way": clear(" VOTE T8 +1\n" + FOR_US).replace(
        b"charset=utf-8", b"format=flowed"
    ),
    "not signed": letter(),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_all_signed_by_the_author_is_from_only(case: str) -> None:
    assert ask(REFUSED[case]).tier == "from"


def test_a_lists_footer_below_clear_text_does_no_harm() -> None:
    assert ask(clear(below="\n" + FOOTER)).tier == "pgp"


@pytest.mark.parametrize(
    "text", ["- VOTE T7 +1\n", "From here on\n", "Gr\u00fc\u00dfe\n", "VOTE T7 +1  \n", "\n"]
)
def test_dashes_umlauts_and_blanks_survive_clear_signing(text: str) -> None:
    assert ask(clear(text + FOR_US)).tier == "pgp"


def protected(*fields: str, text: str = "VOTE T7 +1\n") -> bytes:
    """A letter whose signed part has headers of its own."""
    kind = "\n".join(['text/plain; charset=utf-8; protected-headers="v1"', *fields])
    return mime(text, kind=kind)


NAMED: dict[str, bytes] = {
    "To among the signed headers": protected(f"To: {AGENT}", "Subject: votes"),
    "Cc among the signed headers": protected("To: john@example.org", f"Cc: Xen <{LIST}>"),
    "a sub-address of the agent": protected("To: agenda+bounce.x@lists.example.org"),
    "the agent on a line": mime(f"VOTE T7 +1\n\n{AGENT}\n"),
    "the list on a line": mime(f"<{LIST.upper()}>\nVOTE T7 +1\n"),
    "a line with To:": mime(f"To: Agenda <{AGENT}>\n\nVOTE T7 +1\n"),
    "a line in clear text": clear(f"VOTE T7 +1\nFor: {AGENT}.\n"),
}
FOR_OTHERS: dict[str, bytes] = {
    "nobody is named": mime("VOTE T7 -1\n"),
    "clear text without a name": clear("VOTE T7 -1\n"),
    "others are named in the headers": protected("To: council@elsewhere.example"),
    "others are named on a line": mime("To: council@elsewhere.example\n\nVOTE T7 -1\n"),
    "the unsigned header names us": mime("VOTE T7 -1\n", To=AGENT, Cc=LIST),
    "prose names us": mime(f"I will not write to {AGENT}\n\nVOTE T7 -1\n"),
    "an attribution names us": mime(f"On Monday, {AGENT} wrote:\n> x\nVOTE T7 -1\n"),
    "a quote names us": mime(f"VOTE T7 -1\n\n> {AGENT}\n> x\n"),
    "a footer names us": mime(f"VOTE T7 -1\n-- \n{AGENT}\n"),
    "an unsigned line below": clear("VOTE T7 -1\n", below=f"\n-- \n{AGENT}\n"),
    "the Subject names us": protected(f"Subject: To: {AGENT}"),
    "a name that looks like us": protected(f'To: "{AGENT}" <council@elsewhere.example>'),
    "a domain that ends like ours": mime(f"{AGENT}.evil.example\n\nVOTE T7 -1\n"),
}


@pytest.mark.parametrize("case", NAMED)
def test_signed_text_that_names_the_list_counts(case: str) -> None:
    assert ask(NAMED[case]).tier == "pgp"


def test_an_agent_that_is_a_sub_address_itself_can_be_named() -> None:
    agent = "agenda+devel@lists.example.org"
    settings = IdentitySettings(addresses=(LIST, agent), keys=keys().keys)
    for named, tier in ((agent, "pgp"), ("agenda+other@lists.example.org", "from")):
        raw = protected(f"To: {named}")
        assert look(raw, JANE, settings, Zone({})).tier == tier


@pytest.mark.parametrize("case", FOR_OTHERS)
def test_what_was_signed_for_others_counts_as_an_unsigned_mail(case: str) -> None:
    found = ask(FOR_OTHERS[case])
    assert (found.tier, found.once) == ("from", ())
    assert "a line of its own" in found.why


@pytest.mark.parametrize("case", NAMED)
def test_the_line_that_names_the_list_is_signed_itself(case: str) -> None:
    changed = NAMED[case].replace(b"T7 +1", b"T7 -1")
    assert ask(changed).tier == "from"
    named = FOR_OTHERS["nobody is named"].replace(b"VOTE", f"To: {AGENT}\r\nVOTE".encode())
    assert ask(named).tier == "from"


def test_a_ballot_form_names_its_meeting_where_nothing_else_acts() -> None:
    form = (
        "-=-=- keep these lines: ballot k3v9qd -=-=-\n[+1] T7 x\n-=-=- end of ballot k3v9qd -=-=-\n"
    )
    rows = "[+1] T7 x\n"
    for text, tier in ((form, "pgp"), (f"VOTE T8 -1\n\n{form}", "from"), (rows, "from")):
        authenticator = Authenticator({"xen": keys()}, Zone({}))
        found = authenticator.authenticate(RULES, [read(mime(text))], lambda _address: True)
        assert [evidence.tier for evidence in found.values()] == [tier]


def read(raw: bytes) -> tuple[StoredLetter, Letter]:
    stored = StoredLetter(1, "xen", datetime.now(UTC), Envelope("", ()), raw)
    return stored, read_letter(raw)


def test_an_author_without_a_key_on_the_roster_is_from_only() -> None:
    assert ask(mime(), Mailbox("", "jane@example.net")).tier == "from"
    assert ask(mime(by="jane"), Mailbox("", "john@example.org")).tier == "from"


@pytest.mark.parametrize(
    ("later", "tier", "why"),
    [
        (timedelta(minutes=-4), "pgp", "signed it"),
        (timedelta(minutes=-6), "from", "from the future"),
        (timedelta(days=13), "pgp", "signed it"),
        (timedelta(days=15), "from", "over 14 days old"),
    ],
)
def test_a_signature_must_be_fresh(later: timedelta, tier: str, why: str) -> None:
    found = ask(mime(), received=datetime.now(UTC) + later)
    assert (found.tier, why in found.why) == (tier, True)


def test_a_revoked_key_proves_nothing() -> None:
    revoked = pysequoia.Cert.from_bytes(
        bytes(certificate("jane")) + bytes(certificate("jane").revoke(person("jane").certifier()))
    )
    assert revoked.is_revoked
    assert ask(mime(), settings=keys(revoked)).tier == "from"


def test_an_expired_key_proves_nothing() -> None:
    expires = datetime.now(UTC) + timedelta(hours=1)
    brief = certificate("jane").set_expiration(expires, person("jane").certifier())
    assert ask(mime(), settings=keys(brief)).tier == "pgp"
    found = ask(mime(), settings=keys(brief), received=expires + timedelta(minutes=1))
    assert (found.tier, "the key has expired" in found.why) == ("from", True)


def test_a_key_ring_may_hold_several_keys_armored_or_not() -> None:
    john, jane = certificate("john"), certificate("jane")
    both = (bytes(john) + bytes(jane), (str(john) + str(jane)).encode())
    for ring in both:
        settings = replace(keys(), keys={"jane@example.org": ring})
        assert ask(mime(), settings=settings).tier == "pgp"
        assert key_faults(ring, datetime.now(UTC)) == []


@pytest.mark.parametrize("ring", [b"no key", b"", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n"])
def test_a_key_that_cannot_be_read_is_no_key(ring: bytes) -> None:
    settings = replace(keys(), keys={"jane@example.org": ring})
    assert ask(mime(), settings=settings).tier == "from"


def test_the_same_signed_text_mailed_again_is_known_by_its_once() -> None:
    """The signature covers no header: whoever has the text can put another around it."""
    for raw in (mime(), clear()):
        again = raw.replace(b"<1@example.org>", b"<2@example.org>").replace(b"Topics", b"Others")
        assert again != raw
        assert ask(again).once == ask(raw).once != ()
    assert ask(mime()).once != ask(mime("VOTE T7 -1\n")).once


def test_without_pysequoia_a_letter_is_lawful_and_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailproc.identity.pgp_check.pysequoia", None)
    found = ask(mime())
    assert (found.tier, "pysequoia is not installed" in found.why) == ("from", True)
    with pytest.raises(ImportError):
        key_faults(bytes(certificate("jane")), datetime.now(UTC))
