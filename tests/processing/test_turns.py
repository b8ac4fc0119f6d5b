"""No number of strangers' letters makes a member wait: neither on their list nor on another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mailproc.intake.accept import Acceptor
from mailproc.intake.console import roster_command
from mailproc.mail.claimed_authors import claimed_authors, seems_vouched_for
from mailproc.mail.letter import Envelope
from mailproc.meeting.roster import Rules
from mailproc.processing.authenticate import Authenticator
from mailproc.processing.processor import Processor
from mailproc.render.mails import MailRenderer
from mailproc.store import letters as stored_letters
from mailproc.store import lists
from mailproc.store.database import Database
from mailproc.store.tables import letters
from tests.support.harness import AGENT, LIST, MEMBERS, TRUST, Clock, InProcessReader, letter
from tests.support.template import copy_to

OTHER_AGENT = "other-agenda@lists.example.org"
AT_ONCE = 40


class Two:
    """Two lists with the same members, of which each turn takes a few letters."""

    def __init__(self, database: Database) -> None:
        self.rules = (
            Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST),
            Rules("other", "other@lists.example.org", OTHER_AGENT, trust=TRUST),
        )
        self.database = database
        readers = InProcessReader(), InProcessReader()
        parts = database, *readers, Authenticator({}), MailRenderer(), Clock()
        self.processor = Processor(self.rules, *parts)
        self.acceptor = Acceptor(self.rules, database, Clock())
        with database.writing() as connection:
            for one in self.rules:
                lists.open_list(connection, one.name)
        for one in self.rules:
            self.acceptor.command(one.name, roster_command(MEMBERS), f"roster-{one.name}")
        self.processor.process_all()

    def accept(self, sender: str, body: str = "HELP", to: str = AGENT, **more: Any) -> int:
        raw = letter(sender, "", body, to=to, **more)
        return self.acceptor.accept(Envelope("x@x", (to,), "smtp"), raw)[0]

    def undecided(self) -> list[int]:
        with self.database.reading() as connection:
            chosen = select(letters.c.id).where(letters.c.state == "received")
            return list(connection.execute(chosen.order_by(letters.c.id)).scalars())

    def order(self) -> list[int]:
        """The letters of the first list in the order in which they were decided about."""
        with self.database.reading() as connection:
            chosen = select(letters.c.id).where(letters.c.list == "devel", letters.c.turn > 0)
            return list(connection.execute(chosen.order_by(letters.c.turn)).scalars())


@contextmanager
def two(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Two]:
    for name in ("_LOOK_AHEAD", "_MOST_AHEAD"):
        monkeypatch.setattr(f"mailproc.processing.processor.{name}", AT_ONCE)
    with closing(Database(url)) as database:
        yield Two(database)


def test_a_flood_keeps_nobody_waiting(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with two(migrated_url, monkeypatch) as both:
        for number in range(200):
            both.accept(f"m{number}@evil.example", "hello", LIST)
        same, other = (
            both.accept("jane@example.org"),
            both.accept("jane@example.org", to=OTHER_AGENT),
        )
        both.processor.process()
        left = both.undecided()
        assert same not in left
        assert other not in left
        assert len(left) == 200 - AT_ONCE + 1


def test_large_mails_that_came_earlier_keep_no_member_waiting(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailproc.store.letters._BYTES_AT_ONCE", 10_000)
    with two(migrated_url, monkeypatch) as both:
        for number in range(AT_ONCE + 5):
            text = "hello\n" * 1000 if number < 3 else "hello"
            both.accept(f"m{number}@evil.example", text, LIST)
        jane = both.accept("jane@example.org")
        both.processor.process()
        assert jane not in both.undecided()
        assert both.order()[0] != jane  # with a stranger's beside, as ever
        assert len(both.order()) < AT_ONCE


def test_a_list_with_few_letters_is_found_behind_any_number(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(migrated_url, monkeypatch) as both:
        for number in range(100):
            both.accept(f"m{number}@evil.example", "hello", LIST)
        both.accept("jane@example.org", to=OTHER_AGENT)
        with both.database.reading() as connection:
            waiting = stored_letters.lists_waiting(connection, ["devel", "other"])
        assert waiting == ["devel", "other"]


def test_few_letters_are_decided_about_as_they_came(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(migrated_url, monkeypatch) as both:
        came = [
            both.accept("jane@example.org" if number % 7 == 3 else f"m{number}@evil.example")
            for number in range(AT_ONCE)
        ]
        both.processor.process_all()
        assert both.order()[-AT_ONCE:] == came


def test_people_are_decided_about_as_they_came_however_many_strangers_are_between(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(migrated_url, monkeypatch) as both:
        people = []
        for number in range(120):
            who = ("jane", "john", "carol")[number // 10 % 3]
            if number % 10 == 0:
                people.append(both.accept(f"{who}@example.org"))
            else:
                both.accept(f"m{number}@evil.example", "hello", LIST)
        console = both.acceptor.command("devel", ["CLOSE VOTING"])
        late = both.accept("ann@example.org")
        both.processor.process()
        order = both.order()
        assert [number for number in order if number in people] == people
        assert [number for number in order if number in (console, late)] == [console, late]


def test_who_forges_one_members_name_delays_no_other_member(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(migrated_url, monkeypatch) as both:
        for _ in range(150):
            both.accept("jane@example.org", "hello", LIST)
        john = both.accept("john@example.org")
        both.processor.process()
        assert john not in both.undecided()


@pytest.mark.parametrize(
    ("header", "authors"),
    [
        ("From: Jane <Jane@Example.org>", ("jane@example.org",)),
        ("from:\n\tjane@example.org", ("jane@example.org",)),
        ("Subject: x\nFrom : jane@example.org\nCc: ann@example.org", ("jane@example.org",)),
        (f"From: Jane via <{LIST}>\nReply-To: jane@example.org", ("jane@example.org",)),
        (f"Cc: J <jane@example.org>\nFrom: J via <{LIST}>", ("jane@example.org",)),
        ("Reply-To: jane@example.org", ()),
        ("Subject: x\n\nFrom: jane@example.org", ()),
        ("Subject: From: jane@example.org", ()),
    ],
)
def test_who_wrote_it_at_a_glance(header: str, authors: tuple[str, ...]) -> None:
    for ending in ("\n", "\r\n"):
        raw = f"{header}\nX: y\n\nhello\n".replace("\n", ending).encode()
        assert claimed_authors(raw, LIST) == authors


def test_letters_that_are_slow_to_read_end_their_lists_turn(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(migrated_url, monkeypatch) as both:
        monkeypatch.setattr("mailproc.processing.letter_batches._LONGEST_GATHERING", -1.0)
        monkeypatch.setattr("mailproc.processing.processor._LONGEST_TURN", -1.0)
        for number in range(5):
            both.accept(f"m{number}@evil.example")
        other = both.accept("jane@example.org", to=OTHER_AGENT)
        both.processor.process()  # each letter is a batch, and the first one ends the turn
        assert len(both.undecided()) == 4
        assert other not in both.undecided()
        both.processor.process_all()
        assert both.undecided() == []


def test_members_need_not_wait_for_letters_that_are_slow_to_read(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(migrated_url, monkeypatch) as both:
        monkeypatch.setattr("mailproc.processing.letter_batches._LONGEST_GATHERING", -1.0)
        monkeypatch.setattr("mailproc.processing.processor._LONGEST_TURN", -1.0)
        monkeypatch.setattr("mailproc.processing.processor._USUAL_TURN", 0.0)
        monkeypatch.setattr("mailproc.processing.processor._FEWEST_AHEAD", 1)
        strangers = [both.accept(f"m{number}@evil.example") for number in range(5)]
        jane = both.accept("jane@example.org")
        both.processor.process()  # learns how slow they are
        both.processor.process()
        assert both.undecided() == strangers[1:]
        both.processor.process_all()
        assert both.order()[-6:] == [strangers[0], jane, *strangers[1:]]


def test_the_first_letter_of_each_comes_before_the_second_of_anybody_but_none_after_a_later_close(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(migrated_url, monkeypatch) as both:
        monkeypatch.setattr("mailproc.processing.processor._MOST_AHEAD_ALONE", 2)
        janes = [both.accept("jane@example.org") for _ in range(4)]
        close = both.acceptor.command("devel", ["CLOSE VOTING"])
        john = both.accept("john@example.org")
        janes += [both.accept("jane@example.org") for _ in range(2)]
        ann = both.accept("ann@example.org")
        stranger = both.accept("m@evil.example")
        both.processor.process_all()
        assert both.order()[-10:] == [*janes[:4], close, john, janes[4], ann, janes[5], stranger]


def test_strangers_have_their_share_however_many_letters_members_send(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(migrated_url, monkeypatch) as both:
        monkeypatch.setattr("mailproc.processing.processor._MOST_AHEAD_ALONE", 12)
        for _ in range(30):
            both.accept("jane@example.org", "hello", LIST)
        strangers = [both.accept(f"m{number}@evil.example", "hello", LIST) for number in range(3)]
        both.processor.process()
        assert set(strangers) & set(both.undecided()) == {strangers[2]}


OURS = b"Authentication-Results: mx.example.org; dkim=pass\r\n"


@pytest.mark.parametrize(
    ("head", "hops", "vouched"),
    [
        (OURS + b"Received: a\r\nFrom: jane@example.org\r\n", 0, True),
        (b"Received: a\r\n" + OURS + b"From: jane@example.org\r\n", 0, False),
        (b"Received: a\r\n" + OURS + b"Received: b\r\nFrom: jane@example.org\r\n", 1, True),
        (OURS.replace(b"mx.", b"mx.evil.") + b"Received: a\r\n", 0, False),
        (OURS.replace(b"pass", b"fail") + b"Received: a\r\n", 0, False),
        (b"", 0, False),
    ],
)
def test_what_our_mail_server_found_at_a_glance(head: bytes, hops: int, vouched: bool) -> None:
    assert seems_vouched_for(head, ("MX.example.org",), hops) == vouched
    assert not seems_vouched_for(head, (), hops)


def test_a_letter_that_is_vouched_for_waits_for_none_that_forge_its_authors_name(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seems_proven(_: Authenticator, _name: str, head: bytes) -> bool:
        return b"proven" in head

    monkeypatch.setattr(Authenticator, "seems_proven", seems_proven)
    with two(migrated_url, monkeypatch) as both:
        monkeypatch.setattr("mailproc.processing.processor._MOST_AHEAD_ALONE", 2)
        forged = [both.accept("jane@example.org", "hello", LIST) for _ in range(4)]
        hers = both.accept("jane@example.org", headers=(("X-Seen", "proven"),))
        both.processor.process()
        assert both.undecided() == forged[1:]
        assert hers in both.order()


def test_what_another_process_decides_after_our_look_is_decided_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mailproc.db"  # on SQLite nobody claims a list: each finds out when it writes
    copy_to(file)
    with two(f"sqlite:///{file}", monkeypatch) as both:
        for number in range(AT_ONCE):
            both.accept("jane@example.org", f"PROPOSE: {number}\n\nLet us talk.")
        quicker = both.processor

        class Late(Authenticator):
            """What is done between our look and the first decision."""

            def authenticate(self, *asked: Any) -> Any:
                quicker.process_all()
                return super().authenticate(*asked)

        readers = InProcessReader(), InProcessReader()
        Processor(both.rules, both.database, *readers, Late({}), MailRenderer(), Clock()).process()
        with both.database.reading() as connection:
            turns = lists.list_row(connection, "devel").turns
        assert len(both.order()) == turns == AT_ONCE + 1  # and the roster
