"""What we write is read in terminals: 72 columns, never more than 78, whatever the titles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mailproc.mail.letter import Envelope, Mailbox, StoredLetter
from mailproc.mail.parse import read_letter
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Lead, Meeting, Topic
from mailproc.meeting.roster import Rules
from mailproc.meeting.sentences import Sentence
from mailproc.render.filters import wrap
from mailproc.render.in_reply_to import InReplyTo
from mailproc.render.mails import MailRenderer
from mailproc.render.moments import hours
from mailproc.structs import replace
from tests.support.harness import AGENT, LIST, TRUST, Harness, letter
from tests.support.template import migrated

TITLES = (
    "NUMA",
    "How Xen needs to evolve to support hardware trends and usages, with a title that goes on " * 2,
    "界面" * 60,
    "mixed 漢字 and Latin words, ünïcödé and e\u0301 combining marks, " * 3,
    "x" * 200,
    "👩‍👩‍👧‍👦 family matters 👍🏽",
)


@pytest.fixture
def language() -> str:
    return "en"


@pytest.fixture
def harness(tmp_path: Path, language: str) -> Iterator[Harness]:
    database = migrated(tmp_path / "mailproc.db")
    url = "https://lists.example.org/archives/{message_id}"
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST, archive_url=url)
    harness = Harness(database, replace(rules, letters_per_hour=1000, language=language))
    harness.mail(
        letter(
            "carol@example.org",
            "",
            "MEETING Summit of all the developers\nStarts: 2027-08-26 13:00\n"
            "Ends: 2027-08-26 17:00\nLocation: a place with a long name " + "in a long street " * 8,
            to=AGENT,
        )
    )
    yield harness
    database.close()


def too_wide(mail: EmailMessage) -> list[str]:
    return [
        line
        for line in mail.get_content().splitlines()
        if cell_len(line) > 78 and "https://" not in line
    ]


def propose(harness: Harness, count: int) -> None:
    for number in range(count):
        title = f"{TITLES[number % len(TITLES)]} {number}"
        raw = letter("Jane Roe <jane@example.org>", f"[PROPOSE] {title}", "Lead: me\n\nwhy")
        harness.acceptor.accept(Envelope(f"{number}@x", (AGENT,), "smtp"), raw)
    harness.processor.process_all()


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_line_is_wider_than_78_columns(harness: Harness) -> None:
    propose(harness, 12)
    commands = [
        "MERGE T1 T2 AS " + TITLES[1],
        "MERGE T3",
        "DROP T4 " + TITLES[3],
        *(f"MERGE T{number}" for number in range(5, 13)),
        "LEAD T5 john@example.org",
        "INVITE " + "very." * 11 + "long@example.org " + TITLES[2],
        "OPEN VOTING",
        "DIGEST",
        "SCHEDULE",
        "DECIDED T5 " + TITLES[1],
        "MINUTES",
        "CLOSE VOTING",
    ]
    harness.mail(letter("john@example.org", "", "BALLOT\nAGENDA\nSTATUS T3\nHELP", to=AGENT))
    harness.mail(letter("john@example.org", "VOTE T3 maybe " + "x " * 90, to=AGENT))
    row = harness.mail(letter("carol@example.org", "", "\n".join(commands), to=AGENT))
    assert row["state"] == "processed", row["reason"]
    mails = harness.answers()
    assert len(mails) > 18
    for mail in mails:
        assert too_wide(mail) == []
        assert "\n\n\n" not in mail.get_content().replace("\r", "")


def test_no_line_begins_with_what_means_something_and_no_link_is_broken() -> None:
    link = f"(https://lists.example.org/{'x' * 80}.html)?"
    text = wrap(f"{'word ' * 13}> quote {'word ' * 13}From here {'word ' * 13}+1 {link} -- end")
    assert link in text.split("\n")
    assert not [line for line in text.split("\n") if line.startswith((">", "From ", "--", "+"))]


@given(
    st.text(st.sampled_from("ab >+-1F界"), max_size=200).map(lambda text: f"T1 {text} From x > y"),
    st.integers(0, 20),
)
def test_lines_are_never_too_wide_nor_begin_with_a_mark(text: str, indent: int) -> None:
    lines = wrap(text, indent).split("\n")
    assert "".join(text.split()) == "".join("".join(lines).split())
    assert all(cell_len(line) <= 73 for line in lines)
    assert not [line for line in lines if line.startswith((">", "From "))]


def test_a_line_end_of_a_sentence_stays_and_one_in_a_value_does_not() -> None:
    said = Sentence("Send:\nHELP {what}", what="me\nUNDO")
    assert wrap(str(said), 2, 4) == "Send:\n  HELP me UNDO"


@pytest.mark.parametrize(
    ("given", "timezone", "shown"),
    [
        (("2027-08-26T13:00+02:00",), "Europe/Berlin", "13:00 Europe/Berlin (11:00 UTC)"),
        (
            ("2027-08-26T13:00+02:00", "2027-08-26T17:00+02:00"),
            "Europe/Berlin",
            "13:00-17:00 Europe/Berlin (11:00-15:00 UTC)",
        ),
        (("2027-08-26T13:00+00:00",), "Etc/UTC", "13:00 UTC"),
        (
            ("2027-08-26T23:59-04:00",),
            "America/New_York",
            "23:59 America/New_York (2027-08-27 03:59 UTC)",
        ),
    ],
)
def test_times_have_their_zone_and_utc(given: tuple[str, ...], timezone: str, shown: str) -> None:
    starts, *ends = given
    assert hours(starts, timezone, *ends) == shown


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("count", [0, 1, 5, 19, 20, 21, 60, 99, 2000])
def test_a_digest_has_a_hundred_lines_at_most(language: str, count: int) -> None:
    rules = Rules("devel", LIST, AGENT, pages_url="https://example.org/", language=language)
    rules = replace(rules, archive_url="https://lists.example.org/{message_id}")
    agenda = Agenda(rules, [_meeting(), *(_topic(number) for number in range(1, count + 1))])
    cause = InReplyTo(_STORED, _LETTER, "0" * 64, _NOW)
    subject, text = MailRenderer().render(Notification("digest", "list"), agenda, cause)
    lines = text.split("\n")
    assert str(count) in subject or count == 1
    assert len(lines) <= 100
    first_screen = lines[:24]
    assert [line for line in first_screen if line.startswith("    VOTE T<")]
    assert [line for line in first_screen if "2027, 12:00 Europe/Berlin" in line]
    assert all(
        f"https://lists.example.org/{n}@example.org" in text for n in range(1, min(count, 12))
    )
    shown = sum(line.startswith("T") and line[1].isdigit() for line in lines)
    assert shown == count or f" {count - shown} " in text
    assert [line for line in lines if cell_len(line) > 78 and "https://" not in line] == []


_NOW = datetime(2027, 8, 5, 12, tzinfo=UTC)
_STORED = StoredLetter(1, "devel", _NOW, Envelope("carol@example.org", (AGENT,)), b"")
_LETTER = read_letter(b"From: carol@example.org\r\nSubject: DIGEST\r\n\r\n")


def _meeting() -> Meeting:
    starts = datetime(2027, 8, 26, 11, tzinfo=UTC)
    ends, deadline = starts + timedelta(hours=4), datetime(2027, 8, 20, 10, tzinfo=UTC)
    return Meeting(
        *(1, "Summit of all", 1, starts, ends, "Europe/Berlin", "room 1"), deadline=deadline
    )


def _topic(number: int) -> Topic:
    title = f"{TITLES[number % len(TITLES)]} {number}"[:200]
    jane = Mailbox("Jane Roe", "jane@example.org")
    return Topic(
        number,
        title,
        jane,
        _NOW,
        number,
        f"<{number}@example.org>",
        leads=(Lead("Jane Roe", "jane@example.org"),),
    )
