"""However many mails somebody forges: nobody is silenced by them, and few mails come of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mailproc.intake.scheduler import Scheduler
from mailproc.mail.letter import Envelope, Letter, StoredLetter, Unreadable
from mailproc.mail.munging import with_author
from mailproc.mail.parse import read_letter
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.pending import Quota, Waiting
from mailproc.meeting.roster import Rules
from mailproc.processing.authenticate import Authenticator, EvidenceByLetter
from mailproc.processing.replay import Replay, without_tokens
from mailproc.store import journal, lists
from mailproc.store.database import Database
from mailproc.store.tables import letters
from tests.support.harness import AGENT, LIST, TRUST, Harness, letter, opened_harness
from tests.support.sizes import examples

MALLORY = "mallory@evil.example"
_NUMBERS = count(1)


class SignedAuthenticator(Authenticator):
    """Takes a letter's own word for it that it is signed."""

    def authenticate(
        self,
        rules: Rules,
        letters: Sequence[tuple[StoredLetter, Letter | Unreadable]],
        is_listed: Callable[[str], bool],
    ) -> EvidenceByLetter:
        known = super().authenticate(rules, letters, is_listed)
        signed = Evidence("dkim", "signed", "dkim")
        return known | {one.id: signed for one, _ in letters if b"\nX-Signed: yes" in one.raw}


@pytest.fixture
def open_harness(everyday_url: str) -> Iterator[Callable[..., Harness]]:
    database = Database(everyday_url)

    def opened(**rules: Any) -> Harness:
        named = {"list_id": "devel.lists.example.org", "trust": TRUST, **rules}
        harness = Harness(
            database, Rules("devel", LIST, AGENT, **named), authenticator=SignedAuthenticator({})
        )
        harness.answers()
        return harness

    yield opened
    database.close()


def send(
    harness: Harness, sender: str, text: str, *, envelope: str = "", signed: bool = False
) -> dict[str, Any]:
    """One direct letter, from the sender's own mail server unless said otherwise; its row."""
    return harness.mail(written(sender, text, signed=signed), envelope or sender)


def written(sender: str, text: str, *, signed: bool = False) -> bytes:
    name = f"<{next(_NUMBERS)}@example.net>"
    headers = [("X-Signed", "yes")] if signed else []
    return letter(sender, "", text, to=AGENT, message_id=name, headers=headers)


def flood(harness: Harness, forged: Sequence[tuple[str, bytes]]) -> None:
    """Many letters at once, each with its envelope sender."""
    for sender, raw in forged:
        harness.acceptor.accept(Envelope(sender, (AGENT,), "smtp"), raw)
    harness.processor.process_all()


def told(harness: Harness) -> Counter[tuple[str, str]]:
    """How many mails of which kind to whom came of it since the last call."""
    mails = harness.answers()
    return Counter((str(m["Message-ID"])[1:].partition(".")[0], str(m["To"])) for m in mails)


@pytest.mark.parametrize("from_where", ["one server", "a thousand", "her own", "the list's"])
@pytest.mark.parametrize("signed", [False, True])
def test_nobody_is_silenced(
    open_harness: Callable[..., Harness], from_where: str, signed: bool
) -> None:
    harness = open_harness(letters_per_hour=30)
    send(harness, "john@example.org", "PROPOSE: NUMA")
    envelopes: dict[str, Callable[[int], str]] = {
        "one server": lambda _: MALLORY,
        "a thousand": lambda number: f"m{number}@evil{number}.example",
        "her own": lambda _: "jane@example.org",
        "the list's": lambda _: "devel-bounces@lists.example.org",
    }
    sender = envelopes[from_where]
    forged = [(sender(n), written("Jane <jane@example.org>", "HELP")) for n in range(40)]
    forged += [(sender(n), written("carol@example.org", "STATUS T1")) for n in range(40)]
    harness.answers()
    flood(harness, forged)
    mails = told(harness)
    most = 30 if from_where in ("her own", "the list's") else 6  # a fifth
    assert mails["ack", "jane@example.org"] == most
    assert mails["limit", "jane@example.org"] == 1
    vote = send(harness, "jane@example.org", "VOTE T1 +1", signed=signed)
    assert (vote["state"], harness.topic(1)["tally"]["for"]) == ("processed", 1)
    if signed or from_where != "her own":
        assert told(harness)["ack", "jane@example.org"] == 1
    # What a chair says counts too, whatever was forged in her name.
    closed = send(harness, "carol@example.org", "CLOSE VOTING", signed=signed)
    assert (closed["state"], harness.view()["meeting"]["voting"]) == ("processed", "closed")


def test_a_person_is_told_once_an_hour_that_there_are_no_more_answers(
    open_harness: Callable[..., Harness],
) -> None:
    harness = open_harness(letters_per_hour=5)
    for hour in (1, 2):
        for _ in range(12):
            send(harness, "jane@example.org", "AGENDA")
            send(harness, "jane@example.org", "AGENDA", envelope=MALLORY)
            send(harness, "jane@example.org", "AGENDA", signed=True)
        mails = told(harness)
        # Those with her own envelope sender, those of which only From says it, those with a proof.
        acks = 5 + 1 + 5
        assert mails == {("ack", "jane@example.org"): acks, ("limit", "jane@example.org"): 1}, hour
        harness.clock.now += timedelta(hours=1)


def test_topics_of_forged_mails_are_few_and_her_own_are_asked_about(
    open_harness: Callable[..., Harness],
) -> None:
    harness = open_harness()
    many = "\n".join(f"PROPOSE: number {number}\n" for number in range(50))
    flood(harness, [(MALLORY, written("jane@example.org", many)) for _ in range(20)])
    assert len(harness.view()["topics"]) == 100
    assert told(harness)["confirm", "jane@example.org"] >= 1
    assert send(harness, "jane@example.org", "PROPOSE: NUMA")["state"] == "processed"
    assert send(harness, "jane@example.org", "PROPOSE: EFI", signed=True)["state"] == "processed"
    assert len(harness.view()["topics"]) == 102


def test_too_many_topics_of_ones_own_are_refused_kindly(
    open_harness: Callable[..., Harness],
) -> None:
    harness = open_harness(topics_per_day=2)
    for title in ("one", "two"):
        send(harness, "jane@example.org", f"PROPOSE: {title}", signed=True)
    harness.answers()
    assert send(harness, "jane@example.org", "PROPOSE: three", signed=True)["state"] == "refused"
    (answer,) = harness.answers()
    assert "more than 2 new topics within a day" in answer.get_content()
    assert "2027-08-02 09:00 UTC" in answer.get_content()
    harness.clock.now += timedelta(days=1)
    assert send(harness, "jane@example.org", "PROPOSE: three", signed=True)["state"] == "processed"


def test_the_list_gets_few_mails_because_of_one_person(
    open_harness: Callable[..., Harness],
) -> None:
    harness = open_harness()
    flood(harness, [(MALLORY, written("carol@example.org", "DIGEST")) for _ in range(60)])
    assert told(harness)["digest", LIST] == 12
    assert send(harness, "carol@example.org", "DIGEST")["state"] == "processed"


@pytest.mark.parametrize(("sent_by", "most"), [(MALLORY, 50), ("carol@example.org", 200)])
def test_others_get_few_mails_because_of_one_person(
    open_harness: Callable[..., Harness], sent_by: str, most: int
) -> None:
    harness = open_harness()
    invited = [
        "\n".join(f"INVITE p{number}@victims.example" for number in range(first, first + 50))
        for first in range(0, 1000, 50)
    ]
    flood(harness, [(sent_by, written("carol@example.org", lines)) for lines in invited])
    mails = told(harness)
    assert sum(many for (kind, _), many in mails.items() if kind == "invitation") == most


def test_who_is_asked_to_lead_gets_few_mails_and_all_topics(
    open_harness: Callable[..., Harness],
) -> None:
    harness = open_harness()
    lines = "\n".join(f"PROPOSE: number {number}\nLead: Jane Roe\n" for number in range(5))
    flood(harness, [(MALLORY, written("john@example.org", lines)) for _ in range(12)])
    assert told(harness)["nomination", "jane@example.org"] == 5
    scheduler = Scheduler(harness.acceptor, {})
    assert scheduler.run_due() == 0
    harness.clock.now += timedelta(days=1)
    assert (scheduler.run_due(), scheduler.run_due()) == (1, 0)
    assert Scheduler(harness.acceptor, {}).run_due() == 1  # started again: the same letter
    harness.processor.process_all()
    (asked,) = (m for m in harness.answers() if m["To"] == "jane@example.org")
    assert asked["Subject"] == "Will you lead 35 topics?"
    reply = letter(
        "jane@example.org",
        "Re: Will",
        "yes",
        to=AGENT,
        headers=[("In-Reply-To", asked["Message-ID"]), ("Message-ID", "<yes@example.org>")],
    )
    harness.mail(reply, "jane@example.org")
    led = [t for t in harness.view()["topics"] if t["leads"] and t["leads"][0]["accepted"]]
    assert len(led) == 35
    assert Scheduler(harness.acceptor, {}).run_due() == 0


def test_a_chair_may_ask_as_many_as_she_likes(open_harness: Callable[..., Harness]) -> None:
    harness = open_harness()
    for number in range(1, 10):
        send(harness, "john@example.org", f"PROPOSE: number {number}")
        send(harness, "carol@example.org", f"LEAD T{number} jane@example.org", signed=True)
    assert told(harness)["nomination", "jane@example.org"] == 9


def test_300_requests_are_one_mail_a_day_and_few_are_kept(
    open_harness: Callable[..., Harness],
) -> None:
    harness = open_harness()
    asked = "REQUEST INVITE let me in, look at http://evil.example/"
    flood(harness, [(MALLORY, written(f"s{n}@evil{n}.example", asked)) for n in range(300)])
    assert told(harness)["request", "carol@example.org"] == 1
    genuine = send(harness, "bob@example.net", "REQUEST INVITE I maintain it", signed=True)
    assert genuine["state"] == "processed"
    harness.clock.now += timedelta(days=1)
    Scheduler(harness.acceptor, {}).run_due()
    harness.processor.process_all()
    (mail,) = (m for m in harness.answers() if m["To"] == "carol@example.org")
    assert mail["Subject"] == "50 people ask for an invitation"
    assert "bob@example.net: I maintain it" in mail.get_content()
    assert not list(harness.agenda()[0].all(Waiting))


def test_strangers_are_answered_seldom(open_harness: Callable[..., Harness]) -> None:
    harness = open_harness()
    same = [f"victim+{n}@victim.example" for n in range(50)]
    same += ["v.ictim@victim.example", "VIC.TIM+x@victim.example"]
    flood(harness, [(MALLORY, written(one, "HELP")) for one in same])
    assert sum(told(harness).values()) == 1
    flood(harness, [(MALLORY, written(f"p{n}@victim.example", "HELP")) for n in range(50)])
    assert sum(told(harness).values()) == 9  # of one domain
    flood(harness, [(MALLORY, written(f"p{n}@v{n}.example", "HELP")) for n in range(100)])
    assert sum(told(harness).values()) == 50  # of all of them
    send(harness, "bob@example.net", "HELP", signed=True)
    assert told(harness) == {("stranger", "bob@example.net"): 1}


@pytest.mark.parametrize(
    "address",
    [
        "postmaster@a.example",
        "no-reply@a.example",
        "devel-bounces@a.example",
        LIST,
        AGENT,
        "owner-devel@a.example",
        "MAILER-DAEMON@a.example",
        "agenda+x@lists.example.org",
    ],
)
def test_nobodys_addresses_are_not_answered(
    open_harness: Callable[..., Harness], address: str
) -> None:
    harness = open_harness()
    send(harness, address, "HELP", envelope=MALLORY)
    assert not told(harness)


def test_where_anybody_votes_forged_strangers_get_one_mail_a_day_without_a_word_of_it(
    open_harness: Callable[..., Harness],
) -> None:
    harness = open_harness(voters="anyone")
    spam = "PROPOSE: buy pills at http://evil.example/{} now"
    forged = [(MALLORY, written("victim@victim.example", spam.format(n))) for n in range(150)]
    flood(harness, forged)
    (answer,) = harness.answers()
    assert "pills" not in answer.as_string()
    assert len(harness.view()["topics"]) == 100
    # Who proves it is answered as everybody else.
    for _ in range(3):
        send(harness, "victim@victim.example", "AGENDA", signed=True)
    assert told(harness) == {("ack", "victim@victim.example"): 3}


def test_a_ticket_robot_is_answered_twice_a_day(open_harness: Callable[..., Harness]) -> None:
    harness = open_harness()
    send(harness, "jane@example.org", "HELP")
    last = harness.answers()[-1]
    replies = 0
    for number in range(100):
        harness.clock.now += timedelta(minutes=30)
        raw = letter(
            "jane@example.org",
            f"[Ticket#{number}] Re: {last['Subject']}",
            f"Thank you for your mail number {number}.\n\nStatus: Open\n",
            to=AGENT,
            message_id=f"<{number}@robot.example>",
            headers=[("In-Reply-To", last["Message-ID"])] if number % 2 else [],
        )
        harness.mail(raw, "jane@example.org")
        answers = harness.answers()
        last = answers[-1] if answers else last
        replies += len(answers)
    assert replies <= 2 * 3  # fifty hours: three days at most


@pytest.mark.timeout(1200)
def test_what_thousands_of_forged_mails_cost(tmp_path: Path) -> None:
    with opened_harness(tmp_path) as harness:
        _cost_little(harness)


def _cost_little(harness: Harness) -> None:
    send(harness, "john@example.org", "PROPOSE: NUMA")
    texts = "HELP", "VOTE T1 +1", "nonsense {}", "REQUEST INVITE {}", "PROPOSE: {}\nLead: Ann Other"
    forged = []
    for n in range(examples(400, 10_000)):
        who = ("jane@example.org", "carol@example.org", f"s{n}@s{n}.example")[n % 3]
        forged.append((f"m{n}@evil.example", written(who, texts[n % 5].format(n))))
    harness.answers()
    flood(harness, forged)
    mails = Counter[str]()
    for (kind, to), many in told(harness).items():
        if kind == "confirm":
            continue  # those have a bound of their own
        mails[to if to.endswith("example.org") else "strangers"] += many
    assert mails.pop("strangers") <= 60
    assert all(many < 30 for many in mails.values()), mails
    quotas = list(harness.agenda()[0].all(Quota))
    assert len(quotas) < 400
    send(harness, "ann@example.org", "VOTE T1 -1")
    assert told(harness)["ack", "ann@example.org"] == 1


def test_a_replay_decides_the_same(open_harness: Callable[..., Harness]) -> None:
    harness = open_harness(voters="anyone", letters_per_hour=4)
    texts = "HELP", "VOTE T1 +1", "what?", "Status: Open", "PROPOSE: x\nLead: Ann Other", "INVITE"
    who = "jane@example.org", "john@example.org", "joe@example.net", "carol@example.org"
    for number in range(120):
        if number % 40 == 39:  # restarted
            harness = Harness(
                harness.database,
                harness.rules,
                clock=harness.clock,
                authenticator=SignedAuthenticator({}),
            )
        harness.clock.now += timedelta(minutes=7)
        envelope = MALLORY if number % 3 else ""
        text, sender = texts[number % 6], who[number % 4]
        send(harness, sender, text, envelope=envelope, signed=not number % 7)
    agenda, last = harness.agenda()
    with harness.database.reading() as connection:
        row = lists.list_row(connection, "devel")
        entries = list(journal.entries(connection, "devel", row.secret))
        states = Counter(connection.execute(select(letters.c.state)).scalars())
    assert min(states["processed"], states["refused"], states["ignored"]) > 0
    replay = Replay(harness.rules, row.secret)
    for entry in entries:
        replay.process(
            entry, with_author(read_letter(entry.stored.raw, answered=entry.copied), LIST)
        )
    assert list(replay.differences(without_tokens(agenda), last, row.turns)) == []
    kept = {(one.kind, one.key): one for one in agenda.all(Quota)}
    assert {(one.kind, one.key): one for one in replay.agenda.all(Quota)} == kept
