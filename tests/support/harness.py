"""Plays conversations: text files of who mails what and what comes back.

The form of a conversation, line by line::

    # a comment, anywhere
    >>> clock after 3 days            the clock moves on, and what is due by it happens
    >>> operator                      commands of the operator's own follow, such as ROSTER
    voters = "anyone"                 settings of the list, as in [[list]], up to the first >>>
    >>> jane@example.org              a letter from her; headers, an empty line and the body follow
    <<< jane@example.org              the mail that comes back to her; "..." stands for any lines
    <<< nobody                        nothing at all comes back
    === refused                       what became of the last letter (its state)
    === T1 +2 -1 rank 1               a topic as `export` shows it: votes for, against, rank
    === T1 status withdrawn           likewise

After ``>>> address`` may stand ``directly`` (to the agent; otherwise the list hands it on) and
``after 3 days`` (the clock moves on first). ``{N}`` is the Message-ID of the Nth letter,
``{answer}`` that of the last mail that came back, ``{list}`` of the last one to the list,
``{nomination}`` of the last question to a lead,
``{question}`` of the last question whether a letter was its author's (``{question 2}`` of the
second one), ``{confirm}`` is where its answer goes, ``{token}`` its token (``{token 2}`` the
second one), ``{form}`` the key of the meeting's ballot forms, ``{sequence}`` the SEQUENCE of the
last calendar entry. What a mail brings for a calendar is a line in brackets below its text.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, Message
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self

from sqlalchemy import bindparam, make_url, select

from mailproc.intake.accept import Acceptor
from mailproc.intake.console import roster_command
from mailproc.mail.letter import AnsweredMail, Copied, Envelope, Letter, Unreadable
from mailproc.mail.limits import USUAL
from mailproc.mail.parse import compared, read_letter
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Person
from mailproc.meeting.roster import Act, Member, Roster, Rules, Tier
from mailproc.meeting.view import View, overview
from mailproc.processing.authenticate import Authenticator
from mailproc.processing.letter_batches import Reader
from mailproc.processing.processor import Processor
from mailproc.render.mails import MailRenderer
from mailproc.store import agendas, lists
from mailproc.store.database import Database
from mailproc.store.sqlite import SqliteBackend
from mailproc.store.tables import letters, outbox
from tests.support.template import migrated

LIST = "devel@lists.example.org"
AGENT = "agenda@lists.example.org"
TRUST: Final[Mapping[Act, Tier]] = {"propose": "from", "vote": "from", "chair": "from"}
#: Those of a list where anybody may write as much as a test wants.
RULES = Rules("devel", LIST, AGENT, "devel.lists.example.org", trust=TRUST, letters_per_hour=999)
START = datetime(2027, 8, 1, 9, 0, tzinfo=UTC)
MEMBERS = (
    Member("Jane Roe", ("jane@example.org", "jroe@example.com")),
    Member("John Doe", ("john@example.org",)),
    Member("Ann Other", ("ann@example.org",)),
    Member("Carol Chair", ("carol@example.org",), chair=True),
)
ADDRESSES = tuple(address for member in MEMBERS for address in member.addresses)

#: The row of the letter with this `number`. Statements are made once, as in the program.
A_LETTER: Final = select(letters).where(letters.c.id == bindparam("number"))
#: The mails that were written after those that were `read`.
WRITTEN: Final = select(outbox).where(outbox.c.id > bindparam("read")).order_by(outbox.c.id)
_UNDECIDED: Final = select(letters.c.id).where(letters.c.state == "received")


class _RememberedHeaders(HeaderRegistry):
    """Headers that were read before are not read again: that takes longer than most tests know."""

    def __init__(self) -> None:
        super().__init__()
        self._read = lru_cache(10_000)(super().__call__)

    def __call__(self, name: str, value: str) -> Any:  # Any: as its parent has it
        return self._read(name, value)


#: Of mails that are read again and again.
REMEMBERING: Final = policy.default.clone(header_factory=_RememberedHeaders())


class InProcessReader:
    """Reads letters here and now; what hangs or crashes is another test's matter."""

    def read(
        self,
        raws: Sequence[bytes],
        own: Sequence[bool] = (),
        copied: Sequence[Copied | None] = (),
    ) -> Generator[Letter | Unreadable]:
        """Each letter read, or why it cannot be."""
        count = len(raws)
        beside = own or [False] * count, copied or [None] * count
        for one in zip(raws, *beside, strict=True):
            yield self.read_one(*one)

    def compare(
        self, some: Sequence[Letter], answered: Sequence[Sequence[AnsweredMail]]
    ) -> Generator[Letter | Unreadable]:
        """Each letter compared with the mails that it answers."""
        yield from map(compared, some, answered)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def has_next(self) -> bool:
        """Whether the next letter is there, as it always is."""
        return True

    def read_one(self, raw: bytes, whole: bool, copied: Copied | None) -> Letter | Unreadable:
        """One letter read."""
        try:
            return read_letter(raw, USUAL.without_ends() if whole else USUAL, copied)
        except Unreadable as fault:
            return fault


@dataclass
class Clock:
    """A clock that moves only when told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Harness:
    """One list, who accepts and decides about its letters, and what was mailed so far."""

    database: Database
    rules: Rules
    members: tuple[Member, ...] = MEMBERS
    clock: Clock = field(default_factory=Clock)
    authenticator: Authenticator = field(default_factory=lambda: Authenticator({}))
    secret: str = ""
    """The list's, if it shall not be by chance."""
    reader: Reader = field(default_factory=InProcessReader)
    begun: bool = False
    """Whether the database has the list and its roster already, from another harness."""

    def __post_init__(self) -> None:
        with self.database.writing() as connection:
            lists.open_list(connection, self.rules.name)
            if self.secret:
                lists.update_list(connection, self.rules.name, secret=self.secret)
        readers = self.reader, self.reader
        parts = self.database, *readers, self.authenticator, MailRenderer(), self.clock
        self.acceptor = Acceptor([self.rules], self.database, self.clock)
        self.processor = Processor([self.rules], *parts)
        self._read = 0
        if not self.begun:
            self.acceptor.command(self.rules.name, roster_command(self.members), "roster")
            self.processor.process_all()

    def mail(self, raw: bytes, sender: str = "list-bounces@lists.example.org") -> dict[str, Any]:
        """Have one letter accepted and decided about; its row."""
        (number,) = self.acceptor.accept(Envelope(sender, (self.rules.agent,), "smtp"), raw)
        self.processor.process_all()
        return self.row(number)

    def command(self, lines: Sequence[str]) -> dict[str, Any]:
        """The same with commands of the operator's own."""
        number = self.acceptor.command(self.rules.name, lines)
        self.processor.process_all()
        return self.row(number)

    def row(self, number: int) -> dict[str, Any]:
        """A letter's row."""
        with self.database.reading() as connection:
            return dict(connection.execute(A_LETTER, {"number": number}).mappings().one())

    def answers(self) -> list[EmailMessage]:
        """The mails written since the last call."""
        with self.database.reading() as connection:
            rows = connection.execute(WRITTEN, {"read": self._read}).all()
        self._read = rows[-1].id if rows else self._read
        return [message_from_bytes(row.content, policy=REMEMBERING) for row in rows]

    def waiting(self) -> bool:
        """Whether a letter is not decided about yet."""
        with self.database.reading() as connection:
            return connection.execute(_UNDECIDED).first() is not None

    def agenda(self) -> tuple[Agenda, str]:
        """The list's agenda as it stands, and its journal's hash."""
        return agendas.current_agenda(self.database, self.rules)

    def roster(self) -> Roster:
        """Who is on the list as it stands; loads no more than that."""
        with self.database.reading() as connection:
            people = agendas.records(connection, self.rules.name, Person)
            return Agenda(self.rules, people).roster

    def view(self) -> View:
        """The meeting as `export --format json` shows it."""
        return overview(*self.agenda())

    def topic(self, number: int) -> dict[str, Any]:
        """One topic of the view."""
        found: dict[str, Any] = next(t for t in self.view()["topics"] if t["id"] == f"T{number}")
        return found


class _OneCache(SqliteBackend):
    """Who decides has no connections of their own: a few letters fit into any cache."""

    def wider(self) -> None:  # type: ignore[override]  # as `Backend` has it
        """There is none."""


@contextmanager
def opened_harness(
    folder: Path, *, reader: Reader | None = None, **rules: Any
) -> Iterator[Harness]:
    """A harness on a fresh SQLite database, where From suffices for everything.

    Its roster is made once a process, and copied; so all lists of a process have one secret.

    Args:
        folder: where the database goes.
        rules: those of the list that are to be otherwise.
    """
    kinds: dict[str, Any] = {"list_id": "devel.lists.example.org", "trust": TRUST, **rules}
    chosen = Rules("devel", LIST, AGENT, **kinds)
    file = folder / "mailproc.db"
    file.write_bytes(_begun(chosen))
    url = make_url(f"sqlite:///{file}")
    database = Database(url, _OneCache(url))
    try:
        yield Harness(database, chosen, reader=reader or InProcessReader(), begun=True)
    finally:
        database.close()


def _begun(rules: Rules) -> bytes:
    """The file of a list's database that has its roster and nothing else."""
    known = _BEGUN.get(repr(rules))
    if known is None:
        with TemporaryDirectory() as name:
            file = Path(name) / "mailproc.db"
            harness = Harness(migrated(file), rules)
            harness.database.close()  # what is in its log goes into the file
            known = _BEGUN[repr(rules)] = file.read_bytes()
    return known


_BEGUN: dict[str, bytes] = {}


def reply(question: Message, body: str = "yes", sender: str = "") -> bytes:
    """What a mail program makes of "reply" to a question of ours, by default by whom was asked."""
    headers = [("In-Reply-To", str(question["Message-ID"]))]
    to = str(question["Reply-To"] or question["From"])
    subject = f"Re: {question['Subject']}"
    return letter(sender or str(question["To"]), subject, body, to=to, headers=headers)


def letter(
    sender: str,
    subject: str = "",
    body: str = "",
    *,
    to: str = LIST,
    message_id: str = "",
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A plain mail; one to the list bears its List-Id, as the list server sends it on."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}"]
    if message_id:
        lines.append(f"Message-ID: {message_id}")
    if to == LIST:
        lines.append("List-Id: <devel.lists.example.org>")
    lines += [f"{name}: {value}" for name, value in headers]
    text = "\r\n".join([*lines, "", *body.splitlines(), ""])
    return text.encode("utf-8", "surrogateescape")  # a byte that is no UTF-8 is a lone surrogate
