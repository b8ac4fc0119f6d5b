"""A list with a meeting, topics and mails of ours of each kind, which its members can answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import select

from mailproc.intake.console import roster_command
from mailproc.meeting.records import Ballot
from mailproc.meeting.roster import Member
from mailproc.store.record_tables import TABLE_OF
from tests.support.harness import AGENT, LIST, Harness, letter, opened_harness

TITLES: Final = (
    "NUMA support improvement",
    "EFI and SecureBoot",
    "A stable plugin ABI: what do we promise?",
    "Documentation sprint",
    "Which of the test suites shall have run before a release candidate is tagged",
    "Fuzzing in continuous integration",
)
#: Mails that all get, and mails to one person.
POSTED: Final = ("digest", "opening", "agenda")
PRIVATE: Final = ("ballot", "reminder", "ack", "nomination")
#: The topic that those mails are about that are about one topic.
ONLY_TOPIC: Final = 2
_CHAIR: Final = "carol@example.org"


@dataclass
class Site:
    """The list; each member is asked for once."""

    harness: Harness
    posted: dict[str, EmailMessage] = field(default_factory=dict)
    reminders: dict[str, EmailMessage] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def somebody(self) -> str:
        """The address of a member who has done nothing yet."""
        return self.harness.members[1 + next(self.numbers)].addresses[0]

    def mail(self, kind: str, member: str) -> EmailMessage:
        """A mail of ours of this kind that this member got."""
        if kind in self.posted:
            return self.posted[kind]
        if kind == "reminder":
            return self.reminders[member]
        asks = {
            "ballot": (member, "BALLOT"),
            "ack": (member, f"VOTE T{ONLY_TOPIC} -1"),
            "nomination": (_CHAIR, f"LEAD T{ONLY_TOPIC} {member}"),
        }
        self.tell(*asks[kind])
        return next(mail for mail in self.harness.answers() if str(mail["To"]) == member)

    def tell(self, sender: str, body: str) -> None:
        """Have the agent told something that it does."""
        self.harness.clock.now += timedelta(minutes=1)
        row = self.harness.mail(letter(sender, "Hello", body, to=AGENT), sender=sender)
        assert row["state"] == "processed", (body, row["reason"])

    def votes(self, member: str) -> dict[int, int]:
        """The choices of a member, by topic."""
        ballots = TABLE_OF[Ballot]
        wanted = select(ballots.c.topic, ballots.c.choice).where(ballots.c.voter == member)
        with self.harness.database.reading() as connection:
            return {row.topic: row.choice for row in connection.execute(wanted)}


@contextmanager
def opened_site(folder: Path, members: int) -> Iterator[Site]:
    """A site of so many members, while its vote is open."""
    with opened_harness(folder, commands_per_letter=50) as harness:
        people = [Member(f"Person {n}", (f"p{n}@example.org",)) for n in range(members)]
        harness.members = (Member("Carol Chair", (_CHAIR,), chair=True), *people)
        harness.acceptor.command(harness.rules.name, roster_command(harness.members), "members")
        harness.processor.process_all()
        site = Site(harness)
        _prepare(site)
        yield site


def _prepare(site: Site) -> None:
    site.tell(_CHAIR, "MEETING Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 17:00")
    for number, title in enumerate(TITLES, 1):
        proposal = letter(
            _CHAIR, f"[PROPOSE] {title}", "We talked of it.", message_id=f"<topic{number}@x.org>"
        )
        site.harness.mail(proposal)
    site.tell(_CHAIR, "OPEN VOTING until 2027-08-20 12:00")
    site.tell(_CHAIR, "DIGEST")
    site.tell(_CHAIR, "SCHEDULE")
    site.tell(_CHAIR, "REMIND")
    for mail in site.harness.answers():
        kind = str(mail["Message-ID"]).strip("<").partition(".")[0]
        if kind in POSTED and str(mail["To"]) == LIST:
            site.posted[kind] = mail
        elif kind == "reminder":
            site.reminders[str(mail["To"])] = mail
    site.posted["proposal"] = _proposal()


def _proposal() -> EmailMessage:
    """A topic's first mail, which is not ours."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Carol Chair <{_CHAIR}>", LIST
    mail["Subject"] = f"[PROPOSE] {TITLES[ONLY_TOPIC - 1]}"
    mail["Message-ID"] = f"<topic{ONLY_TOPIC}@x.org>"
    mail.set_content("We talked of it.")
    return mail
