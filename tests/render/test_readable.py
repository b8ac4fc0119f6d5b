"""What we write is read in terminals: 72 columns, never more than 78, whatever the titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from rich.cells import cell_len

from mailproc.mail.letter import Envelope
from mailproc.meeting.roster import Rules
from tests.support.harness import AGENT, LIST, Harness, letter
from tests.support.template import migrated

TRUST = {"propose": "from", "vote": "from", "chair": "from"}
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
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST, archive_url=url)  # type: ignore[arg-type]  # plain strings
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


def test_a_digest_of_200_topics(harness: Harness) -> None:
    propose(harness, 200)
    harness.answers()
    harness.mail(letter("carol@example.org", "DIGEST", to=AGENT))
    digest = harness.answers()[0]
    text = digest.get_content()
    assert too_wide(digest) == []
    assert all(f"T{number} " in text for number in range(1, 201))
    assert len(digest.as_bytes()) < 250_000
