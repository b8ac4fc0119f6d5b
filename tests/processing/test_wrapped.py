"""Lists that send a mail on inside one of their own (Mailman's dmarc_mitigate_action: wrap)."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.support.harness import AGENT, LIST, Harness, letter, opened_harness


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    with opened_harness(tmp_path, voters="anyone") as opened:
        yield opened


def wrapped(mail: bytes, author: str, message_id: str) -> bytes:
    """The mail as Mailman 3.3.10 wraps it: few of its headers are on the outside."""
    original = message_from_bytes(mail)
    kept = {name: original[name] for name in ("Subject", "In-Reply-To") if original[name]}
    head = {
        **kept,
        "From": f"Somebody via Devel <{LIST}>",
        "Reply-To": author,
        "To": LIST,
        "Message-ID": message_id,
        "List-Id": "<devel.lists.example.org>",
        "List-Post": f"<mailto:{LIST}>",
        "MIME-Version": "1.0",
        "Content-Type": "message/rfc822",
        "Content-Disposition": "inline",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return lines.encode() + b"\r\n" + mail


def test_our_own_digest_is_known_inside_its_wrapper(harness: Harness) -> None:
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", message_id="<1@x>"))
    harness.acceptor.command("devel", ["DIGEST"])
    harness.processor.process_all()
    digest = next(mail for mail in harness.answers() if mail["To"] == LIST)
    row = harness.mail(wrapped(digest.as_bytes(), AGENT, "<outer@localhost>"))
    assert (row["state"], row["reason"]) == ("ignored", "our own mail")


def test_a_wrapped_copy_of_a_mail_that_came_directly_is_a_duplicate(harness: Harness) -> None:
    proposal = letter("jane@example.org", "[PROPOSE] NUMA", to=AGENT, message_id="<1@x>")
    assert harness.mail(proposal)["state"] == "processed"
    row = harness.mail(wrapped(proposal, "jane@example.org", "<outer@localhost>"))
    assert (row["state"], row["reason"]) == ("duplicate", "the same as letter 2")
    assert len(harness.view()["topics"]) == 1


def test_a_reply_to_the_wrapper_finds_the_topic(harness: Harness) -> None:
    proposal = letter("jane@example.org", "[PROPOSE] NUMA", message_id="<1@x>")
    assert harness.mail(wrapped(proposal, "jane@example.org", "<outer@localhost>"))["opened"] == [1]
    headers = [("In-Reply-To", "<outer@localhost>")]
    vote = letter("john@example.org", "Re: NUMA", "VOTE +1", headers=headers, message_id="<2@x>")
    assert harness.mail(wrapped(vote, "john@example.org", "<outer2@localhost>"))["topics"] == [1]


def test_a_yes_to_a_question_counts_in_its_wrapper_too(harness: Harness) -> None:
    """Whichever copy comes first: the other one is a duplicate."""
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA", message_id="<1@x>"))
    harness.mail(letter("carol@example.org", "", "LEAD T1 john@example.org", to=AGENT))
    asked = next(mail for mail in harness.answers() if mail["To"] == "john@example.org")
    headers = [("Cc", LIST), ("In-Reply-To", str(asked["Message-ID"]))]
    subject = f"Re: {asked['Subject']}"
    yes = letter("john@example.org", subject, "yes", to=AGENT, message_id="<2@x>", headers=headers)
    assert harness.mail(wrapped(yes, "john@example.org", "<outer@x>"))["state"] == "processed"
    assert harness.mail(yes, "john@example.org")["state"] == "duplicate"
    (lead,) = harness.topic(1)["leads"]
    assert lead["accepted"]
