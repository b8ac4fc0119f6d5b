"""Postfix, Mailman and mailproc, connected as an operator would, and the mailing lists of the tests.

A member's mail goes to Postfix, by LMTP to Mailman, back to Postfix, and from there to the members'
mailboxes and by LMTP to mailproc, which sends its mail by Postfix to the members and to the list.
"""

from __future__ import annotations

import json
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, TypeVar

from tests.e2e.mailman import Mailman, running_mailman
from tests.e2e.postfix import Plan, Postfix, running_postfix
from tests.running import run, serving

PATIENCE: Final = 60.0  # seconds until what does not happen is a failure
Found = TypeVar("Found")

JANE: Final = "jane@example.org"
JOHN: Final = "john@example.org"
ANN: Final = "ann@example.org"
"""She has Mailman's digests in place of the single mails."""
PEOPLE: Final = {JANE: "Jane Roe", JOHN: "John Doe", ANN: "Ann Other"}


@dataclass(frozen=True)
class MailingList:
    """One list: what Mailman is told of it, and how mailproc reads it."""

    name: str
    settings: dict[str, str] = field(default_factory=dict)
    """Mailman's."""
    footer: bool = True
    vote: str = "from"
    """The tier that a vote needs."""
    agent_delivery: str = "regular"
    """How the agent gets the list's mail; empty: it is no member."""

    @property
    def address(self) -> str:
        return f"{self.name}@lists.example.org"

    @property
    def agent(self) -> str:
        return f"agenda-{self.name}@lists.example.org"

    @property
    def munges(self) -> bool:
        """Whether the list puts its own address into From."""
        return "dmarc_mitigate_action" in self.settings


def _munging(action: str) -> dict[str, str]:
    # Every author's domain is taken to be strict by its address: nothing is asked of any DNS.
    return {
        "dmarc_mitigate_action": action,
        "dmarc_mitigate_unconditionally": "True",
        "dmarc_addresses": "^.*",
    }


#: The list servers' ways that mailproc must see through.
WAYS: Final = (
    MailingList("plain", {"subject_prefix": ""}, footer=False),
    MailingList("tagged", {"subject_prefix": "[Tagged] ", "reply_goes_to_list": "point_to_list"}),
    MailingList("munged", _munging("munge_from")),
    MailingList("mungedcc", {**_munging("munge_from"), "reply_goes_to_list": "point_to_list"}),
    MailingList("wrapped", _munging("wrap_message")),
)
STRICT: Final = MailingList("strict", vote="confirmed")
DIGESTED: Final = MailingList("digested", agent_delivery="mime_digests")
CLOSED: Final = MailingList(
    "closed", {"default_nonmember_action": "hold"}, footer=False, agent_delivery=""
)
LISTS: Final = (*WAYS, STRICT, DIGESTED, CLOSED)


@dataclass
class World:
    """All three at work."""

    folder: Path
    postfix: Postfix
    mailman: Mailman

    @property
    def desk(self) -> Path:
        """mailproc's folder."""
        return self.folder / "mailproc"

    def run(self, *words: str) -> str:
        """A command of mailproc; what it prints."""
        return run(self.desk, *words).stdout

    def letters(self, where: MailingList, message_id: str) -> list[dict[str, Any]]:
        """The rows of the letters with this Message-ID that came for one list."""
        rows = [json.loads(line) for line in self.run("letters", "--json").splitlines()]
        return [r for r in rows if (r["list"], r["message_id"]) == (where.name, message_id)]

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

    def mail_about(self, person: str, message_id: str) -> EmailMessage | None:
        """The mail in a mailbox that answers this one, from whomever."""
        box = self.postfix.inbox(person)
        return next((one for one in box if one["In-Reply-To"] == message_id), None)

    def copy_of(self, person: str, message_id: str) -> EmailMessage | None:
        """The mail with this Message-ID in a mailbox."""
        box = self.postfix.inbox(person)
        return next((one for one in box if one["Message-ID"] == message_id), None)

    def eventually(self, look: Callable[[], Found | None]) -> Found:
        """What `look` finds; it is asked until it finds something."""
        deadline = time.monotonic() + PATIENCE
        while not (found := look()):
            assert time.monotonic() < deadline, f"it did not happen\n{self.story()}"
            time.sleep(0.1)
        return found

    def story(self) -> str:
        """The ends of all logs, to find out what went wrong."""
        desk = (self.desk / "serve.log").read_text(errors="replace")
        parts = {"Postfix": self.postfix.log(), "Mailman": self.mailman.log(), "mailproc": desk}
        return "\n".join(f"=== {name}\n{text[-5000:]}" for name, text in parts.items())


@contextmanager
def whole_world() -> Iterator[World]:
    """Start everything, with all of `LISTS`; all is stopped and removed at the end."""
    # Not below pytest's own folder, which others than its owner cannot enter; Postfix has to.
    with tempfile.TemporaryDirectory(prefix="mailproc-e2e-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        smtp, lmtp, rest, agent = free_ports(4)
        (folder / "mailproc").mkdir()
        with running_mailman(folder / "mailman", smtp, lmtp, rest) as mailman:
            for one in LISTS:
                _open_list(mailman, one)
            transport = f"lmtp:inet:127.0.0.1:{agent}"
            transports = {one.agent: transport for one in LISTS}
            plan = Plan(smtp, transports, tuple(PEOPLE), mailman.maps)
            with running_postfix(folder / "postfix", plan) as postfix:
                text = configuration(agent, smtp)
                (folder / "mailproc" / "mailproc.toml").write_text(text, encoding="utf-8")
                with serving(folder / "mailproc"):
                    yield World(folder, postfix, mailman)


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


def configuration(port: int, relay: int) -> str:
    """mailproc.toml: LMTP at `port`, mail out by `relay`, all of `LISTS`."""
    head = f"""
[smtp]
listen = "127.0.0.1:{port}"
protocol = "lmtp"
[outbound]
url = "smtp://127.0.0.1:{relay}"
"""
    return head + "".join(map(_table, LISTS))


def _table(one: MailingList) -> str:
    return f"""
[[list]]
name = "{one.name}"
address = "{one.address}"
agent = "{one.agent}"
chairs = ["chair@example.org"]
members = [
  "Jane Roe <{JANE}>, <jroe@example.net>",
  "John Doe <{JOHN}>",
  "Ann Other <{ANN}>",
]
[list.trust]
propose = "from"
vote = "{one.vote}"
chair = "confirmed"
"""
