"""Thousands of hostile whole letters: read, decided about, written, answered, on each database.

Nothing that one letter says keeps another one from being decided and answered, and no mail of ours
goes to somebody, or says something, that only a hostile letter wanted.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from mailproc.mail.letter import Envelope
from mailproc.meeting.roster import Act, Rules, Tier
from mailproc.store.database import Database
from mailproc.store.tables import letters, outbox
from tests.support.harness import AGENT, LIST, MEMBERS, Harness, letter
from tests.support.hostile import HostileLetters, Learned, People, Target
from tests.support.hostile.replies import Sent, faults
from tests.support.hostile.targets import learned
from tests.support.sizes import examples, is_nightly

HOSTILE = examples(100, 6_000)
TOGETHER = 20  # letters that are decided about in one batch
SEED = 16
#: Each database and each tier once; at night each with each.
WHERE = (
    tuple(product(("sqlite", "postgres"), ("from", "confirmed")))
    if is_nightly()
    else (("sqlite", "from"), ("postgres", "confirmed"))
)
#: Nobody writes in the name of this member.
UNFORGED = "ann@example.org"
FORGED = tuple(a for one in MEMBERS for a in one.addresses if not one.chair and a != UNFORGED)
LIST_ID = "devel.lists.example.org"
#: Answers to strangers are one a day each; there are some thousand of them, and it takes days.
STRANGERS = 4_000


@pytest.mark.parametrize(("migrated_url", "tier"), WHERE, indirect=["migrated_url"])
def test_every_other_letter_is_decided_and_answered(
    migrated_url: str, tier: Tier, caplog: pytest.LogCaptureFixture
) -> None:
    trust: Mapping[Act, Tier] = {"propose": "from", "vote": tier, "chair": tier}
    with closing(Database(migrated_url)) as database:
        rules = Rules("devel", LIST, AGENT, LIST_ID, trust=trust, letters_per_hour=10**6)
        harness = Harness(database, rules)
        seen = _prepared(harness)
        people = People(FORGED, ("carol@example.org",))
        target = Target(LIST, AGENT, LIST_ID)
        hostile = HostileLetters(SEED, (target,), people, seen, largest=100_000)
        with caplog.at_level(logging.ERROR):
            for start in range(0, HOSTILE, TOGETHER):
                harness.clock.now += timedelta(hours=1)  # questions to one person are few
                _accept(harness, hostile, range(start, start + TOGETHER))
                name = f"<m{start}@member.example>"
                line = _members_line(start)
                ours = letter(UNFORGED, "", line, to=AGENT, message_id=name)
                row = harness.mail(ours, UNFORGED)
                assert row["state"] in ("processed", "refused", "held"), row["reason"]
                assert UNFORGED in _recipients_of(harness, row["id"]), (start, row["reason"])
        assert not harness.waiting()
        bugs = [one.exc_text for one in caplog.records if one.exc_info]
        assert bugs == [], Counter(str(bug).splitlines()[-1] for bug in bugs)
        known = {LIST, AGENT, *(a for one in MEMBERS for a in one.addresses)}
        assert faults(_sent(harness), frozenset(known), STRANGERS) == []
        assert _states(harness)["processed"] > HOSTILE / 20  # they do get somewhere


def _prepared(harness: Harness) -> Learned:
    """A meeting with topics, open for votes, and all that can be seen of our mails so far."""
    for number in range(1, 5):
        harness.mail(letter("ann@example.org", "", f"PROPOSE: topic {number}", to=AGENT))
    harness.acceptor.command("devel", ["OPEN VOTING"])
    harness.processor.process_all()
    harness.mail(letter("john@example.org", "", "VOTE T1 +1", to=AGENT))
    return learned(harness.answers())


def _accept(harness: Harness, hostile: HostileLetters, numbers: range) -> None:
    for number in numbers:
        made = hostile.letter(number)
        envelope = Envelope(made.sender, (made.recipient,), "smtp")
        harness.acceptor.accept(envelope, made.raw)


def _members_line(number: int) -> str:
    vote = f"VOTE T1 {('+1', '-1', '0')[number // 80 % 3]}"
    return (vote, "HELP", "PROPOSE: another", "MYVOTES")[number // TOGETHER % 4]


def _recipients_of(harness: Harness, number: int) -> list[str]:
    with harness.database.reading() as connection:
        query = select(outbox.c.recipient).where(outbox.c.letter == number)
        return [row.recipient for row in connection.execute(query)]


def _sent(harness: Harness) -> Iterator[Sent]:
    with harness.database.reading() as connection:
        for row in connection.execute(select(outbox)):
            yield Sent(row.kind, row.recipient, row.content)


def _states(harness: Harness) -> Counter[Any]:
    with harness.database.reading() as connection:
        return Counter(row.state for row in connection.execute(select(letters.c.state)))
