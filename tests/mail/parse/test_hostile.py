"""Mails made to hang or to crash: read or refused, in little time, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailproc.mail.letter import Letter, Unreadable
from mailproc.mail.parse import read_letter
from tests.support.bombs import HEAD, READ, REFUSED, flat, nested

SECONDS = 10.0  # of CPU time; the slowest takes one second here, and what hangs takes minutes


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_over_a_limit_is_refused_with_the_limit(name: str) -> None:
    raw, reason = REFUSED[name]
    start = time.process_time()
    with pytest.raises(Unreadable, match=reason):
        read_letter(raw)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("name", READ)
def test_a_bomb_within_the_limits_is_read_in_little_time(name: str) -> None:
    start = time.process_time()
    letter = read_or_none(READ[name])
    assert time.process_time() - start < SECONDS
    if READ[name].startswith(HEAD) and letter:
        assert letter.author


def read_or_none(raw: bytes) -> Letter | None:
    try:
        letter = read_letter(raw)
    except Unreadable:
        return None
    for line in letter.own_lines:
        assert "\n" not in line
        line.encode("utf-8")
    return letter


def test_just_at_the_limits_mail_is_read() -> None:
    assert read_letter(nested(99)).author
    assert set(read_letter(flat(1_000)).own_lines) == {"hi", ""}
    assert read_letter(b"To: " + b"jane@example.org, " * 1_700 + b"\n\nhi\n").own_lines == ("hi",)


def test_a_digest_of_many_mails_is_not_deep() -> None:
    assert read_letter(READ["a digest"]).own_lines == ()


def test_pasted_headers_in_a_plain_mail_are_no_parts() -> None:
    pasted = b"Content-Type: multipart/mixed; boundary=x\n--x\n" * 2_000
    assert read_letter(HEAD + b"\nhi\n" + pasted).own_lines[0] == "hi"


FRAGMENTS = st.sampled_from(
    [
        *(b"From: a@b.org\n", b"From: a <b@c.org>, d\n", b"From: =?undefined?q?x?= <a@b>\n"),
        *(b"To: a:b;\n", b"Subject: =?utf-8?b?A?=\n", b"Subject: \xff=?x?q?=ff?=\n", b" folded\n"),
        *(b"Content-Type: multipart/mixed; boundary=x\n", b"Content-Type: multipart/mixed\n"),
        *(b"Content-Type: text/plain; charset*0=a; charset*=b\n", b"Content-Type: \xff\n"),
        *(b"Content-Type: text/html\n", b"Content-Type: text/plain; format=flowed; delsp=yes\n"),
        *(b"Content-Type: message/rfc822\n", b"Content-Type: multipart/alternative; boundary=x\n"),
        *(b"Content-Type: multipart/mixed; boundary*=undefined''x\n", b"List-Post: <mailto:b@c>\n"),
        *(b"Content-Disposition: attachment; filename*=undefined''%41\n", b"Date: 99999999\n"),
        *(b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: \xff\n"),
        *(b"Content-Transfer-Encoding: x-uuencode\n", b"begin 644 x\n", b"Message-ID: <>\n"),
        *(b"In-Reply-To: <a@b> <\n", b"Auto-Submitted: \n", b"Reply-To: (((\n", b"\n", b"\n\n"),
        *(
            b"--x\n",
            b"--x--\n",
            b"> q\n",
            b"On 1 wrote:\n",
            b"-- \n",
            b"\xff\xfe\n",
            b"VOTE T1 +1\n",
        ),
        *(
            b"<p>&#99999999999;<!--",
            b"@@ -1 +1 @@\n",
            b"-=-=-=- ballot abc -=-=-\n",
            b"\r",
            b"\x00",
        ),
    ]
)


@settings(max_examples=300)
@given(st.lists(FRAGMENTS | st.binary(max_size=20), max_size=25).map(b"".join))
def test_any_bytes_give_a_letter_or_a_refusal(raw: bytes) -> None:
    read_or_none(raw)


@given(st.binary(max_size=400))
def test_noise_gives_a_letter_or_a_refusal(raw: bytes) -> None:
    read_or_none(raw)
