"""A mail without parts is read faster than the stdlib does it, and comes out the same."""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail.letter import Unreadable
from mailproc.mail.parse import mime
from mailproc.mail.parse.mime import Part, parse
from tests.support.paths import MAILS

#: Of what headers, and what is none, are made; whatever stands behind a gap is a body.
PIECES = (
    *(b"From: Jane <jane@example.org>", b"Subject: a", b"subject:b", b"X-Empty:", b"X-Tab:\tc"),
    *(b"Content-Type: text/plain; charset=utf-8", b"Content-Type: multipart/mixed; boundary=x"),
    *(b"Content-Type: message/rfc822", b"Content-Type:\x0bmultipart/mixed; boundary=x"),
    *(b"Content-Type:\n message/rfc822", b"Content-Type: text", b"Content-Type: nonsense"),
    *(b"Content-Transfer-Encoding: base64", b"X-Name : with a blank", b" folded", b"\tfolded: x"),
    *(b": no name", b"From jane Mon Aug 2", b"no header", b"", b" ", b"--x", b"\xc3\xbc: 8 bit"),
    *(b"X: \xc3\xbc \xff", b"VOTE T1 +1", b"> quoted: x", b"x\x0by: z", b"x\x1cy: \x1c z\x85a: b"),
)


def by_stdlib(raw: bytes) -> Message:
    unified = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return BytesParser(mime._part_maker(100), policy=mime._POLICY).parsebytes(unified)


def told(message: Message) -> object:
    """All that a mail is made of."""
    payload = message._payload  # type: ignore[attr-defined]  # asked for, it is decoded
    parts = [told(part) for part in payload] if isinstance(payload, list) else payload
    return list(message.raw_items()), message.get_unixfrom(), message.get_content_type(), parts


@given(st.lists(st.sampled_from(PIECES), max_size=9), st.sampled_from((b"\n", b"\r\n", b"\r")))
def test_it_is_what_the_stdlib_makes_of_it(pieces: list[bytes], ends: bytes) -> None:
    raw = ends.join(pieces)
    assert told(parse(raw)) == told(by_stdlib(raw))


@given(st.binary(max_size=80))
def test_so_is_anything_else(raw: bytes) -> None:
    assert told(parse(raw)) == told(by_stdlib(raw))


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda path: str(path.stem))
def test_so_are_the_odd_mails(path: Path) -> None:
    raw = path.read_bytes()
    try:
        found = parse(raw)
    except Unreadable:
        return
    assert told(found) == told(by_stdlib(raw))


def test_a_mail_without_parts_is_not_given_to_the_stdlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mime, "BytesParser", None)
    raw = b"From: jane@example.org\nSubject: a\n b\n\nVOTE T1 +1\n\n--x\n"
    assert parse(raw).get_payload() == "VOTE T1 +1\n\n--x\n"


def test_headers_are_found_by_name_however_they_came() -> None:
    part = Part(mime._POLICY)
    assert (part.get("subject"), part.get("subject", 1), "Subject" in part) == (None, 1, False)
    part["Subject"] = "a"
    part["SUBJECT"] = "b"
    assert (part.get("subject"), part["Subject"], "suBject" in part) == ("a", "a", True)
    assert part.by_name == {"subject": ["a", "b"]}
    del part["subject"]
    assert (part.get("subject"), part.by_name) == (None, {})
