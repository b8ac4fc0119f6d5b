"""A session without sockets: what each command is answered, and when a client has to go."""

from __future__ import annotations

from typing import Any

import pytest

from mailproc.intake.smtp.data_reader import DataReader
from mailproc.intake.smtp.session import LmtpSession, SmtpSession
from mailproc.mail.letter import Envelope

AGENT = "agenda@lists.example.org"


def session(kind: type[SmtpSession] = SmtpSession, **more: Any) -> SmtpSession:
    return kind("mx.example.org", 1000, AGENT.__eq__, **more)


def talk(with_whom: SmtpSession, *lines: str) -> list[str]:
    """The code of each reply."""
    codes = []
    for line in lines:
        verb, _, argument = line.partition(" ")
        codes.append(with_whom.reply(verb, argument or None)[:3])
    return codes


def data(text: bytes, limit: int = 1000) -> DataReader:
    reader = DataReader(limit)
    assert reader.feed(text + b"\r\n.\r\n") == b""
    return reader


MAIL = ("MAIL FROM:<jane@example.org>", f"RCPT TO:<{AGENT}>", f"RCPT TO:<{AGENT}>", "DATA")


def test_a_mail_from_hello_to_goodbye() -> None:
    one = session()
    assert talk(one, "EHLO me", *MAIL) == ["250", "250", "250", "250", "354"]
    assert one.envelope == Envelope("jane@example.org", (AGENT,), "smtp")
    assert one.refusal_of(data(b"hello")) is None
    assert one.for_recipients(one.stored(durably=True)) == "250 2.0.0 accepted"
    one.reset()
    assert talk(one, "DATA", "QUIT") == ["503", "221"]


def test_lmtp_has_its_own_hello_and_a_reply_for_each_recipient() -> None:
    one = session(LmtpSession)
    assert talk(one, "LHLO me", *MAIL) == ["250", "250", "250", "250", "354"]
    assert one.envelope.origin == "lmtp"
    later = one.stored(durably=False)
    assert later.startswith("451 4.3.0 ")
    assert one.for_recipients(later) == f"{later}\r\n{later}"
    assert one.verbs ^ SmtpSession.verbs == {"EHLO", "HELO", "LHLO"}


@pytest.mark.parametrize("kind", [SmtpSession, LmtpSession])
def test_every_verb_has_an_answer_with_its_code(kind: type[SmtpSession]) -> None:
    for verb in kind.verbs:
        for argument in (None, "x"):
            reply = session(kind).reply(verb, argument)
            assert reply[:3].isdigit()
            assert reply[3] in " -"
            if verb not in ("HELO", "EHLO", "LHLO"):
                assert reply[4] == reply[0]  # RFC 3463: the same class


def test_tls_is_offered_once_and_what_was_said_before_it_is_forgotten() -> None:
    one = session(tls="offered")
    assert "STARTTLS" in one.reply("EHLO", "me")
    assert talk(one, "MAIL FROM:<>", "STARTTLS now", "STARTTLS") == ["250", "501", "220"]
    one.restart("on")
    assert talk(one, "MAIL FROM:<>", "STARTTLS") == ["503", "503"]
    assert "STARTTLS" not in one.reply("EHLO", "me")
    assert talk(session(), "STARTTLS") == ["502"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"x" * 999, "552 5.3.4"), (b"a\rb", "550 5.6.0"), (b"a\nb", "550"), (b"a\0b", "550")],
)
def test_a_mail_is_refused_for_what_it_holds(content: bytes, code: str) -> None:
    assert (session().refusal_of(data(content)) or "").startswith(code)


def test_recipients_beyond_the_limit_are_borne_no_longer_than_junk() -> None:
    one = session()
    talk(one, "EHLO me", "MAIL FROM:<a@b>", *[f"RCPT TO:<{AGENT}>"] * 100)
    for _ in range(19):
        assert not one.exceeds_junk_limit(one.reply("RCPT", f"TO:<{AGENT}>"))
    assert any(one.exceeds_junk_limit(one.reply("RCPT", f"TO:<{AGENT}>")) for _ in range(3))


def test_junk_is_borne_for_a_while_and_a_mail_taken_wipes_it_out() -> None:
    one = session()
    for _ in range(20):
        assert not one.exceeds_junk_limit(one.reply("NOOP", None))
    one.stored(durably=True)
    for _ in range(20):
        assert not one.exceeds_junk_limit(one.reply("DATA", None))
    assert one.exceeds_junk_limit(one.reply("DATA", None))
    assert not session().exceeds_junk_limit("354 go on")
