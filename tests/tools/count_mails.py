"""Counts the mails that a whole meeting brings each of its people: member, proposer, lead, chair.

``python -m tests.tools.count_mails`` plays a meeting of a list with 300 members, from its
invitations to the last action, and prints how many mails of which kind each kind of person got:
the list's, which all get, and their own. ``--mails lead`` prints all that one of them got instead,
day by day, to see whether something is said twice.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Final, get_args

from mailproc.intake.scheduler import Scheduler
from mailproc.meeting.notification import MailKind
from mailproc.meeting.roster import Member, Rules
from mailproc.store.tables import outbox
from tests.support.harness import AGENT, LIST, TRUST, Clock, Harness, letter
from tests.support.template import migrated

SIZE: Final = 300
CHAIR: Final = "chair@example.org"
#: Whom the table tells of; each does no more than stands here.
PEOPLE: Final = {
    "says nothing": "member200@example.org",
    "votes": "member100@example.org",
    "votes, comes": "member50@example.org",
    "invited, comes": "member60@example.org",
    "proposer": "member5@example.org",
    "lead": "member30@example.org",
    "proposer and lead": "member8@example.org",
    "has an action": "member61@example.org",
    "chair": CHAIR,
    "other chair": "chair2@example.org",
}
_PROPOSALS: Final = 25
_STEP: Final = timedelta(hours=6)


@dataclass(frozen=True)
class SentMail:
    """One mail that went out."""

    kind: str
    to: str
    at: datetime
    content: EmailMessage


@dataclass
class MeetingLife:
    """One meeting from its invitations to its last action."""

    harness: Harness
    timetable: Scheduler = field(init=False)
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.timetable = Scheduler(self.harness.acceptor, {"devel": "0 9 * * 1"})

    def until(self, month: int, day: int, hour: int = 10) -> None:
        """Let the time pass, with what is due by the clock."""
        end = datetime(2027, month, day, hour, tzinfo=UTC)
        while self.harness.clock.now < end:
            self.harness.clock.now = min(end, self.harness.clock.now + _STEP)
            self.timetable.run_due()
            self.harness.processor.process_all()

    def says(self, sender: str, *lines: str) -> None:
        """A mail to the agent, which must be done."""
        name = f"<{next(self._numbers)}@{sender}>"
        raw = letter(sender, "", "\n".join(lines), to=AGENT, message_id=name)
        row = self.harness.mail(raw)
        assert row["state"] == "processed", (
            lines,
            row["state"],
            row["reason"],
            self.harness.answers()[-1].get_content(),
        )

    def proposes(self, sender: str, title: str, *lines: str) -> None:
        """A proposal on the list."""
        row = self.harness.mail(letter(sender, f"[PROPOSE] {title}", "\n".join(lines)))
        assert row["state"] == "processed", (title, row["state"], row["reason"])

    def play(self) -> None:
        """All of it."""
        self._begin()
        self._propose()
        self._consolidate()
        self._vote()
        self._schedule()
        self._meet()
        self._act()

    def _begin(self) -> None:
        self.says(
            CHAIR,
            "MEETING Developer Summit",
            "Starts: 2027-08-26 09:00",
            "Ends: 2027-08-26 17:00",
            "Location: room 1",
        )
        self.says(CHAIR, *(f"INVITE {_member(number)}" for number in range(50, 90)))
        for number in range(55, 70):
            self.says(_member(number), "ATTEND")

    def _propose(self) -> None:
        self.until(8, 3)
        for number in range(1, _PROPOSALS + 1):
            lead = _LEADS.get(number, "")
            lines = [f"Lead: {lead}"] if lead else []
            self.proposes(_member(number), _TITLES[number - 1], *lines, "", "Let us talk of it.")
        self.until(8, 5)
        self.says(_member(30), "LEAD T1 me", "LEAD T2 me")
        self.says(_member(31), "LEAD T3 me")

    def _consolidate(self) -> None:
        self.until(8, 6)
        self.says(
            CHAIR,
            f"MERGE T4 T5 AS {_TITLES[3]} and {_TITLES[4]}",
            "DROP T9 out of scope",
            "RETITLE T10 Fuzzing of all parsers",
            "DURATION T8 40m",
            *(f"MERGE T{number}" for number in range(1, _PROPOSALS + 1) if number not in (4, 5, 9)),
        )

    def _vote(self) -> None:
        self.until(8, 9)
        self.says(CHAIR, "OPEN VOTING until 2027-08-16 12:00")
        for number in range(1, 121):
            votes = (f"VOTE T{t} {'+1' if (number + t) % 3 else '-1'}" for t in _voted(number))
            self.says(_member(number), *votes)
        self.says(_member(50), "ATTEND")
        self.until(8, 12)
        self.says(CHAIR, "EXTEND VOTING 2027-08-18 12:00")
        self.until(8, 13)
        self.says(CHAIR, "MEETING", "Starts: 2027-08-27 09:00", "Ends: 2027-08-27 17:00")
        self.until(8, 19)

    def _schedule(self) -> None:
        self.says(CHAIR, "DEFER T24 T25 no time")
        self.says(CHAIR, "PREVIEW")
        self.says(CHAIR, "SCHEDULE")
        self.until(8, 20)
        self.says(_member(31), "REGRETS")
        self.says(CHAIR, "LEAD T3 member30@example.org")
        self.says(_member(30), "LEAD T3 me")
        self.says(CHAIR, "SCHEDULE")

    def _meet(self) -> None:
        self.until(8, 27, 18)
        self.says(
            CHAIR,
            "MINUTES DRAFT",
            f"PRESENT {_member(30)}, {_member(50)}, {_member(60)}",
            "DISCUSSED T3 T6 T7",
            "DECIDED T1 We take it",
            "DECIDED T2 Next release",
            f"ACTION T1 {_member(61)} writes the patch by 2027-09-20",
            f"ACTION T2 {_member(30)} asks upstream by 2027-09-10",
        )
        self.says(CHAIR, "MINUTES")

    def _act(self) -> None:
        self.until(9, 9)
        self.says(_member(30), "DONE A2")
        self.until(9, 29)
        self.says(_member(61), "DONE A1 it is merged")

    def mails(self) -> list[SentMail]:
        """All that went out, by time."""
        with self.harness.database.reading() as connection:
            rows = connection.execute(outbox.select().order_by(outbox.c.id)).all()
        return [
            SentMail(
                row.kind,
                row.recipient,
                row.created,
                message_from_bytes(row.content, policy=policy.default),
            )
            for row in rows
        ]


_TITLES: Final = (
    *("Wait-free rings", "Kernel soft lockups", "Nested paging", "NUMA at night", "NUMA by day"),
    *("Boot time", "A stable ABI", "Release dates", "Coffee", "Fuzzing", "Live migration"),
    *("Documentation", "Power states", "Test labs", "Secure boot", "ARM servers", "Tracing"),
    *("Memory hotplug", "Device trees", "Driver domains", "Code style", "Bug triage"),
    *("Scheduling groups", "Crash dumps", "Toolstack splits"),
)
_LEADS: Final = {
    6: "member30@example.org",
    7: "member31@example.org",
    8: "me",
    11: "me",
    12: "member32@example.org",
}


def _member(number: int) -> str:
    return f"member{number}@example.org"


def _voted(number: int) -> Iterator[int]:
    """The topics on which somebody votes: six of those that stand."""
    standing = [t for t in range(1, _PROPOSALS + 1) if t not in (4, 5, 9)]
    yield from sorted(standing[(number * 7 + step * 4) % len(standing)] for step in range(5))


def _roster() -> tuple[Member, ...]:
    members = [Member(f"Member {number}", (_member(number),)) for number in range(1, SIZE - 1)]
    chairs = [Member("Carol Chair", (CHAIR,), chair=True)]
    chairs += [Member("Cid Chair", ("chair2@example.org",), chair=True)]
    return (*members, *chairs)


def _table(mails: list[SentMail]) -> Iterator[str]:
    lists = Counter(mail.kind for mail in mails if mail.to == LIST)
    own = {who: Counter(m.kind for m in mails if m.to == to) for who, to in PEOPLE.items()}
    kinds = [
        kind for kind in get_args(MailKind) if any(one[kind] for one in (lists, *own.values()))
    ]
    yield f"{'':<20}{'all':>5}  " + "  ".join(kinds)
    for who, found in {"over the list": lists, **own}.items():
        counts = "  ".join(f"{found[kind] or '':>{len(kind)}}" for kind in kinds)
        yield f"{who:<20}{sum(found.values()):>5}  {counts}"


def _told(mails: list[SentMail], to: str) -> Iterator[str]:
    for mail in mails:
        if mail.to in (to, LIST):
            where = "  (list)" if mail.to == LIST else ""
            yield f"=== {mail.at:%m-%d %H:%M} {mail.kind}: {mail.content['Subject']}{where}"
            if mail.to == to:
                body = mail.content.get_body(("plain",))
                yield body.get_content() if body else ""


def main() -> None:
    """Play, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", choices=PEOPLE, help="print what this one got")
    chosen = parser.parse_args().mails
    with tempfile.TemporaryDirectory() as folder:
        rules = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST, calendar=True)
        database = migrated(Path(folder) / "mailproc.db")
        life = MeetingLife(Harness(database, rules, _roster(), Clock()))
        life.play()
        mails = life.mails()
        database.close()
    sys.stdout.writelines(
        f"{line}\n" for line in (_told(mails, PEOPLE[chosen]) if chosen else _table(mails))
    )


if __name__ == "__main__":
    main()
