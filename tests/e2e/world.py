"""Postfix, Mailman and mailproc, connected as by an operator, and the lists of the tests.

A member's mail goes to Postfix, by LMTP to Mailman, back to Postfix, and from there to the members'
mailboxes and by LMTP to mailproc, which sends its mail by Postfix to the members and to the list.
"""

from __future__ import annotations

import json
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, TypeVar

from click.testing import CliRunner

from mailproc.cli import mailproc
from tests.e2e.lists import ANN, JANE, LISTS, PEOPLE, MailingList, configuration
from tests.e2e.mailman import Mailman, running_mailman
from tests.e2e.postfix import Plan, Postfix, running_postfix
from tests.support.server import mail, serving

PATIENCE: Final = 60.0  # seconds until what does not happen is a failure
Found = TypeVar("Found")


@dataclass
class World:
    """All three at work."""

    folder: Path
    postfix: Postfix
    mailman: Mailman
    _at_work: ExitStack = field(default_factory=ExitStack)

    def open(self) -> None:
        """Start mailproc."""
        self._at_work.enter_context(serving(self.home))

    def close(self) -> None:
        """Stop mailproc."""
        self._at_work.close()

    @property
    def home(self) -> Path:
        """mailproc's folder."""
        return self.folder / "mailproc"

    def run(self, *words: str) -> str:
        """A command of mailproc, without a process of its own (they are many); what it prints."""
        command = [*words, "-c", str(self.home / "mailproc.toml")]
        done = CliRunner().invoke(mailproc, command)
        assert done.exit_code == 0, f"{words}: {done.exit_code}\n{done.output}{done.exception!r}"
        return done.stdout

    def settled(
        self, where: MailingList, message_ids: set[str], count: int
    ) -> list[dict[str, Any]] | None:
        """The letters of one list with these Message-IDs, once all have come and none waits."""
        rows = [row for row in self.letters(where) if row["message_id"] in message_ids]
        return rows if len(rows) == count else None

    def letters(self, where: MailingList) -> list[dict[str, Any]]:
        """The letters that came for one list."""
        rows = [json.loads(line) for line in self.run("letters", "--json").splitlines()]
        return [row for row in rows if row["list"] == where.name]

    def replies(self, where: MailingList) -> list[dict[str, Any]]:
        """What mailproc has written because of one list's mail."""
        rows = [json.loads(line) for line in self.run("outbox", "--json").splitlines()]
        return [row for row in rows if row["list"] == where.name]

    def topic(self, where: MailingList, title: str) -> dict[str, Any]:
        """The topic of this title in `export --format json`."""
        view = json.loads(self.run("export", "--format", "json", "--list", where.name))
        found: dict[str, Any] = next(one for one in view["topics"] if one["title"] == title)
        return found

    def post(self, where: MailingList, mail: EmailMessage, *, to_agent: bool = False) -> None:
        """Send a member's mail to the list, and to the agent as well if so wished."""
        mail["To"] = where.address
        if to_agent:
            mail["Cc"] = where.agent
        self.postfix.send(mail, where.address, *([where.agent] if to_agent else []))

    def propose(self, where: MailingList, title: str) -> str:
        """Jane proposes a topic on the list; her mail's Message-ID, once it is answered."""
        message_id = f"<{title.replace(' ', '.')}@{where.name}.jane.example>"
        body = "Duration: 20m\n\nLet us talk.\n-- \nJane"
        self.post(where, letter(JANE, f"[PROPOSE] {title}", body, message_id))
        self.eventually(lambda: self.mail_about(JANE, message_id))
        return message_id

    def mail_about(self, person: str, message_id: str) -> EmailMessage | None:
        """Our mail in a mailbox that answers this one."""
        ours = (one for one in self.postfix.inbox(person) if one["X-Loop"])
        return next((one for one in ours if message_id in str(one["References"])), None)

    def copy_of(self, person: str, message_id: str) -> EmailMessage | None:
        """The mail in a mailbox that has this Message-ID, or wraps one that has it."""
        box = self.postfix.inbox(person)
        found = (one for one in box for part in one.walk() if part["Message-ID"] == message_id)
        return next(found, None)

    def eventually(self, look: Callable[[], Found | None]) -> Found:
        """What `look` finds; it is asked until it finds something."""
        deadline = time.monotonic() + PATIENCE
        while not (found := look()):
            assert time.monotonic() < deadline, f"it did not happen\n{self.story()}"
            time.sleep(0.1)
        return found

    def story(self) -> str:
        """The ends of all logs, to find out what went wrong."""
        home = (self.home / "serve.log").read_text(errors="replace")
        parts = {"Postfix": self.postfix.log(), "Mailman": self.mailman.log(), "mailproc": home}
        return "\n".join(f"=== {name}\n{text[-5000:]}" for name, text in parts.items())


@contextmanager
def whole_world(programs: Path) -> Iterator[World]:
    """Start everything, with all of `LISTS`; all is stopped and removed at the end.

    `programs` is where Mailman's are.
    """
    # Not below pytest's own folder, which others than its owner cannot enter; Postfix has to.
    with tempfile.TemporaryDirectory(prefix="mailproc-e2e-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        smtp, lmtp, rest, agent = free_ports(4)
        (folder / "mailproc").mkdir()
        with running_mailman(programs, folder / "mailman", smtp, lmtp, rest) as mailman:
            for one in LISTS:
                _open_list(mailman, one)
            transport = f"lmtp:inet:127.0.0.1:{agent}"
            transports = {one.agent: transport for one in LISTS}
            plan = Plan(smtp, transports, tuple(PEOPLE), mailman.maps)
            with running_postfix(folder / "postfix", plan) as postfix:
                text = configuration(agent, smtp)
                (folder / "mailproc" / "mailproc.toml").write_text(text, encoding="utf-8")
                world = World(folder, postfix, mailman)
                world.open()
                try:
                    yield world
                finally:
                    world.close()


def _open_list(mailman: Mailman, one: MailingList) -> None:
    mailman.make_list(one.address, **one.settings)
    if not one.footer:
        nothing = mailman.folder / "nothing.txt"
        nothing.touch()
        uris = {"list:member:regular:footer": nothing.as_uri()}
        mailman.call("PATCH", f"lists/{one.address}/uris", **uris)
    for address, name in PEOPLE.items():
        delivery = "mime_digests" if address == ANN else "regular"
        mailman.subscribe(one.address, address, name, delivery_mode=delivery)
    if one.agent_delivery:
        mailman.subscribe(one.address, one.agent, delivery_mode=one.agent_delivery)


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def letter(person: str, subject: str, body: str, message_id: str, parent: str = "") -> EmailMessage:
    """A member's mail as her own program writes it: nothing of the list is in it yet."""
    answers = {"In_Reply_To": parent} if parent else {}
    author = f"{PEOPLE[person]} <{person}>"
    made = mail(author, subject, body, Message_ID=message_id, **answers)
    del made["To"], made["List-Id"]
    return made
