"""The listener takes good mail exactly as it was said, and says no in the right words."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator

import pytest

from mailproc.mail.letter import Envelope
from tests.support.listener import AGENT, LIST, RunningListener, run_listener


@pytest.fixture
def listener() -> Iterator[RunningListener]:
    with run_listener(max_size=100_000) as work:
        yield work


def test_a_mail_arrives_with_its_envelope_and_every_byte(listener: RunningListener) -> None:
    mail = b"Subject: PROPOSE: NUMA\r\n\r\n.dots\r\n..\r\n.\r\ncaf\xc3\xa9\xff\r\n"
    with smtplib.SMTP(listener.host, listener.port) as client:
        assert client.sendmail("Jane@example.org", [AGENT, LIST], mail) == {}
    assert listener.box.letters == [(Envelope("Jane@example.org", (AGENT, LIST), "smtp"), mail)]


def test_the_null_sender_is_an_empty_string(listener: RunningListener) -> None:
    with smtplib.SMTP(listener.host, listener.port) as client:
        client.sendmail("", [AGENT], b"Subject: bounce\r\n\r\n")
    assert listener.box.letters[0][0].sender == ""


def test_an_empty_mail_is_a_mail(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.begin()
        client.send(b".\r\n")
        client.expect("250")
    assert listener.box.mails == [b""]


def test_many_mails_go_over_one_connection(listener: RunningListener) -> None:
    with smtplib.SMTP(listener.host, listener.port) as client:
        for number in range(60):
            client.sendmail("jane@example.org", [AGENT], b"%d\r\n" % number)
            client.noop()
    assert listener.box.mails == [b"%d\r\n" % number for number in range(60)]


def test_lines_of_any_length_are_taken(listener: RunningListener) -> None:
    mail = b"Subject: long\r\n\r\n" + b"x" * 90_000 + b"\r\n"
    with smtplib.SMTP(listener.host, listener.port) as client:
        client.sendmail("jane@example.org", [AGENT], mail)
    assert listener.box.mails == [mail]


def test_the_same_recipient_twice_is_one_recipient(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.begin(AGENT, AGENT)
        assert client.deliver(b"hello").startswith("250")
    assert listener.box.letters[0][0].recipients == (AGENT,)


def test_extensions_are_announced_and_auth_is_not(listener: RunningListener) -> None:
    with smtplib.SMTP(listener.host, listener.port) as client:
        client.ehlo()
        assert set(client.esmtp_features) == {
            "size", "8bitmime", "smtputf8", "pipelining", "enhancedstatuscodes",
        }  # fmt: skip
        assert client.esmtp_features["size"] == "100000"
        assert client.docmd("AUTH", "PLAIN AGEAYg==")[0] == 500


def test_pipelined_commands_are_answered_one_by_one(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.say("EHLO me", "250")
        client.send(f"MAIL FROM:<a@b.example>\r\nRCPT TO:<{AGENT}>\r\nDATA\r\n".encode())
        for code in ("250", "250", "354"):
            client.expect(code)
        client.send(b"one\r\n.\r\nMAIL FROM:<c@d.example>\r\nQUIT\r\nNOOP\r\n")
        for code in ("250", "250", "221"):
            client.expect(code)
        assert client.rest() == ""
    assert listener.box.mails == [b"one\r\n"]


def test_a_mail_of_exactly_the_limit_is_taken_and_one_byte_more_is_552(
    listener: RunningListener,
) -> None:
    line = b"." * 98 + b"\r\n"
    fits = line * 1000
    with smtplib.SMTP(listener.host, listener.port) as client:
        client.helo()  # without extensions nothing is said about the size beforehand
        client.sendmail("jane@example.org", [AGENT], fits)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("jane@example.org", [AGENT], b"x" + fits)
        assert refused.value.smtp_code == 552
        assert b"5.3.4" in refused.value.smtp_error
        client.sendmail("jane@example.org", [AGENT], b"small\r\n")
    assert listener.box.mails == [fits, b"small\r\n"]


def test_a_mail_of_dots_counts_without_the_quoting_dots() -> None:
    mail = b".\r\n" * 10_000
    with (
        run_listener(max_size=len(mail)) as listener,
        smtplib.SMTP(listener.host, listener.port) as client,
    ):
        client.sendmail("jane@example.org", [AGENT], mail)
        assert listener.box.mails == [mail]


def test_a_size_announced_too_large_is_552_before_any_data(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.say("EHLO me", "250")
        client.say("MAIL FROM:<a@b.example> SIZE=100001", "552 5.3.4")
        client.say("MAIL FROM:<a@b.example> SIZE=100000", "250")


def test_nobody_unknown_is_served_so_nothing_is_relayed(listener: RunningListener) -> None:
    strangers = (
        "nobody@lists.example.org",
        "friend@elsewhere.example",
        "agenda",
        f"{AGENT}.evil.example",
    )
    with listener.connect() as client:
        client.say("EHLO me", "250")
        client.say("MAIL FROM:<a@b.example>", "250")
        for stranger in strangers:
            client.say(f"RCPT TO:<{stranger}>", "550 5.1.1")
        client.say("DATA", "503")
        client.say(f"RCPT TO:<{AGENT.upper()}>", "250")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("VRFY agenda", "252"),
        ("EXPN xen-devel", "502"),
        ("HELP", "214"),
        ("RCPT TO:<agenda@lists.example.org>", "503"),
        ("DATA", "503"),
        ("MAIL FROM:", "553"),
        ("MAIL a@b.example", "501"),
        ("MAIL FROM:<a@b.example", "553"),
        ("MAIL FROM:<a@b@c>", "553"),
        ("MAIL FROM:<a@b.example>rest", "553"),
        ("MAIL FROM:<a\rb@c.example>", "553"),
        ("MAIL FROM:<a\0b@c.example>", "553"),
        ("MAIL FROM:<a@b.example> BODY=9BIT", "501"),
        ("MAIL FROM:<a@b.example> SIZE=-1", "501"),
        ("MAIL FROM:<a@b.example> SIZE=²", "501"),
        ("MAIL FROM:<a@b.example> SMTPUTF8=yes", "501"),
        ("MAIL FROM:<a@b.example> RET=HDRS", "555"),
        (f"MAIL FROM:<{'a' * 400}@b.example>", "553"),
        ("MAIL FROM:<a@b.example>" + " " * 3000 + "x", "500"),
        ("STARTTLS", "502"),
        ("BDAT 3", "500"),
        ("", "500"),
        ("\x80\x81", "500"),
        ("FOO\rBAR", "500"),
    ],
)
def test_what_is_out_of_place_gets_its_code(
    listener: RunningListener, command: str, code: str
) -> None:
    with listener.connect() as client:
        client.say("EHLO me", "250")
        answer = client.say(command.encode("utf-8"), code)
        assert "\r" not in answer
        assert code == "252" or answer[4] == code[0]  # the enhanced code has the same class
        client.say("MAIL FROM:<a@b.example>", "250")


def test_an_address_that_is_not_utf8_is_refused(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.say("EHLO me", "250")
        client.say(b"MAIL FROM:<\xff\xfe@b.example>", "553")


@pytest.mark.parametrize(
    ("said", "sender"),
    [
        ("<Jane@Example.org>", "Jane@Example.org"),
        (" <jane@example.org>", "jane@example.org"),
        ("jane@example.org", "jane@example.org"),
        ("<@relay.example,@b.example:jane@example.org>", "jane@example.org"),
        ('<"jane roe"@example.org>', '"jane roe"@example.org'),
        ("<jane@[192.0.2.1]>", "jane@[192.0.2.1]"),
        ("<jürgen@bücher.example> SMTPUTF8 BODY=8BITMIME SIZE=5", "jürgen@bücher.example"),
        ("<root>", "root"),
        ("<>", ""),
    ],
)
def test_every_lawful_form_of_a_sender_is_read(
    listener: RunningListener, said: str, sender: str
) -> None:
    with listener.connect() as client:
        client.say("EHLO me", "250")
        client.say(f"mail from:{said}", "250")
        client.say(f"rcpt to:<{AGENT}>", "250")
        client.say("data", "354")
        assert client.deliver(b"x").startswith("250")
    assert listener.box.letters[0][0].sender == sender


def test_commands_must_come_in_order(listener: RunningListener) -> None:
    with listener.connect() as client:
        client.say("MAIL FROM:<a@b.example>", "503")
        client.say("EHLO", "501")
        client.say("EHLO me", "250")
        client.say("MAIL FROM:<a@b.example>", "250")
        client.say("MAIL FROM:<a@b.example>", "503")
        client.say("RSET", "250")
        client.say("MAIL FROM:<a@b.example>", "250")
        client.say("EHLO me", "250")  # RFC 5321 4.1.4: as good as RSET
        client.say(f"RCPT TO:<{AGENT}>", "503")


def test_a_hundred_recipients_are_taken_and_the_next_is_452() -> None:
    with run_listener() as listener, listener.connect() as client:
        listener.box.known |= {f"l{number}@lists.example.org" for number in range(101)}
        client.say("EHLO me", "250")
        client.say("MAIL FROM:<a@b.example>", "250")
        for number in range(100):
            client.say(f"RCPT TO:<l{number}@lists.example.org>", "250")
        client.say("RCPT TO:<l100@lists.example.org>", "452 4.5.3")
        client.say("DATA", "354")
        assert client.deliver(b"x").startswith("250")
        assert len(listener.box.letters[0][0].recipients) == 100
