"""Several `serve` share one PostgreSQL, and may be switched off at any time.

MAILPROC_KILL_SECONDS=60 is the full size; a few seconds are the usual one.
"""

from __future__ import annotations

import itertools
import os
import smtplib
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from mailproc.mail.letter import Envelope, StoredLetter
from mailproc.store import letters
from mailproc.store.database import Database
from tests.support.postgres import Postgres
from tests.support.server import RunningServer, configuration, mail, serving, wait_for
from tests.support.sizes import examples

SECONDS = float(os.environ.get("MAILPROC_KILL_SECONDS", "3"))
HOSTS = 4
#: Seconds from one letter to the next: without any, the machine does nothing else meanwhile.
PAUSE = examples(0.03, 0.0)
MEMBERS = ["jane@example.org", "john@example.org", "ann@example.org"]
CHOICES = itertools.cycle(["+1", "-1", "0"])


def test_four_hosts_lose_nothing_while_one_is_switched_off_every_second(
    tmp_path: Path, postgres: Postgres
) -> None:
    with postgres.fresh_database() as url, hosts_on(url, tmp_path) as hosts:
        hosts[0].start()
        propose(hosts[0].server, topics=3)
        for host in hosts[1:]:
            host.start()
        members = [Member(address, hosts) for address in MEMBERS]
        killing_one_after_the_other(hosts, members)
        last = hosts[0].server
        expected = 3 + sum(len(member.taken) for member in members)
        last.settled(expected)
        wait_for(lambda: not waiting_replies(last))
        check_letters(url, members)
        check_answers(hosts, last)
        check_tally(last, members)
        last.run("verify")


@dataclass
class Host:
    """One `serve` in a folder of its own; others have the same database."""

    folder: Path
    url: str
    stack: ExitStack = field(default_factory=ExitStack)
    running: RunningServer | None = None

    @property
    def server(self) -> RunningServer:
        assert self.running is not None
        return self.running

    def start(self) -> None:
        self.stack = ExitStack()
        many = "[limits]\nletters_per_sender_per_hour = 1_000_000\n[[list]]"
        settings = configuration(self.url).replace("[[list]]", many)
        self.running = self.stack.enter_context(serving(self.folder, settings))

    def switch_off(self) -> None:
        running, self.running = self.server, None
        running.kill_all()
        self.stack.close()


@contextmanager
def hosts_on(url: str, folder: Path) -> Iterator[list[Host]]:
    hosts = [Host(folder / f"host{number}", url) for number in range(HOSTS)]
    for host in hosts:
        host.folder.mkdir()
    try:
        yield hosts
    finally:
        for host in hosts:
            host.stack.close()


class Member(threading.Thread):
    """Votes on and on, one letter after the other, at whichever host is there: as an MTA does."""

    def __init__(self, address: str, hosts: list[Host]) -> None:
        super().__init__(daemon=True)
        self.address, self.hosts = address, hosts
        self.taken: dict[str, tuple[str, str]] = {}
        """The Message-ID of each letter that got its 250, and its vote."""
        self.stop = False

    def run(self) -> None:
        for number in itertools.count():
            vote = f"T{number % 3 + 1}", next(CHOICES)
            message_id = f"<{number}.{self.address}>"
            letter = mail(self.address, f"VOTE {vote[0]} {vote[1]}", **{"Message-ID": message_id})
            del letter["List-Id"], letter["To"]
            letter["To"] = "agenda@lists.example.org"
            while not self.deliver(letter):
                time.sleep(0.02)
            self.taken[message_id] = vote
            time.sleep(PAUSE)
            if self.stop:
                return

    def deliver(self, letter: Any) -> bool:
        for host in self.hosts:
            running = host.running
            if running is not None:
                try:
                    running.send(letter)
                except (OSError, smtplib.SMTPException):
                    continue
                return True
        return False


def propose(server: RunningServer, topics: int) -> None:
    for number in range(topics):
        server.send(mail("jane@example.org", f"[PROPOSE] Topic number {number}"))
    server.settled(topics)


def killing_one_after_the_other(hosts: list[Host], members: list[Member]) -> None:
    for member in members:
        member.start()
    until = time.monotonic() + SECONDS
    for host in itertools.cycle(hosts):
        time.sleep(1)
        host.switch_off()
        host.start()
        if time.monotonic() > until:
            break
    for member in members:
        member.stop = True
    for member in members:
        member.join()


def waiting_replies(server: RunningServer) -> bool:
    return "queued" in server.run("outbox", "--json")


def check_letters(url: str, members: list[Member]) -> None:
    """Every letter that got a 250 was decided once, each member's in the order she sent them."""
    engine = create_engine(url)
    query = text(
        "SELECT message_id, author, state, turn FROM letters"
        " WHERE origin = 'smtp' ORDER BY turn, id"
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    engine.dispose()
    assert {row.state for row in rows} <= {"processed", "duplicate"}
    order: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.state == "processed" and row.message_id.endswith(f".{row.author}>"):
            order[row.author].append(row.message_id)
    for member in members:
        found = order[member.address]
        assert found == [f"<{number}.{member.address}>" for number in range(len(found))]
        assert set(member.taken) <= set(found)


def check_answers(hosts: list[Host], server: RunningServer) -> None:
    """Every reply was sent, by whichever host, and never in two versions."""
    copies: dict[str, set[bytes]] = defaultdict(set)
    for host in hosts:
        if (host.folder / "outbox").is_dir():
            for sent in host.server.sent():
                copies[sent["Message-ID"]].add(sent.as_bytes())
    assert max(Counter(map(len, copies.values()))) == 1
    decided = [one for one in server.letters() if one["state"] == "processed" and one["subject"]]
    assert len(copies) == len(decided)


def check_tally(server: RunningServer, members: list[Member]) -> None:
    choices = {"+1": "for", "0": "abstain", "-1": "against"}
    expected: dict[str, Counter[str]] = defaultdict(Counter)
    for member in members:
        for topic, choice in dict(member.taken.values()).items():
            expected[topic][choices[choice]] += 1
    for topic in server.export()["topics"]:
        counted = {name: topic["tally"][name] for name in choices.values()}
        assert counted == {name: expected[topic["id"]][name] for name in choices.values()}


def test_a_letter_that_came_in_elsewhere_is_decided_at_once(
    tmp_path: Path, postgres: Postgres
) -> None:
    with (
        postgres.fresh_database() as url,
        hosts_on(url, tmp_path) as hosts,
        closing(Database(url)) as elsewhere,
    ):
        hosts[0].start()
        time.sleep(2)  # from now on it would look by itself only after half a minute
        letter = mail("jane@example.org", "[PROPOSE] From afar").as_bytes()
        envelope = Envelope("jane@example.org", ("agenda@lists.example.org",))
        with elsewhere.writing() as connection:
            new = StoredLetter(0, "devel", datetime.now(UTC), envelope, letter)
            letters.insert_letters(connection, [new])
        came = time.monotonic()
        wait_for(lambda: len(hosts[0].server.sent()) == 1)
        assert time.monotonic() - came < 15
