"""Calendars that outsiders make up change nobody's word, and no text is a line of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from mailproc.meeting.records import Attendance
from tests.support.harness import AGENT, opened_harness
from tests.support.harness import letter as letter_
from tests.support.rebuilt import differences
from tests.support.sizes import examples

UID = "meeting-1.devel@lists.example.org"
JANE = "ATTENDEE;PARTSTAT=DECLINED:mailto:jane@example.org"
SUMMIT = "MEETING Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 17:00"


def letter(sender: str, body: str, references: str = "") -> bytes:
    """A mail to the agent."""
    head = [("In-Reply-To", references)] if references else []
    return letter_(sender, "Re: our meeting", body, to=AGENT, headers=head)


def answer(
    *lines: str, sender: str = "jane@example.org", method: str = "REPLY", **headers: str
) -> bytes:
    """The answer of a calendar, whose event has these lines."""
    head = {
        "From": sender,
        "To": AGENT,
        "Subject": "Declined: Summit",
        "Message-ID": "<forged@example.net>",
        **headers,
    }
    kind = f"Content-Type: text/calendar; method={method}"
    event = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines]
    whole = [*(f"{name}: {value}" for name, value in head.items()), kind, "", *event]
    return "\r\n".join([*whole, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def of(uid: str = UID, sequence: int = 99) -> tuple[str, ...]:
    return f"UID:{uid}", f"SEQUENCE:{sequence}"


#: Each leaves Jane's word as it is, and what it says of anybody else is not theirs to say.
FORGED = {
    "another's address": answer(JANE, *of(), sender="john@example.org"),
    "a stranger's": answer(JANE, *of(), sender="mallory@example.net"),
    "two attendees": answer(JANE, JANE.replace("jane", "john"), *of()),
    "nobody": answer(*of()),
    "another list's meeting": answer(JANE, *of("meeting-1.users@lists.example.org")),
    "a meeting that is not there": answer(JANE, *of("meeting-9.devel@lists.example.org")),
    "no meeting": answer(JANE, *of("meeting-1.devel@lists.example.org.evil.example")),
    "an older invitation": answer(JANE, *of(sequence=0)),
    "a request": answer(JANE, *of(), method="REQUEST"),
    "a cancellation": answer(JANE, *of(), method="CANCEL"),
    "over the list": answer(JANE, *of(), To="devel@lists.example.org"),
    "of two authors": answer(JANE, *of(), sender="jane@example.org, john@example.org"),
    "from nowhere": answer(JANE, *of(), **{"X-Loop": AGENT}),
    "no status": answer("ATTENDEE:mailto:jane@example.org", *of()),
}


@pytest.mark.parametrize("raw", FORGED.values(), ids=FORGED.keys())
def test_a_forged_answer_changes_nothing(tmp_path: Path, raw: bytes) -> None:
    with opened_harness(tmp_path, calendar=True) as harness:
        harness.mail(letter("carol@example.org", SUMMIT))
        harness.mail(letter("jane@example.org", "ATTEND"))
        harness.answers()
        before = [*harness.agenda()[0].all(Attendance)]
        harness.mail(raw)
        assert [*harness.agenda()[0].all(Attendance)] == before
        told = harness.answers()
        assert len(told) <= 1
        assert all(one["To"] in raw.decode() for one in told)
        assert not differences(harness)


def test_an_answer_that_needs_proof_waits_for_it(tmp_path: Path) -> None:
    trust = {"propose": "confirmed", "vote": "confirmed", "chair": "from"}
    with opened_harness(tmp_path, calendar=True, trust=trust) as harness:
        harness.mail(letter("carol@example.org", SUMMIT))
        harness.answers()
        row = harness.mail(answer(JANE, *of()))
        assert row["state"] == "held"
        (asked,) = harness.answers()
        assert (asked["To"], asked["Subject"]) == ("jane@example.org", "please confirm: REGRETS")
        assert not [*harness.agenda()[0].all(Attendance)]
        yes = letter("jane@example.org", "yes", asked["Message-ID"])
        harness.mail(yes)
        (said,) = harness.agenda()[0].all(Attendance)
        assert said.state == "no"
        assert not differences(harness)


def test_of_one_person_the_chairs_hear_of_few_other_times(tmp_path: Path) -> None:
    """Anybody knows the meeting's UID, and can propose times in any name, as often as they like."""
    with opened_harness(tmp_path, calendar=True) as harness:
        harness.mail(letter("carol@example.org", SUMMIT))
        harness.answers()
        for number in range(30):
            forged = answer(
                "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:jane@example.org",
                *of(),
                f"COMMENT:Buy {number} pills",
                method="COUNTER",
                **{"Message-ID": f"<{number}@example.net>"},
            )
            assert harness.mail(forged, "mallory@example.net")["state"] != "shunted"
        told = [mail for mail in harness.answers() if mail["To"] == "carol@example.org"]
        assert 1 <= len(told) <= 10
        own = answer(
            "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:jane@example.org",
            *of(),
            "DTSTART:20270826T150000Z",
            method="COUNTER",
            **{"Message-ID": "<own@example.org>"},
        )
        harness.mail(own, "jane@example.org")
        assert "2027-08-26 15:00" in harness.answers()[0].get_content()
        assert not differences(harness)


@pytest.mark.parametrize("starts", ["00010101T000000Z", "99991231T235959Z", "21000230T100000Z"])
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_a_time_at_the_ends_of_the_calendar_is_just_another_time(
    tmp_path: Path, starts: str, zone: str
) -> None:
    with opened_harness(tmp_path, calendar=True) as harness:
        harness.mail(letter("carol@example.org", f"{SUMMIT}\nTimezone: {zone}"))
        harness.answers()
        attendee = "ATTENDEE;PARTSTAT=TENTATIVE:mailto:jane@example.org"
        row = harness.mail(answer(attendee, *of(), f"DTSTART:{starts}", method="COUNTER"))
        assert row["state"] == "processed"
        assert any("another time: another time" in m.get_content() for m in harness.answers())


#: What makes a line, a parameter, a part or a header in some form of text.
NASTY = st.text(
    st.one_of(st.sampled_from('\r\n\t\\";:,=-\x85\u2028'), st.characters(codec="utf-8")),
    min_size=1,
    max_size=120,
)


@given(NASTY, NASTY)
@settings(
    max_examples=examples(15, 2000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_text_of_a_letter_adds_a_line_to_a_calendar(
    tmp_path_factory: pytest.TempPathFactory, title: str, name: str
) -> None:
    with opened_harness(tmp_path_factory.mktemp("nasty"), calendar=True) as harness:
        summit = f"MEETING {title}\nStarts: 2027-08-26 13:00\nLocation: {name}"
        harness.mail(letter("carol@example.org", summit))
        harness.mail(letter("carol@example.org", f"INVITE ada@example.net {name}"))
        harness.mail(letter("jane@example.org", "ATTEND"))
        for mail in harness.answers():
            for part in mail.walk():
                if part.get_content_type() == "text/calendar":
                    _check(part.get_content(), str(mail["To"]))


def _check(text: str, to: str) -> None:
    """Whether a calendar has the lines that we give it, each once, and no other."""
    unfolded = text.replace("\r\n ", "")
    names = [line.partition(":")[0].partition(";")[0] for line in unfolded.split("\r\n") if line]
    own = ["BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "BEGIN", "SUMMARY", "DTSTART"]
    own += ["DTSTAMP", "UID", "SEQUENCE", "DESCRIPTION", "STATUS", "TRANSP", "ORGANIZER"]
    own += ["ATTENDEE", "END", "END"]
    assert sorted(n for n in names if n != "LOCATION") == sorted(own)
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event["ATTENDEE"] == f"mailto:{to}"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
