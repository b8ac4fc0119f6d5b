"""What a run left in the server's database, while it runs and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

from sqlalchemy import create_engine, func, select

from mailproc.store.tables import letters, outbox
from tests.support.server import RunningServer


@dataclass(frozen=True)
class Question:
    """A mail of ours that asks for a confirmation."""

    number: int
    recipient: str
    agent: str
    reply_to: str
    subject: str
    message_id: str


@dataclass(frozen=True)
class Decided:
    """A letter: its number, state and reason, and the name that a member's letter bears."""

    number: int
    state: str
    reason: str
    name: str


@dataclass(frozen=True)
class Answer:
    """A mail of ours, and when it was sent."""

    letter: int
    kind: str
    list: str
    recipient: str
    sent: datetime | None
    content: bytes


class Reader:
    """Looks into the database of a server, by its configuration.

    Args:
        server: whose database; it may run.
    """

    def __init__(self, server: RunningServer) -> None:
        text = (server.folder / "mailproc.toml").read_text()
        found = re.search(r'(?m)^url = "((?:sqlite|postgresql)[^"]+)"', text)
        assert found
        url = found[1].replace("sqlite:///mailproc.db", f"sqlite:///{server.folder}/mailproc.db")
        self._engine = create_engine(url)
        self._last = 0

    def close(self) -> None:
        self._engine.dispose()

    def questions(self) -> Iterator[Question]:
        """The ones since the last call."""
        columns = (outbox.c.id, outbox.c.recipient, outbox.c.content)
        query = select(*columns).where(outbox.c.id > self._last, outbox.c.kind == "confirm")
        for row in self._rows(query.order_by(outbox.c.id)):
            self._last = row.id
            mail = message_from_bytes(row.content, policy=policy.default)
            agent = str(mail["From"].addresses[0].addr_spec)
            reply_to = str(mail["Reply-To"] or agent)
            subject, name = str(mail["Subject"]), str(mail["Message-ID"])
            yield Question(row.id, row.recipient, agent, reply_to, subject, name)

    def waiting(self) -> tuple[int, int]:
        """How many letters wait to be decided about, how many mails to be sent."""
        undecided = select(func.count()).where(letters.c.state == "received")
        queued = select(func.count()).where(outbox.c.state == "queued")
        return self._rows(undecided)[0][0], self._rows(queued)[0][0]

    def decided(self) -> Iterator[Decided]:
        """All letters."""
        start = func.substr(letters.c.raw, 1, 400)
        columns = (letters.c.id, letters.c.state, letters.c.reason, start.label("start"))
        for row in self._rows(select(*columns).order_by(letters.c.id)):
            name = re.search(rb"(?m)^X-Member: (\S+)", bytes(row.start))
            yield Decided(row.id, row.state, row.reason, name[1].decode() if name else "")

    def answers(self) -> Iterator[Answer]:
        """All our mails."""
        for row in self._rows(select(outbox).order_by(outbox.c.id)):
            yield Answer(row.letter, row.kind, row.list, row.recipient, row.sent, row.content)

    def _rows(self, query: Any) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(query))
