"""No text from a letter adds a header, a recipient or a template expression to our mails."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.harness import AGENT, LIST, Harness, letter, opened_harness
from tests.support.sizes import examples

HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
    *("Auto-Submitted", "X-Auto-Response-Suppress", "X-Loop", "Precedence", "Reply-To"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}
NASTY = [
    "x\r\nBcc: victim@example.org",
    "x\nBcc: victim@example.org",
    "x\rFrom: victim@example.org",
    "=?utf-8?q?x=0D=0ABcc:_victim@example.org?=",
    "x\u2028Bcc: victim@example.org",
    "x\x85Bcc: victim@example.org",
    "{{ 7*7 }} {% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "{id} {0.__class__} %s %(x)s",
    "<script>alert(1)</script> [[File:x]] =HYPERLINK(1)",
    "\u202egnorw yllaer\u202c",
    "-- ",
    ".",
    "From somebody",
    "x" * 5000,
    "\u200b\u200d\ufeff",
    "界" * 300,
    "> VOTE T1 +1",
    "T1 +1\tVOTE T1 +1",
    "\x1b]0;owned\x07\x1b[31m",
]


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    with opened_harness(tmp_path) as opened:
        yield opened


def nasty_letter(title: str, name: str = "Jane") -> bytes:
    encoded = Header(title, "utf-8").encode(linesep="\r\n ") if title else ""
    named = Header(name, "utf-8").encode(linesep="\r\n ") if name else ""
    body = f"Outcome: {title}\n\n{title}"
    return letter(f"{named} <jane@example.org>", f"[PROPOSE] {encoded}", body)


def every_mail(harness: Harness) -> list[EmailMessage]:
    """Have each kind of mail written."""
    lines = [
        "MERGE T1 AS other", "LEAD T2 john@example.org", "OPEN VOTING", "DIGEST",
        "DECIDED T2 {{ 7*7 }}", "ACTION T2 john@example.org {% x %}", "MINUTES",
        "INVITE guest@example.org {{ 7*7 }}", "CLOSE VOTING",
    ]  # fmt: skip
    harness.mail(letter("ann@example.org", "AGENDA", "STATUS T1\nVOTE T1 +1\nMYVOTES", to=AGENT))
    harness.mail(letter("guest@example.org", "REQUEST INVITE {{ 7*7 }}", to=AGENT))
    row = harness.mail(letter("carol@example.org", "all of it", "\n".join(lines), to=AGENT))
    assert row["state"] == "processed", row
    return harness.answers()


def check(mail: EmailMessage) -> None:
    parsed = message_from_bytes(mail.as_bytes())
    assert set(parsed.keys()) <= HEADERS
    assert len(parsed.keys()) == len(set(parsed.keys()))
    known = {"jane@example.org", "john@example.org", "ann@example.org", "carol@example.org"}
    assert mail["To"] in {*known, LIST, "guest@example.org"}
    assert "49" not in mail["Subject"]
    text = "".join(
        line
        for line in mail.get_content().splitlines(keepends=True)
        if not line.startswith("mails so far: sha256:")
    )
    assert "49" not in text
    for character in text:
        assert character in "\r\n\t" or category(character) not in ("Cc", "Zl", "Zp"), repr(text)
        assert character not in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
    assert all(len(line) <= 998 for line in mail.as_bytes().split(b"\n"))


@pytest.mark.parametrize("title", NASTY)
def test_a_nasty_title_is_only_text(harness: Harness, title: str) -> None:
    harness.mail(nasty_letter(title))
    harness.mail(nasty_letter("another", name=title))
    harness.mail(nasty_letter("one more"))
    mails = [*harness.answers(), *every_mail(harness)]
    kinds = {mail["Message-ID"].strip("<>").partition(".")[0] for mail in mails}
    assert {"ack", "digest", "opening", "result", "minutes", "nomination", "request"} <= kinds
    for mail in mails:
        check(mail)


@settings(
    max_examples=examples(20, 50),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(min_size=1, max_size=300), st.text(max_size=50))
def test_no_text_at_all_adds_a_header(harness: Harness, title: str, name: str) -> None:
    try:
        raw = nasty_letter(title, name)
    except (UnicodeError, ValueError):
        return  # the standard library does not write such a mail
    row = harness.mail(raw)
    assert row["state"] != "shunted", row["reason"]
    for mail in harness.answers():
        assert set(message_from_bytes(mail.as_bytes()).keys()) <= HEADERS
