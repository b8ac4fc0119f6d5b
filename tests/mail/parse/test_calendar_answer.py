"""What calendar programs answer to an invitation is read, in whatever way they write it.

Each mail here is in words of our own, in the shape that the program gives its answers.
"""

from __future__ import annotations

import base64
import quopri
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailproc.mail.codec import packed, unpacked
from mailproc.mail.letter import CalendarAnswer
from mailproc.mail.parse import read_letter
from tests.support.sizes import examples

UID = "meeting-1.devel@lists.example.org"
HEAD = "From: Jane Roe <jane@example.org>\nTo: agenda@lists.example.org\nMIME-Version: 1.0\n"

GMAIL = f"""BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20270826T110000Z
DTEND:20270826T150000Z
DTSTAMP:20270802T081500Z
ORGANIZER;CN=devel agenda:mailto:agenda@lists.example.org
UID:{UID}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Jane R
 oe;X-RESPONSE-COMMENT=:mailto:jane@example.org
X-GOOGLE-CONFERENCE:https://meet.example.org/abc
SEQUENCE:7
STATUS:CONFIRMED
SUMMARY:Summit
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
# Without ORGANIZER, with a zone in Microsoft's way, and what it keeps for itself.
EXCHANGE = f"""BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=DECLINED;CN="Roe, Jane":MAILTO:Jane@example.org
COMMENT;LANGUAGE=de-DE:Ich bin da im Urlaub\\, leider.\\n
UID:{UID}
SUMMARY;LANGUAGE=de-DE:Abgelehnt: Summit
DTSTART;TZID=W. Europe Standard Time:20270826T130000
DTEND;TZID=W. Europe Standard Time:20270826T170000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20270802T081501Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:7
LOCATION;LANGUAGE=de-DE:Raum 1
X-MICROSOFT-CDO-APPT-SEQUENCE:7
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
END:VEVENT
END:VCALENDAR
"""
APPLE = f"""BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 14.5//EN
BEGIN:VEVENT
ATTENDEE;CN="Jane Roe";CUTYPE=INDIVIDUAL;EMAIL="jane@example.org";PARTSTAT=
 TENTATIVE;ROLE=REQ-PARTICIPANT:/aMTAyNzM4/principal/
DTSTAMP:20270802T081502Z
DTSTART:20270826T110000Z
ORGANIZER;CN=devel agenda:mailto:agenda@lists.example.org
SEQUENCE:7
SUMMARY:Summit
UID:{UID}
END:VEVENT
END:VCALENDAR
"""
THUNDERBIRD = f"""BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
CREATED:20270802T081000Z
LAST-MODIFIED:20270802T081503Z
DTSTAMP:20270802T081503Z
UID:{UID}
SUMMARY:Summit
STATUS:CONFIRMED
ORGANIZER;CN=devel agenda:mailto:agenda@lists.example.org
ATTENDEE;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;CUTYPE=INDIVIDUAL:mailto:ja
\tne@example.org
X-MOZ-RECEIVED-SEQUENCE:7
SEQUENCE:7
END:VEVENT
END:VCALENDAR
"""
COUNTER = EXCHANGE.replace("METHOD:REPLY", "METHOD:COUNTER").replace("DECLINED", "TENTATIVE")


def lone(text: str, method: str = "REPLY", charset: str = "utf-8") -> bytes:
    """The calendar as the whole mail."""
    said = f"; method={method}" if method else ""
    kind = f"Content-Type: text/calendar; charset={charset}{said}\n\n"
    return (HEAD + kind + text).encode()


def beside(text: str, encoding: str, *, mixed: bool = True) -> bytes:
    """Beside plain text and HTML, as Gmail and Exchange have it, and attached once more."""
    octets = text.replace("\n", "\r\n").encode()
    coded = {
        "base64": base64.encodebytes(octets),
        "quoted-printable": quopri.encodestring(octets),
        "8bit": octets,
    }[encoding]
    inner = (
        b"--b\nContent-Type: text/plain; charset=utf-8\n\nJane Roe has accepted.\n"
        b"--b\nContent-Type: text/html\n\n<p>Jane Roe <b>has</b> accepted.</p>\n"
        b"--b\nContent-Type: text/calendar; charset=UTF-8; method=REPLY\n"
        b"Content-Transfer-Encoding: " + encoding.encode() + b"\n\n" + coded + b"\n--b--\n"
    )
    if not mixed:
        return HEAD.encode() + b"Content-Type: multipart/alternative; boundary=b\n\n" + inner
    return (
        HEAD.encode()
        + b"Content-Type: multipart/mixed; boundary=m\n\n--m\n"
        + b"Content-Type: multipart/alternative; boundary=b\n\n"
        + inner
        + b"--m\nContent-Type: application/ics; name=invite.ics\n"
        + b"Content-Disposition: attachment\n\nBEGIN:VCALENDAR\n--m--\n"
    )


def read(raw: bytes) -> CalendarAnswer | None:
    return read_letter(raw).calendar


@pytest.mark.parametrize(
    ("raw", "address", "status"),
    [
        (lone(GMAIL), "jane@example.org", "ACCEPTED"),
        (beside(GMAIL, "base64"), "jane@example.org", "ACCEPTED"),
        (beside(GMAIL, "8bit"), "jane@example.org", "ACCEPTED"),
        (lone(EXCHANGE), "Jane@example.org", "DECLINED"),
        (beside(EXCHANGE, "quoted-printable", mixed=False), "Jane@example.org", "DECLINED"),
        (lone(EXCHANGE, charset="no-such-charset"), "Jane@example.org", "DECLINED"),
        (lone(APPLE), "jane@example.org", "TENTATIVE"),
        (beside(APPLE, "base64", mixed=False), "jane@example.org", "TENTATIVE"),
        (lone(THUNDERBIRD), "jane@example.org", "ACCEPTED"),
        (beside(THUNDERBIRD, "quoted-printable"), "jane@example.org", "ACCEPTED"),
    ],
)
def test_an_answer_is_read(raw: bytes, address: str, status: str) -> None:
    answer = read(raw)
    assert answer is not None
    assert (answer.method, answer.uid, answer.sequence) == ("REPLY", UID, 7)
    assert answer.attendees == ((address, status),)


def test_what_somebody_adds_comes_with_it() -> None:
    answer = read(lone(EXCHANGE))
    assert answer is not None
    assert answer.comment == "Ich bin da im Urlaub, leider."


def test_another_time_is_proposed_in_any_zone() -> None:
    answer = read(lone(COUNTER, "COUNTER"))
    assert answer is not None
    assert answer.method == "COUNTER"
    assert answer.starts == datetime(2027, 8, 26, 11, 0, tzinfo=UTC)
    unknown = read(lone(COUNTER.replace("W. Europe Standard Time", "Nowhere"), "COUNTER"))
    assert unknown is not None
    assert unknown.starts is None


def test_all_of_it_comes_through_to_the_parent() -> None:
    letter = read_letter(lone(COUNTER, "COUNTER"))
    assert unpacked(packed(letter)) == letter


WITHOUT = GMAIL.replace("METHOD:REPLY\n", "")


@pytest.mark.parametrize(
    ("raw", "method"),
    [
        (lone(WITHOUT), "REPLY"),
        (lone(WITHOUT, "reply"), "REPLY"),
        (lone(WITHOUT, '"COUNTER"'), "COUNTER"),
        (beside(WITHOUT, "base64"), "REPLY"),
        (lone(GMAIL, ""), "REPLY"),
    ],
)
def test_its_method_stands_in_the_calendar_or_in_the_kind_of_its_part(
    raw: bytes, method: str
) -> None:
    answer = read(raw)
    assert answer is not None
    assert (answer.method, answer.uid) == (method, UID)


@pytest.mark.parametrize("method", ["", "REQUEST", "PUBLISH", "CANCEL", "REFRESH", "ADD"])
def test_no_other_method_answers(method: str) -> None:
    assert read(lone(WITHOUT, method)) is None


def test_of_a_series_the_one_date_is_answered() -> None:
    """Each meeting has a UID of its own; some programs name the date all the same."""
    one = GMAIL.replace("SEQUENCE:7", "SEQUENCE:7\nRECURRENCE-ID:20270826T110000Z")
    assert read(lone(one)) == read(lone(GMAIL))


def test_a_program_that_says_so_has_answered_all_the_same() -> None:
    letter = read_letter(b"Auto-Submitted: auto-replied\nPrecedence: bulk\n" + lone(GMAIL))
    assert letter.automatic
    assert letter.calendar is not None
    assert letter.calendar.attendees == (("jane@example.org", "ACCEPTED"),)


@pytest.mark.parametrize(
    "text",
    [
        GMAIL.replace("METHOD:REPLY", "METHOD:REQUEST"),
        GMAIL.replace("METHOD:REPLY", "METHOD:CANCEL"),
        GMAIL.replace("BEGIN:VEVENT", "BEGIN:VTODO").replace("END:VEVENT", "END:VTODO"),
        GMAIL.replace(f"UID:{UID}\n", ""),
        GMAIL.replace("END:VCALENDAR", "BEGIN:VEVENT\nUID:2\nEND:VEVENT\nEND:VCALENDAR"),
        "METHOD:REPLY\n" + "X" * 100_000,
        "METHOD:REPLY\n",
        "",
    ],
)
def test_what_is_no_answer_is_none(text: str) -> None:
    assert read(lone(text)) is None


def test_an_answer_in_a_mail_that_is_attached_is_its_authors() -> None:
    inner = lone(GMAIL)
    kind = b"Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: message/rfc822\n\n"
    assert read(HEAD.encode() + kind + inner + b"\n--m--\n") is None


@given(st.text(max_size=300))
@settings(max_examples=examples(30, 5000), deadline=None)
def test_no_calendar_breaks_the_reading(text: str) -> None:
    raw = lone(GMAIL.replace("STATUS:CONFIRMED", text))
    read_letter(raw)


def test_a_calendar_of_ten_megabytes_is_read_as_quickly_as_any_mail() -> None:
    began = time.process_time()
    assert read(lone(GMAIL.replace("STATUS", "X:" + "a;" * 5_000_000 + "\nSTATUS"))) is None
    assert time.process_time() - began < 3
