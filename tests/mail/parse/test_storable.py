"""Whatever a mail holds: what is read of it can be stored, shown on a terminal and sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import astuple

from mailproc.mail.codec import packed, unpacked
from mailproc.mail.letter import Unreadable, WholeText
from mailproc.mail.parse import read_letter

#: Controls (but tab), what turns text around or hides in it, and lone surrogates.
UNFIT = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
NASTY = [
    "\x00",
    "\x1b[2J",
    "\x07",
    "\x7f",
    "\x85",
    "\x9b31m",
    "\u202e",
    "\u2066",
    "\u200f",
    "\udc80",
]
NASTY += [
    "=?utf-8?q?=00=1B=E2=80=AE?=",
    "=?utf-16?b?2D0=?=",
    "&#0;",
    "&#27;",
    "&#x202e;",
    "a@b.example",
]
NASTY += [" ", "<", ">", ",", '"', "(", ")", ";", "@", "\n ", "x" * 400]
HEADERS = ["From", "To", "Cc", "Reply-To", "X-Original-From", "Subject", "Message-ID", "Date"]
HEADERS += ["In-Reply-To", "References", "List-Id", "X-Loop", "Auto-Submitted", "X-Vacation"]
HEADERS += ["List-Post", "Precedence", "Return-Path", "Content-Type"]

value = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=8)), max_size=6).map("".join)
header = st.tuples(st.sampled_from(HEADERS), value)


def texts(one: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(one, str):
        yield one
    elif isinstance(one, WholeText):
        yield from one.lines.split("\n")  # what makes its Message-ID is hashed only
    elif isinstance(one, tuple):
        for part in one:
            yield from texts(part)
    elif isinstance(one, Struct):
        for part in astuple(one):
            yield from texts(part)


def octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def mail(headers: list[tuple[str, str]], body: str) -> bytes:
    lines = [octets(f"{name}: {said}") for name, said in headers]
    return b"\n".join([*lines, b"", octets(body)])


@given(st.lists(header, max_size=8), value, st.sampled_from(["text/plain", "text/html"]))
def test_whatever_it_holds(headers: list[tuple[str, str]], body: str, kind: str) -> None:
    usual = [("From", '"A via Devel" <devel@lists.example.org>'), ("Content-Type", kind)]
    for some in (headers, [*usual, *headers]):
        try:
            letter = read_letter(mail(some, f"VOTE T1 +1 {body}"))
        except Unreadable:
            continue
        for text in texts(letter):
            assert not UNFIT.search(text), ascii(text)
        assert unpacked(packed(letter)) == letter


def test_an_address_that_cannot_be_shown_is_none() -> None:
    munged = [("From", '"A via Devel" <devel@lists.example.org>')]
    for bad in ("e\x00vil@evil.example", "e\x1b[2Jvil@evil.example", "e\u202evil@evil.example"):
        assert read_letter(mail([*munged, ("Cc", f"A <{bad}>")], "HELP")).behind_list is None
        assert read_letter(mail([("From", f"A <{bad}>")], "HELP")).author is None


def test_what_made_a_mail_automatic_is_told_without_codes() -> None:
    for code in ("\x00", "\x1b[2J", "\u202e"):
        letter = read_letter(
            mail([("From", "a@b.example"), ("Auto-Submitted", f"auto-{code}x")], "")
        )
        assert letter.automatic.startswith("automatic (Auto-Submitted: auto-")
        assert not UNFIT.search(letter.automatic)
