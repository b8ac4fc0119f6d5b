"""Every kind of mail that we write, whole, as somebody gets it: golden/ holds them.

Those of other languages than English are in a folder of their own there.

After a wanted change run with MAILPROC_GOLDEN=write, and read what git shows as a reader would.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final, get_args

import pytest

from mailproc.commands.grammar import Call, Reading, read_calls
from mailproc.intake.scheduler import Scheduler
from mailproc.mail.subject import read_subject
from mailproc.meeting.notification import MailKind
from mailproc.meeting.roster import Act, Rules, Tier
from mailproc.structs import replace
from tests.support.harness import AGENT, LIST, Harness, letter
from tests.support.template import migrated

GOLDEN = Path(__file__).parent / "golden"
TRUST: Final[Mapping[Act, Tier]] = {"propose": "from", "vote": "confirmed", "chair": "from"}
LETTERS_PER_HOUR = 6
SHOWN = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "Precedence",
)


@pytest.fixture(scope="module", params=["en", "de"])
def language(request: pytest.FixtureRequest) -> str:
    """The language of the list."""
    return str(request.param)


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory, language: str) -> dict[str, EmailMessage]:
    """The first mail of each kind that a small meeting brings about; each ack by its own name."""
    folder = tmp_path_factory.mktemp("golden")
    database = migrated(folder / "mailproc.db")
    url = "https://lists.example.org/archives/{message_id}"
    rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST, archive_url=url)
    rules = replace(rules, language=language, letters_per_hour=LETTERS_PER_HOUR)
    release = {"passes": "majority", "houses": ["committers"], "quorum": "a third of committers"}
    release |= {"least": "72 hours", "veto": "needs a reason"}
    committers = ("jane@example.org", "john@example.org", "carol@example.org")
    rules = replace(rules, houses={"committers": committers}, decision_rules={"release": release})
    # A secret of its own would change every token, and every hash.
    harness = Harness(database, rules, secret="00" * 32)
    played = Meeting(harness)
    played.play()
    database.close()
    with_calendar = replace(rules, calendar=True)
    database = migrated(folder / "calendar.db")
    invited = Meeting(Harness(database, with_calendar, secret="00" * 32))
    invited.invite()
    database.close()
    return {**played.found, "invitation-calendar": invited.found["invitation"]}


class Meeting:
    """Plays the meeting, and keeps what is written."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.found: dict[str, EmailMessage] = {}
        self.count = 0
        self.last = EmailMessage()

    def send(
        self,
        sender: str,
        subject: str,
        body: str = "",
        *,
        ack: str = "",
        to: str = AGENT,
        answers: str = "",
    ) -> None:
        self.count += 1
        name = f"<{self.count}@example.org>"
        headers = [("In-Reply-To", answers)] if answers else []
        self.harness.mail(letter(sender, subject, body, to=to, message_id=name, headers=headers))
        self.keep(ack)

    def due(self, days: int, name: str) -> None:
        """Have the clock move on, and what is due then be sent; kept under this name."""
        self.harness.clock.now += timedelta(days=days)
        self.harness.command(["NOTIFY"])
        (self.found[name],) = self.harness.answers()

    def keep(self, ack: str = "") -> None:
        for mail in self.harness.answers():
            self.last = mail
            kind = str(mail["Message-ID"])[1:].partition(".")[0]
            name = f"ack-{ack}" if kind == "ack" else kind
            self.found.setdefault(name, mail)

    def play(self) -> None:
        jane, john, carol = "Jane Roe <jane@example.org>", "john@example.org", "carol@example.org"
        meeting = (
            "MEETING Developer Summit 2027\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 14:00\n"
            "Timezone: Europe/Berlin\nLocation: room 1, ground floor\nBreaks: 13:30 10m"
        )
        self.send(carol, "the meeting", meeting, ack="meeting")
        wanted = "Lead: John Doe\nDuration: 20m\n\nWhy."
        self.send(jane, "[PROPOSE] NUMA support improvement", wanted, ack="propose", to=LIST)
        self.send(john, "[PROPOSE] EFI and SecureBoot", to=LIST)
        again = "[PROPOSE] How to respond to EFI and SecureBoot"
        self.send("ann@example.org", again, ack="duplicate", to=LIST)
        self.send(john, "VOTE T1 +1 T2 -1")
        question = self.found["confirm"]
        self.send(john, f"Re: {question['Subject']}", "Yes.", ack="vote", to=question["Reply-To"])
        self.send(john, "", "SECOND T2\nVOTE T3 +1\nVOTE T9 +1", ack="unused")
        question = self.last
        self.send(john, f"Re: {question['Subject']}", "No.", ack="no", to=question["Reply-To"])
        items = "MERGE T2 T3 AS EFI and SecureBoot\nMERGE T1\nDURATION T4 35m"
        self.send(carol, "", items, ack="merge")
        self.send("guest@example.net", "REQUEST INVITE I maintain the firmware")
        self.send(carol, "ADMIT guest@example.net", ack="admit")
        self.send(jane, "what is this?", "I wonder.")
        questions = "VOET T1 +1\nSTATUS T99\nSTATUS T4\nBALLOT\nMYVOTES\nAGENDA"
        self.send(john, "", questions, ack="questions")
        self.send(john, "HELP", ack="help")
        self.send(carol, "OPEN VOTING until 2027-08-10 12:00", ack="open")
        self.harness.clock.now += timedelta(days=2)
        self.send(carol, "DIGEST", ack="digest")
        self.send(carol, "REMIND", ack="remind")
        self.send(carol, "EXTEND VOTING until 2027-08-12 12:00", ack="extend")
        self.send(carol, "CLOSE VOTING", ack="close")
        self.send(carol, "SCHEDULE", ack="schedule")
        self.harness.clock.now += timedelta(hours=2)
        draft = (
            "MINUTES DRAFT\nPresent: Jane, John, Ada Smith\nNote T1 The patches work.\nNote Fine."
        )
        self.send(carol, "the minutes", draft, ack="draft")
        action = "ACTION T1 jane@example.org writes it up by 2027-09-01"
        noted = f"DECIDED T1 We do it in 2028.\n{action}\nMINUTES"
        self.send(carol, "", noted, ack="minutes")
        self.send(jane, "ACTIONS", ack="actions")
        self.harness.clock.now += timedelta(hours=1)
        self.send(carol, "", "NEXT MEETING Winter Summit\nLocation: online", ack="next")
        self.send(carol, "", "CANCEL MEETING Nobody can travel then.", ack="cancel")
        self.send(carol, "UNDO", ack="undo")
        self.harness.clock.now += timedelta(hours=1)
        series = (
            "SERIES Community call\nRepeats: first Thursday\nAt: 16:00 Europe/Berlin\n"
            "Cancel-if-empty: 1 day"
        )
        self.send(carol, "", series, ack="series")
        self.harness.command(["CONTINUE"])
        self.keep()
        self.send(carol, "MOVE MEETING 2027-09-01", ack="move")
        self.send(carol, "SKIP 2027-10-07: a holiday", ack="skip")
        self.decide()
        self.due(40, "actions-due")
        self.send(jane, f"Re: {self.found['actions-due']['Subject']}", "done", ack="done")
        for _ in range(LETTERS_PER_HOUR + 1):
            self.send("ann@example.org", "AGENDA", ack="questions")
        self.elect()

    def invite(self) -> None:
        """What comes into a calendar, with all that has to be escaped there."""
        meeting = (
            "MEETING Summit; 2027, the second\nStarts: 2027-08-26 13:00\n"
            'Ends: 2027-08-26 14:00\nTimezone: Europe/Berlin\nLocation: room "1", ground floor'
        )
        self.send("carol@example.org", "the meeting", meeting)
        self.send("carol@example.org", "INVITE John")

    def elect(self) -> None:
        """Four stand for two seats; what is passed on makes fractions, and a tie."""
        jane, john, ann, carol = (
            f"{name}@example.org" for name in ("jane", "john", "ann", "carol")
        )
        called = "ELECTION Technical board\nSeats: 2"
        self.send(carol, "board", called, ack="election")
        self.confirmed(jane, "", "I nominate John Doe.\nNOMINATE me", ack="nominate")
        question = self.found["candidacy"]
        self.send(
            john,
            f"Re: {question['Subject']}",
            "Yes, gladly.",
            ack="stand",
            answers=question["Message-ID"],
        )
        self.confirmed(ann, "NOMINATE me", ack="stand")
        self.confirmed(carol, "NOMINATE me", ack="stand")
        self.harness.clock.now += timedelta(days=8)
        self.harness.command(["NOTIFY"])
        self.keep()
        self.remind("REMIND E1", "election-reminder")
        ballots = {
            jane: "RANK C2 > C1 > C3",
            john: "I vote for Jane > Ann",
            ann: "RANK C2 > C3",
            carol: "RANK C4 > C1",
        }
        for sender, ballot in ballots.items():
            self.send(sender, "my vote", ballot)
            question = self.last
            self.send(
                sender, f"Re: {question['Subject']}", "Yes.", to=question["Reply-To"], ack="ranked"
            )
        self.send(jane, "ELECTIONS", ack="elections")
        self.harness.clock.now += timedelta(days=8)
        self.harness.command(["NOTIFY"])
        self.keep()

    def decide(self) -> None:
        """Have the list decide something by a rule, and the text of it be changed meanwhile."""
        john, carol, days = "john@example.org", "carol@example.org", timedelta(days=1)
        self.harness.clock.now += days
        self.send("Jane Roe <jane@example.org>", "[VOTE] Release 5.0", "It is tagged.", to=LIST)
        self.confirmed(john, "VOTE T5 +1, it builds", ack="decision")
        self.send(carol, "RETITLE T5 Release 5.0.1", ack="changed")
        self.harness.clock.now += days
        self.confirmed(john, "VOTE T5 +1, it builds")
        self.confirmed(carol, "VOTE T5 -1", ack="veto")
        self.remind("REMIND T5", "decision-reminder")
        self.confirmed("ann@example.org", "VOTE T5 +1")
        self.harness.clock.now += 9 * days
        Scheduler(self.harness.acceptor, {}).run_due()
        self.harness.processor.process_all()
        self.keep()

    def remind(self, line: str, name: str) -> None:
        """Have a chair remind people of a vote; the mail is kept under this name."""
        self.harness.mail(letter("carol@example.org", line, to=AGENT))
        self.found[name] = self.harness.answers()[0]

    def confirmed(self, sender: str, subject: str, body: str = "", *, ack: str = "") -> None:
        """Have somebody write, and say yes to the question whether it was they."""
        self.send(sender, subject, body)
        self.send(sender, f"Re: {self.last['Subject']}", "Yes.", ack=ack, to=self.last["Reply-To"])


def test_each_kind_of_mail_is_among_them(mails: dict[str, EmailMessage]) -> None:
    assert set(get_args(MailKind)) - {"ack"} <= set(mails)


def test_the_mails_are_as_they_were_read_and_found_good(
    mails: dict[str, EmailMessage], language: str
) -> None:
    wrong = []
    folder = GOLDEN if language == "en" else GOLDEN / language
    for name, mail in mails.items():
        head = "".join(f"{key}: {mail[key]}\n" for key in SHOWN if mail[key])
        text = f"{head}\n{_shown(mail)}".replace("\r", "")
        text = re.sub("sha256:[0-9a-f]{16}", "sha256:...", text)  # another one with every change
        file = folder / f"{name}.txt"
        if os.environ.get("MAILPROC_GOLDEN") == "write":
            file.write_text(text, encoding="utf-8")
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            wrong.append(f"{name}:\n{text}")
    assert not wrong, "\n".join(wrong)
    assert {file.stem for file in folder.glob("*.txt")} == set(mails)


def _shown(mail: EmailMessage) -> str:
    """The text, and below it what else the mail brings, each behind its kind."""
    if not mail.is_multipart():
        return str(mail.get_content())
    parts = (part for part in mail.walk() if not part.is_multipart())
    return "\n".join(f"[{part['Content-Type']}]\n{part.get_content()}" for part in parts)


def test_no_line_of_theirs_is_a_command_for_who_quotes_it_without_marks(
    mails: dict[str, EmailMessage],
) -> None:
    for name, mail in mails.items():
        if name == "confirm":
            continue  # it shows what its reader has sent
        lines = [one for one in _shown(mail).splitlines() if not one.startswith(">")]
        found = read_calls(read_subject(""), lines, (), Reading(direct=False))
        assert [one.line for one in found if isinstance(one, Call)] == [], name
