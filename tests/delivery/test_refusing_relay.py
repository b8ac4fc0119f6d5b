"""A relay that refuses everything is wrong itself, and no mail is lost by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from mailproc.delivery.faults import is_of_the_mail
from mailproc.delivery.outbox import Outbox
from mailproc.delivery.relay import PermanentFailure, RelayRefuses
from mailproc.mail.reply import Reply
from mailproc.mail.threads import given_name, name_by_relay
from mailproc.processing.replay import Replay
from mailproc.store import journal, lists, replies
from tests.support.harness import AGENT, RULES, Harness, InProcessReader, letter
from tests.support.template import migrated

OURS = "0102018f2b3c4d5e-1a2b3c4d-1111-2222-3333-444455556666-000000"


class RefusingRelay:
    """Refuses in these words, unless there are none; then it calls mails by names of its own."""

    def __init__(self) -> None:
        self.says: Exception | None = None
        self.taken: list[Reply] = []

    def send(self, mail: Reply) -> str:
        if self.says:
            raise self.says
        self.taken.append(mail)
        return f"250 Ok {OURS[:-1]}{len(self.taken)}"

    def check(self, routes: Iterable[tuple[str, str]] = ()) -> None:
        """Never asked."""

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def harness(tmp_path: Path) -> Iterable[Harness]:
    database = migrated(tmp_path / "mailproc.db")
    yield Harness(database, RULES)
    database.close()


def outbox_of(harness: Harness, ack_sender: str = "") -> tuple[Outbox, RefusingRelay]:
    relay = RefusingRelay()
    keep = timedelta(days=5)
    return Outbox(harness.database, relay, keep, harness.clock, ack_sender), relay


def states(harness: Harness) -> list[str]:
    with harness.database.reading() as connection:
        return [one.state for one in replies.describe(connection)]


@pytest.mark.parametrize(
    ("command", "code", "text", "mails"),
    [
        ("RCPT", 550, "5.1.1 no such user", True),
        ("RCPT", 550, "no such user", True),
        ("RCPT", 552, "5.2.2 mailbox full", True),
        ("MAIL", 552, "5.3.4 too large", True),
        ("DATA", 554, "5.6.3 cannot convert", True),
        ("RCPT", 554, "5.7.1 Relay access denied", False),
        ("RCPT", 550, "relay not permitted", False),
        ("MAIL", 550, "5.7.60 not permitted to send as this sender", False),
        ("MAIL", 553, "5.1.8 sender domain unknown", False),
        ("MAIL", 501, "<>: null sender is not allowed", False),
        ("DATA", 554, "5.7.1 rejected by policy", False),
    ],
)
def test_whose_fault_a_refusal_is(command: str, code: int, text: str, mails: bool) -> None:
    assert is_of_the_mail(command, code, text.encode()) is mails


def test_one_recipient_who_is_refused_has_failed_and_others_go_out(harness: Harness) -> None:
    outbox, relay = outbox_of(harness)
    harness.mail(letter("jane@example.org", "help", "HELP", to=AGENT))
    relay.says = PermanentFailure("550 5.1.1 no such user")
    outbox.send_due()
    assert states(harness) == ["failed"]
    harness.mail(letter("john@example.org", "help", "HELP", to=AGENT))
    relay.says = None
    outbox.send_due()
    assert states(harness) == ["failed", "sent"]
    assert outbox.trouble == ""


def test_who_refuses_everybody_is_tried_again_and_loses_nothing(harness: Harness) -> None:
    outbox, relay = outbox_of(harness)
    relay.says = PermanentFailure("550 no such user here")
    for sender in ("jane", "john", "ann", "carol"):
        harness.mail(letter(f"{sender}@example.org", "help", "HELP", to=AGENT))
    for _ in range(3):
        outbox.send_due()
    assert set(states(harness)) == {"queued"}
    assert "refuses every recipient: 550 no such user here" in outbox.trouble
    relay.says = None
    harness.clock.now += timedelta(hours=5)
    while outbox.send_due():
        pass
    assert set(states(harness)) == {"sent"}
    assert outbox.trouble == ""


def test_who_relays_nothing_for_us_is_tried_for_days(harness: Harness) -> None:
    outbox, relay = outbox_of(harness)
    relay.says = RelayRefuses("554 5.7.1 Relay access denied")
    harness.mail(letter("jane@example.org", "help", "HELP", to=AGENT))
    for _ in range(30):
        outbox.send_due()
        harness.clock.now += timedelta(hours=3)
    assert states(harness) == ["queued"]
    assert outbox.trouble == "554 5.7.1 Relay access denied"


def test_acks_have_a_sender_where_the_null_sender_is_refused(harness: Harness) -> None:
    outbox, relay = outbox_of(harness, "agenda-bounces@lists.example.org")
    harness.mail(letter("jane@example.org", "help", "HELP", to=AGENT))
    outbox.send_due()
    assert relay.taken[0].sender == "agenda-bounces@lists.example.org"


def test_answers_are_known_by_the_name_that_the_relay_gave_a_mail(harness: Harness) -> None:
    outbox, relay = outbox_of(harness)
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    while outbox.send_due():
        pass
    ack = next(one for one in relay.taken if one.recipient == "jane@example.org")
    name = f"<{OURS[:-1]}{relay.taken.index(ack) + 1}@eu-west-1.amazonses.com>"
    parent = [("In-Reply-To", name)]
    answer = letter("john@example.org", "Re: something", "+1", to=AGENT, headers=parent)
    assert harness.mail(answer)["state"] == "processed"
    assert [one["tally"]["for"] for one in harness.view()["topics"]] == [1]
    _verified(harness)


def _verified(harness: Harness) -> None:
    """The letters alone give the same, by the names that the relay gave."""
    with harness.database.reading() as connection:
        row = lists.list_row(connection, "devel")
        replay = Replay(RULES, row.secret)
        for entry in journal.entries(connection, "devel", row.secret):
            stored = entry.stored
            (read,) = InProcessReader().read([stored.raw], [stored.from_console], [entry.copied])
            replay.process(entry, read)
    assert replay.faults == []


def test_only_names_of_that_form_are_a_relays() -> None:
    assert given_name(f"250 Ok {OURS}") == OURS
    assert given_name("250 2.0.0 Ok: queued as 4bXyZ1Dz9z") is None
    assert name_by_relay(f"<{OURS}@email.amazonses.com>") == OURS
    assert name_by_relay("<f81d4fae-7dec-11d0-a765-00a0c91e6bf6@example.org>") is None
