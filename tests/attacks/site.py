"""A site with two lists, where anybody mails anything; what becomes of it, and who is told."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any, Final

from sqlalchemy import select

from mailproc.intake.accept import Acceptor
from mailproc.intake.console import roster_command
from mailproc.intake.scheduler import Scheduler
from mailproc.mail.letter import Envelope
from mailproc.mail.parse import read_letter
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Ballot
from mailproc.meeting.roster import Member, Rules
from mailproc.meeting.view import overview
from mailproc.processing.authenticate import Authenticator
from mailproc.processing.processor import Processor
from mailproc.processing.replay import Replay, without_tokens
from mailproc.render.mails import MailRenderer
from mailproc.store import agendas, journal, lists
from mailproc.store.database import Database
from mailproc.store.record_tables import TABLE_OF
from mailproc.store.tables import letters
from tests.support.harness import A_LETTER, REMEMBERING, WRITTEN, Clock, InProcessReader

_HOST: Final = "lists.example.org"
#: The lists; attacks are on the first one.
DEVEL: Final = f"devel@{_HOST}"
AGENT: Final = f"agenda@{_HOST}"
OTHER: Final = f"other@{_HOST}"
OTHERS_AGENT: Final = f"other-agenda@{_HOST}"
JANE, JOHN, ANN, CAROL = (f"{name}@example.org" for name in ("jane", "john", "ann", "carol"))
MALLORY: Final = "mallory@evil.example"
MEMBERS: Final = (
    Member("Jane Roe", (JANE, "jroe@example.com")),
    Member("John Doe", (JOHN,)),
    Member("Ann Other", (ANN,)),
    Member("Carol Chair", (CAROL,), chair=True),
)
#: Default trust but for votes.
PLAIN: Final = {"propose": "from", "vote": "from", "chair": "from"}
#: Seconds that a member may have to wait, on a busy machine.
SOON: Final = 10.0


def letter(
    author: str,
    body: str = "",
    subject: str = "",
    *,
    to: str = AGENT,
    message_id: str = "",
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A plain letter; `author` is all that stands in From. One to a list bears its List-Id."""
    name = message_id or f"<{next(_NUMBERS)}@attack.example>"
    fields = [("From", author), ("To", to), ("Subject", subject), ("Message-ID", name)]
    if to in (DEVEL, OTHER):
        fields.append(("List-Id", f"<{to.replace('@', '.')}>"))
    lines = [f"{key}: {value}" for key, value in (*fields, *headers)]
    return "\r\n".join([*lines, "", *body.split("\n"), ""]).encode("utf-8", "surrogateescape")


_NUMBERS = itertools.count(1)


@dataclass
class Sent:
    """A mail of ours."""

    list: str
    kind: str
    to: str
    mail: EmailMessage

    @property
    def text(self) -> str:
        """Its text."""
        return str(self.mail.get_content())


@dataclass
class Site:
    """Both lists, who accepts and decides about their letters, and what was mailed so far."""

    database: Database
    rules: tuple[Rules, ...]
    members: tuple[Member, ...] = MEMBERS
    clock: Clock = field(default_factory=Clock)
    cron: str = ""

    def __post_init__(self) -> None:
        with self.database.writing() as connection:
            for one in self.rules:
                lists.open_list(connection, one.name)
        readers = InProcessReader(), InProcessReader()
        parts = self.database, *readers, Authenticator({}), MailRenderer(), self.clock
        self.acceptor = Acceptor(self.rules, self.database, self.clock)
        self.processor = Processor(self.rules, *parts)
        crons = {"devel": self.cron} if self.cron else {}
        self.scheduler = Scheduler(self.acceptor, crons)
        self.set_roster(self.members)
        self._read = 0

    def set_roster(self, members: Sequence[Member]) -> None:
        """What the operator's configuration says from now on who the members are."""
        for one in self.rules:
            self.acceptor.command(one.name, roster_command(tuple(members)), f"r{next(_NUMBERS)}")
        self.processor.process_all()

    def accept(self, *raws: bytes, sender: str = MALLORY, to: str = AGENT) -> list[int]:
        """Letters that came, and are not looked at yet; their numbers."""
        envelope = Envelope(sender, (to,), "smtp")
        return [number for raw in raws for number in self.acceptor.accept(envelope, raw)]

    def send(self, *raws: bytes, sender: str = MALLORY, to: str = AGENT) -> dict[str, Any]:
        """Letters that came, and were all decided about; the row of the last."""
        numbers = self.accept(*raws, sender=sender, to=to)
        self.processor.process_all()
        return self.row(numbers[-1])

    def says(self, author: str, body: str, **more: Any) -> dict[str, Any]:
        """A true letter of its author, to the first list's agent; its row."""
        return self.send(letter(author, body, **more), sender=author)

    def answers(self, question: Sent, author: str, body: str, **more: Any) -> dict[str, Any]:
        """The same as a plain reply to a mail of ours."""
        mail = question.mail
        subject = more.pop("subject", f"Re: {mail['Subject']}")
        thread = [("In-Reply-To", str(mail["Message-ID"])), ("References", str(mail["Message-ID"]))]
        to = more.pop("to", str(mail["Reply-To"] or mail["From"]))
        raw = letter(author, body, subject, to=to, headers=(*more.pop("headers", ()), *thread))
        return self.send(raw, sender=more.pop("sender", author))

    def clock_says(self) -> None:
        """Whatever is due by the clock now is done."""
        self.scheduler.run_due()
        self.processor.process_all()

    def sent(self) -> list[Sent]:
        """The mails that were written since the last call."""
        with self.database.reading() as connection:
            rows = connection.execute(WRITTEN, {"read": self._read}).all()
        self._read = rows[-1].id if rows else self._read
        return [
            Sent(r.list, r.kind, r.recipient, message_from_bytes(r.content, policy=REMEMBERING))
            for r in rows
        ]

    def row(self, number: int) -> dict[str, Any]:
        """A letter's row."""
        with self.database.reading() as connection:
            return dict(connection.execute(A_LETTER, {"number": number}).mappings().one())

    def states(self) -> list[str]:
        """Those of all letters that came by mail."""
        with self.database.reading() as connection:
            query = select(letters.c.state).where(letters.c.origin == "smtp")
            return [row.state for row in connection.execute(query.order_by(letters.c.id))]

    def votes(self, name: str = "devel") -> dict[tuple[int, str], int]:
        """The choices that count, by topic and voter's key."""
        with self.database.reading() as connection:
            table = TABLE_OF[Ballot]
            rows = connection.execute(select(table).where(table.c.list == name))
            return {(row.topic, row.voter): row.choice for row in rows}

    def view(self, name: str = "devel") -> Any:
        """What an export says of a list's meeting."""
        return overview(*self.agenda(name))

    def agenda(self, name: str = "devel") -> tuple[Agenda, str]:
        """A list's agenda as it stands, and its journal's hash."""
        rules = next(one for one in self.rules if one.name == name)
        return agendas.current_agenda(self.database, rules)

    def topics(self, name: str = "devel") -> dict[str, Any]:
        """The topics of that, by ``T1`` and so on."""
        return {topic["id"]: topic for topic in self.view(name)["topics"]}

    def still_works(self) -> None:
        """The next member's letter to this list, and to the other, is decided and answered."""
        self.sent()
        began = time.process_time()
        for agent, name in ((AGENT, "devel"), (OTHERS_AGENT, "other")):
            row = self.send(letter(ANN, "PROPOSE: still here", to=agent), sender=ANN, to=agent)
            assert row["state"] in ("processed", "held"), row["reason"]
            (answer,) = [one for one in self.sent() if one.list == name and one.to == ANN]
            assert answer.kind in ("ack", "confirm")
        assert time.process_time() - began < SOON
        assert "received" not in self.states()


@contextmanager
def opened_site(url: str, **options: Any) -> Iterator[Site]:
    """A site on this database; `options` are those of both lists' rules, or of `Site`."""
    own = {key: options.pop(key) for key in ("members", "cron") if key in options}
    database = Database(url)
    try:
        kinds: dict[str, Any] = {"trust": PLAIN, **options}
        rules = (
            Rules("devel", DEVEL, AGENT, f"devel.{_HOST}", **kinds),
            Rules("other", OTHER, OTHERS_AGENT, f"other.{_HOST}", **kinds),
        )
        yield Site(database, rules, **own)
    finally:
        database.close()


def differences(site: Site, name: str = "devel") -> list[str]:
    """Where a list, rebuilt from its letters alone, is not what was recorded."""
    (rules,) = (one for one in site.rules if one.name == name)
    with site.database.reading() as connection:
        row = lists.list_row(connection, name)
        entries = list(journal.entries(connection, name, row.secret))
    replay = Replay(rules, row.secret)
    for entry in entries:
        replay.process(entry, read_letter(entry.stored.raw, answered=entry.copied))
    recorded, last = agendas.current_agenda(site.database, rules)
    return replay.differences(without_tokens(recorded), last, row.turns)
