"""Plays an operator's year: lists added and renamed while running, an upgrade, a moved host.

    python -m tests.tools.play_year --members 300 --changed 20

A real `mailproc serve`, a Mailman of our own, SQLite first and, after the move, PostgreSQL where
there is one. It ends with exit 1 and a line for each thing that was lost, or done twice.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that it runs as a script, too

from tests.support.mailman_server import FakeMailman, fake_mailman
from tests.support.postgres import missing, running_postgres
from tests.support.server import AGENT, LIST, RunningServer, mail, run, serving, wait_for

NEW_AGENT: Final = "hypervisor-agenda@lists.example.org"
NEW_ADDRESS: Final = "hypervisor@lists.example.org"
#: Mails that nobody is to have twice about the same.
ASKS: Final = ("confirm", "nomination", "invitation", "reminder")


@dataclass
class Year:
    """What is played, and what it has to come to."""

    mailman: FakeMailman
    members: int
    changed: int
    added: int = 5
    database: str = "sqlite:///mailproc.db"
    address: str = LIST
    agent: str = AGENT
    former: tuple[str, ...] = ()
    lists: list[str] = field(default_factory=list)
    voted: set[int] = field(default_factory=set)
    """The members who have voted on T1, by number."""
    letters: int = 0
    """Mails that were taken."""
    faults: list[str] = field(default_factory=list)

    def configuration(self) -> str:
        """``mailproc.toml`` as it is at this time of the year."""
        former = f"former_agents = {json.dumps(self.former)}" if self.former else ""
        head = f"""
[smtp]
listen = "127.0.0.1:0"
[database]
url = "{self.database}"
[outbound]
url = "maildir:outbox"
[limits]
letters_per_sender_per_hour = 1000
[[list]]
name = "devel"
address = "{self.address}"
list_id = "devel.lists.example.org"
agent = "{self.agent}"
{former}
members_from = "{self.mailman.source}"
chairs = ["chair@example.org"]
[list.trust]
propose = "from"
vote = "confirmed"
chair = "from"
"""
        return head + "".join(map(added_list, self.lists))

    def address_of(self, member: int) -> str:
        """A member's address as it was at first."""
        return f"member{member}@example.org"

    def subscribe_all(self) -> None:
        """Have Mailman know everybody, each as a user with one verified address; and the agent."""
        self.mailman.subscribe(AGENT, "Agenda")
        for number in range(self.members):
            address = self.address_of(number)
            self.mailman.subscribe(address, f"Member Number{number}", user=f"{number:032x}")
            self.mailman.know(address, f"{number:032x}")

    def moved_to(self, member: int) -> str:
        """A member's new address."""
        return f"member{member}@example.net"

    def move(self, member: int) -> None:
        """Have Mailman know a member by the new address alone."""
        old, new = self.address_of(member), self.moved_to(member)
        entries = [*self.mailman.rosters["member"], *self.mailman.addresses]
        for entry in entries:
            if entry["email"] == old:
                entry["email"] = new

    def say(self, holds: object, fault: str) -> None:
        """Note a fault unless something holds."""
        if not holds:
            self.faults.append(fault)


def added_list(name: str) -> str:
    """The table of a list that is added during the year."""
    return f"""
[[list]]
name = "{name}"
address = "{name}@lists.example.org"
agent = "{name}-agenda@lists.example.org"
members = ["Kim <kim@example.org>"]
[list.trust]
propose = "from"
vote = "from"
chair = "from"
"""


def play(folder: Path, year: Year, postgres: Callable[[], str] | None = None) -> list[str]:
    """The whole year in a folder; what was lost or done twice."""
    first = folder / "first"
    first.mkdir()
    year.subscribe_all()
    with serving(first, year.configuration()) as server:
        begin(server, year)
        add_lists(server, year)
        rename(server, year)
        change_addresses(server, year)
    upgrade(first)
    with serving(first) as server:
        vote(server, year, range(year.members // 2, year.members))
        confirmed(server, year)
    second = move(folder, first, year, postgres() if postgres else "sqlite:///moved.db")
    with serving(second) as server:
        after(server, year)
    return year.faults


def direct(year: Year, sender: str, subject: str, body: str, agent: str = "") -> EmailMessage:
    """A mail to the agent alone."""
    made = mail(sender, subject, body)
    del made["To"], made["List-Id"]
    made["To"] = agent or year.agent
    return made


def send(server: RunningServer, year: Year, made: EmailMessage, to: str = "") -> None:
    """One mail that has to be taken."""
    server.send(made, to or year.agent)
    year.letters += 1


def begin(server: RunningServer, year: Year) -> None:
    """The roster comes from Mailman; somebody proposes, and half of them vote."""
    people = year.members + 1  # and the chair
    wait_for(lambda: len(server.run("roster").splitlines()) == people)
    send(server, year, mail(year.address_of(0), "[PROPOSE] Memory", "Let us talk."))
    server.settled(year.letters)
    vote(server, year, range(year.members // 2))
    confirmed(server, year)


def vote(server: RunningServer, year: Year, members: range) -> None:
    """Members vote by mails that ask for a confirmation."""
    with server.connect() as connection:
        for number in members:
            moved = number < year.changed and year.agent == NEW_AGENT
            sender = year.moved_to(number) if moved else year.address_of(number)
            made = direct(year, sender, "my vote", "VOTE T1 +1")
            connection.send_message(made, to_addrs=[year.agent])
            year.letters += 1
            year.voted.add(number)
    server.settled(year.letters)


def questions(server: RunningServer) -> dict[str, Message]:
    """The questions that were asked, by recipient and Message-ID."""
    asked = [one for one in server.sent() if "+confirm." in str(one["Reply-To"])]
    return {str(one["Message-ID"]): one for one in asked}


def confirmed(server: RunningServer, year: Year) -> None:
    """Everybody who was asked says yes, once."""
    expected = len(year.voted)
    wait_for(lambda: len(questions(server)) >= expected)
    for question in list(questions(server).values()):
        if str(question["Message-ID"]) not in answered(server):
            answer(server, year, question)
    server.settled(year.letters)
    tally = server_tally(server)
    year.say(tally == expected, f"{expected} have voted, the tally says {tally}")


def answered(server: RunningServer) -> set[str]:
    """The questions that were answered before."""
    file = server.folder / "answered.json"
    return set(json.loads(file.read_text())) if file.exists() else set()


def answer(server: RunningServer, year: Year, question: Message) -> None:
    """Say yes to a question, at the address that it names."""
    to = str(question["Reply-To"]).strip("<>")
    made = direct(year, str(question["To"]), f"Re: {question['Subject']}", "yes", to)
    made["In-Reply-To"] = str(question["Message-ID"])
    send(server, year, made, to)
    done = answered(server) | {str(question["Message-ID"])}
    (server.folder / "answered.json").write_text(json.dumps(sorted(done)))


def server_tally(server: RunningServer) -> int:
    """How many votes T1 has."""
    found: dict[str, Any] = json.loads(server.run("export", "--list", "devel"))
    return int(found["topics"][0]["tally"]["for"])


def add_lists(server: RunningServer, year: Year) -> None:
    """Lists are added one after the other, while mail comes in."""
    for number in range(year.added):
        name = f"list{number}"
        year.lists.append(name)
        (server.folder / "mailproc.toml").write_text(year.configuration())
        said = server.run("reload")
        year.say(f'[[list]] "{name}" is new' in said, f"reload does not tell of {name}: {said}")
        agent = f"{name}-agenda@lists.example.org"
        send(
            server, year, direct(year, "kim@example.org", "", f"PROPOSE: For {name}", agent), agent
        )
    server.settled(year.letters)


def rename(server: RunningServer, year: Year) -> None:
    """The list gets other addresses; who answers at the old one is heard."""
    late = year.members // 2
    send(server, year, direct(year, year.address_of(late), "my vote", "VOTE T1 +1"))
    year.voted.add(late)
    server.settled(year.letters)
    wait_for(lambda: len(questions(server)) == len(year.voted))
    year.address, year.agent, year.former = NEW_ADDRESS, NEW_AGENT, (AGENT,)
    year.mailman.subscribe(NEW_AGENT, "Agenda")
    (server.folder / "mailproc.toml").write_text(year.configuration())
    said = server.run("reload")
    year.say('[[list]] "devel": agent' in said, f"reload does not tell of the agent: {said}")
    confirmed(server, year)  # the question is answered at the old address


def change_addresses(server: RunningServer, year: Year) -> None:
    """Half of the changes are seen by both addresses, the others come in one go."""
    half = year.changed // 2
    for number in range(half):
        year.mailman.know(year.moved_to(number), f"{number:032x}")
    server.run("roster", "--list", "devel", "sync")
    year.mailman.addresses = [
        one
        for one in year.mailman.addresses
        if one["email"] not in {year.address_of(number) for number in range(half)}
    ]
    for number in range(year.changed):
        year.move(number)
    for number in range(half, year.changed):
        old, new = year.address_of(number), year.moved_to(number)
        server.run("roster", "--list", "devel", "rename", old, new)
    server.run("roster", "--list", "devel", "sync")
    roster = server.run("roster", "--list", "devel")
    year.say(len(roster.splitlines()) == year.members + 1, "the roster has another size")
    for number in range(year.changed):
        year.say(
            year.moved_to(number) in roster, f"member {number} is not known by the new address"
        )
        year.say(f"{year.address_of(number)}\n" not in roster, f"member {number} is known by both")
    tally = server_tally(server)
    year.say(tally == len(year.voted), f"votes went with addresses: {len(year.voted)} -> {tally}")


def upgrade(folder: Path) -> None:
    """As the guide has it: backup, upgrade, check."""
    run(folder, "backup", "before-upgrade.db")
    run(folder, "db", "upgrade")
    run(folder, "check")


def move(folder: Path, first: Path, year: Year, url: str) -> Path:
    """The database is copied to another one, and `serve` begins in another folder."""
    second = folder / "second"
    second.mkdir()
    shutil.copy(first / "answered.json", second / "answered.json")
    shutil.copytree(first / "outbox", second / "outbox")
    target = url.replace("sqlite:///", f"sqlite:///{second}/")
    run(first, "db", "copy", target)
    year.database = target
    (second / "mailproc.toml").write_text(year.configuration())
    return second


def after(server: RunningServer, year: Year) -> None:
    """All is there, everybody was asked once, and the next vote of each replaces the last one."""
    vote(server, year, range(min(year.changed, 5)))
    confirmed_again(server, year)
    for name in ("devel", *year.lists):
        verified = run(server.folder, "verify", "--list", name)
        year.say("all is as the letters say" in verified.stdout, f"{name}: {verified.stdout}")
        topics = json.loads(server.run("export", "--list", name))["topics"]
        year.say(len(topics) == 1, f"{name} has {len(topics)} topics")
    rows = [json.loads(line) for line in server.run("outbox", "--json").splitlines()]
    asked = Counter((one["kind"], one["to"], one["letter"]) for one in rows if one["kind"] in ASKS)
    for (kind, to, letter), count in asked.items():
        year.say(count == 1, f"{count} times {kind} to {to} because of letter {letter}")
    ids = Counter(str(one["Message-ID"]) for one in server.sent())
    year.say(max(ids.values(), default=1) == 1, "a mail was sent twice")
    states = Counter(one["state"] for one in rows)
    year.say(set(states) == {"sent"}, f"mails are not all sent: {states}")


def confirmed_again(server: RunningServer, year: Year) -> None:
    """Who votes again is asked about that vote, and counts once."""
    open_ones = [one for key, one in questions(server).items() if key not in answered(server)]
    wait_for(lambda: len(set(questions(server)) - answered(server)) >= min(year.changed, 5))
    for question in [one for key, one in questions(server).items() if key not in answered(server)]:
        answer(server, year, question)
    server.settled(year.letters)
    tally = server_tally(server)
    year.say(tally == len(year.voted), f"who voted again counts twice: {tally} {len(open_ones)}")


@contextmanager
def postgres_database() -> Iterator[Callable[[], str] | None]:
    """Makes an empty database on a PostgreSQL server, where there is one."""
    with nullcontext() if missing() else running_postgres() as server:
        if server is None:
            yield None
            return
        with server.fresh_database() as url:
            yield lambda: url


def main() -> None:
    """Play it, and print what was lost or done twice."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--members", type=int, default=300)
    parser.add_argument("--changed", type=int, default=20)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as scratch,
        fake_mailman() as mailman,
        postgres_database() as postgres,
    ):
        year = Year(mailman, given.members, given.changed)
        faults = play(Path(scratch), year, postgres)
    for fault in faults:
        print(fault)  # noqa: T201
    where = "PostgreSQL" if postgres else "another SQLite file"
    print(  # noqa: T201
        f"{given.members} members, {given.changed} of them with another address, {year.letters}"
        f" mails, moved to {where}: {len(faults)} faults"
    )
    sys.exit(int(bool(faults)))


if __name__ == "__main__":
    main()
