"""Mail that answers mail: it stops within two or three rounds, whoever answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailproc.mail.letter import Envelope
from mailproc.meeting.roster import Member, Rules
from mailproc.store.database import Database
from tests.support.harness import AGENT, LIST, MEMBERS, TRUST, Harness, letter
from tests.support.template import migrated

ROUNDS = 10
JANE = "jane@example.org"


@pytest.fixture
def open_harness(tmp_path: Path) -> Iterator[Callable[..., Harness]]:
    opened: list[Database] = []

    def open_one(rules: Rules, members: tuple[Member, ...] = MEMBERS) -> Harness:
        database = migrated(tmp_path / f"{rules.name}.db")
        opened.append(database)
        return Harness(database, rules, members)

    yield open_one
    for database in opened:
        database.close()


def rules(name: str = "devel", address: str = LIST, agent: str = AGENT) -> Rules:
    return Rules(name, address, agent, "devel.lists.example.org", trust=TRUST)


def rounds(first: list[EmailMessage], answer: Callable[[EmailMessage], list[EmailMessage]]) -> int:
    """How many rounds of answers to answers there are, at most `ROUNDS`."""
    waiting = first
    for number in range(ROUNDS):
        if not waiting:
            return number
        waiting = [reply for mail in waiting for reply in answer(mail)]
    return ROUNDS


@pytest.mark.parametrize("line", ["HELP", "hello", "BALLOT", "AGENDA", "STATUS T1", "VOTE T9 +1"])
def test_our_answer_sent_back_without_quote_marks_does_nothing(
    open_harness: Callable[..., Harness], line: str
) -> None:
    harness = open_harness(rules())
    harness.command(["PROPOSE: One", "OPEN VOTING"])
    harness.answers()
    harness.mail(letter(JANE, "hi", line, to=AGENT))
    (answer,) = harness.answers()
    before = harness.view()["topics"]
    whole = f"We have received your mail:\n\n{answer.get_content()}"
    assert harness.mail(letter(JANE, "Ticket 7", whole, to=AGENT))["state"] == "refused"
    assert harness.view()["topics"] == before


def test_two_agents_that_answer_each_other(open_harness: Callable[..., Harness]) -> None:
    other_agent = "robot@lists.example.net"
    ours = open_harness(rules(), (*MEMBERS, Member("Robot", (other_agent,))))
    theirs = open_harness(
        rules("other", "other@lists.example.net", other_agent), (Member("Agenda", (AGENT,)),)
    )
    agents = {AGENT: ours, other_agent: theirs}

    def deliver(mail: EmailMessage) -> list[EmailMessage]:
        where = agents[mail["To"]]
        # The other program may not mark its answers as we do: only its loop header is left.
        del mail["Auto-Submitted"]
        where.acceptor.accept(Envelope("", (mail["To"],), "pipe"), mail.as_bytes())
        where.processor.process_all()
        return where.answers()

    ours.mail(letter(other_agent, "HELP", to=AGENT))
    assert rounds(ours.answers(), deliver) <= 2


def test_a_vacation_responder_without_manners(open_harness: Callable[..., Harness]) -> None:
    ours = open_harness(rules())

    def vacation(mail: EmailMessage) -> list[EmailMessage]:
        away = letter(str(mail["To"]), f"Away: {mail['Subject']}", "I am away.", to=AGENT)
        ours.mail(away)
        return ours.answers()

    ours.mail(letter("jane@example.org", "HELP", to=AGENT))
    count = rounds(ours.answers(), vacation)
    assert count <= 3  # HELP's answer, and two in which nothing was done


def test_a_list_that_echoes_everything(open_harness: Callable[..., Harness]) -> None:
    ours = open_harness(rules())

    def echo(mail: EmailMessage) -> list[EmailMessage]:
        mail["List-Id"] = "<devel.lists.example.org>"
        ours.mail(mail.as_bytes())
        return ours.answers()

    ours.mail(letter("carol@example.org", "DIGEST", to=AGENT))
    assert rounds(ours.answers(), echo) <= 1


def test_a_relay_that_bounces_everything(open_harness: Callable[..., Harness]) -> None:
    ours = open_harness(rules())

    def bounce(mail: EmailMessage) -> list[EmailMessage]:
        report = letter("mailer-daemon@example.net", "Undelivered", "VOTE T1 +1", to=AGENT)
        ours.mail(report + mail.as_bytes(), sender="")
        return ours.answers()

    ours.mail(letter("carol@example.org", "DIGEST", to=AGENT))
    assert rounds(ours.answers(), bounce) <= 1


@pytest.mark.parametrize("line", ["MEETING I am in one", "Regrets", "DIGEST if changed"])
def test_a_program_that_says_again_what_is_so_already_is_not_answered_for_ever(
    open_harness: Callable[..., Harness], line: str
) -> None:
    """A chair's, too, whose every answer to us has a line that reads as a command."""
    harness = open_harness(rules())
    harness.command(["PROPOSE: One", "OPEN VOTING until 2027-08-20 12:00"])
    chair = "carol@example.org"
    harness.mail(letter(chair, "", "HELP", to=AGENT))
    (last,) = (mail for mail in harness.answers() if mail["To"] == chair)
    answered = 0
    for number in range(30):
        harness.clock.now += timedelta(minutes=10)  # slowly, so that no hour's limit is reached
        headers = [("In-Reply-To", str(last["Message-ID"]))]
        headers.append(("Message-ID", f"<{number}@tickets.example>"))
        raw = letter(chair, f"[Ticket#{number}] Re: HELP", line, to=AGENT, headers=headers)
        state = harness.mail(raw, sender=chair)["state"]
        written = harness.answers()
        own = [mail for mail in written if mail["To"] == chair]
        assert (state == "ignored") == (written == [])
        answered += len(own)
        last = own[-1] if own else last
    assert 20 <= answered <= 22
