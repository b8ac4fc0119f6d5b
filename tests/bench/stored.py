"""Databases with something in them: topics, votes that wait, or a long past.

A long past is made in bulk. Its letters are neither received nor parsed nor looked into for proof:
that is copied from one that was. Everything else is decided and written by mailproc's own code. Of
very much talk the rest are copies of what was decided, under other Message-IDs; of these the
journal's hashes say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import String, func, insert, literal, select, type_coerce, update

from mailproc.mail.letter import Envelope, Letter, Mailbox, StoredLetter
from mailproc.mail.parse import read_letter
from mailproc.mail.threads import Threads
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.tokens import confirmation_token
from mailproc.processing.batch import Batch
from mailproc.processing.record import record
from mailproc.render.mails import MailRenderer
from mailproc.serve.app import App, open_app
from mailproc.store import agendas, lists
from mailproc.store import letters as letter_rows
from mailproc.store.database import Transaction
from mailproc.store.tables import letters, outbox
from mailproc.store.tables import lists as lists_table
from mailproc.structs import replace
from tests.bench.letters import TALK, list_mail, proposals, vote_line
from tests.bench.world import AGENT, TOPICS, configured, furnish

ENVELOPE: Final = Envelope("devel-bounces@lists.example.org", (AGENT,), "smtp")
_LIST: Final = "devel"
_AT_ONCE: Final = 1_000  # more at once are slower: there is more for Python to look through
_TOLD_EVERY: Final = 10_000
_TALK: Final = 20_000  # letters without a vote that are decided about; more are copies
_SECONDS_APART: Final = 90


def furnish_topics(folder: Path, topics: int = TOPICS) -> None:
    """A configuration, and a database with its roster and topics that members proposed."""
    furnish(folder)
    with open_app(configured(folder)) as app:
        for raw in proposals(topics):
            app.acceptor.accept(ENVELOPE, raw)
        app.processor.process_all()


def add_waiting(app: App, raws: Iterable[bytes], ago: timedelta = timedelta()) -> None:
    """Store letters that nobody has decided about, as if they had come then."""
    came = app.acceptor.clock() - ago
    addressed = app.acceptor.recipients.addressed
    new = [stored for raw in raws for stored in addressed(ENVELOPE, raw, came)]
    with app.database.writing() as connection:
        letter_rows.insert_letters(connection, new)


@dataclass(frozen=True)
class Past:
    """How much has happened; the votes are among the letters."""

    topics: int
    letters: int
    ballots: int


def furnish_past(folder: Path, past: Past, tell: Callable[[str], None]) -> None:
    """A configuration, and a database that looks as if all that had come in and been decided."""
    furnish_topics(folder, past.topics)
    decided = min(past.ballots + _TALK, past.letters)
    with open_app(configured(folder)) as app:
        bulk = _Bulk(app, past)
        for start in range(0, decided, _AT_ONCE):
            end = min(start + _AT_ONCE, decided)
            with app.database.writing() as connection:
                bulk.write(connection, range(start, end))
            if end % _TOLD_EVERY == 0 or end == past.letters:
                tell(f"{end:,} of {past.letters:,} letters of the past are stored")
        for start in range(decided, past.letters, _TALK):
            with app.database.writing() as connection:
                _copy_newest(connection, min(_TALK, past.letters - start))
            tell(f"{start + _TALK:,} of {past.letters:,} letters of the past are stored")


def _copy_newest(connection: Transaction, count: int) -> None:
    """Have the newest so many letters come once more, later."""
    later = func.datetime(letters.c.received, f"+{count * _SECONDS_APART} seconds")
    new_id = func.lower(func.hex(func.randomblob(8)))
    changed = {
        "id": letters.c.id + count,
        "turn": letters.c.turn + count,
        "received": type_coerce(later, String) + ".000000",
        "message_id": literal("<") + type_coerce(new_id, String) + "@example.org>",
    }
    newest = select(*(changed.get(c.name, c) for c in letters.c)).order_by(letters.c.id.desc())
    connection.execute(insert(letters).from_select(list(letters.c), newest.limit(count)))
    connection.execute(update(lists_table).values(turns=lists_table.c.turns + count))


class _Bulk:
    """Writes what the past would have left: letters with votes first, then talk."""

    def __init__(self, app: App, past: Past) -> None:
        self._past = past
        raw = list_mail(0, _line(0, past)).raw
        (number,) = app.acceptor.accept(ENVELOPE, raw)
        app.processor.process_all()
        with app.database.writing() as connection:
            known = letter_rows.details(connection, number)
            self._agenda = agendas.load_agenda(connection, app.acceptor.rules[_LIST])
            self._secret = lists.list_row(connection, _LIST).secret
            all_sent(connection)
        self._evidence = Evidence(known.tier or "none", known.why, known.headers or "none")
        self._sample = read_letter(raw)
        self._renderer = MailRenderer()
        self._began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1100)

    def write(self, connection: Transaction, numbers: Iterable[int]) -> None:
        """The letters with these numbers, and all that they left; 0 is there already."""
        made = [self._made(number) for number in numbers if number]
        ids = letter_rows.insert_letters(connection, [stored for stored, _ in made])
        row = lists.lock_list(connection, _LIST)
        threads = _threads(connection, [letter for _, letter in made])
        before = row.secret, row.journal, row.turns
        batch = Batch(self._agenda, threads, self._renderer, self._token, *before)
        outcomes = [
            batch.decide(replace(stored, id=number), letter, self._evidence)
            for number, (stored, letter) in zip(ids, made, strict=True)
        ]
        record(connection, _LIST, outcomes)
        all_sent(connection)
        now = {"version": row.version + 1, "journal": batch.journal, "turns": batch.turns}
        lists.update_list(connection, _LIST, **now)

    def _made(self, number: int) -> tuple[StoredLetter, Letter]:
        """A letter as it came, and as it is read."""
        line = _line(number, self._past)
        mail, own = list_mail(number, line), self._sample.own_lines
        letter = replace(
            self._sample,
            message_id=mail.message_id,
            author=Mailbox(mail.name, mail.author),
            subject=mail.subject,
            references=tuple(reversed(mail.parents)),
            own_lines=tuple(line if one == _line(0, self._past) else one for one in own),
        )
        received = self._began + timedelta(seconds=_SECONDS_APART * number)
        return StoredLetter(0, _LIST, received, ENVELOPE, mail.raw), letter

    def _token(self, stored: StoredLetter) -> str:
        return confirmation_token(self._secret, stored.id, stored.raw)


def _threads(connection: Transaction, some: Sequence[Letter]) -> Threads:
    """What is known of the threads of these letters, besides what they say themselves."""
    threads = Threads()
    parents = {reference for letter in some for reference in letter.references}
    before = parents - {letter.message_id for letter in some}
    letter_rows.load_threads(connection, _LIST, before, threads)
    return threads


def all_sent(connection: Transaction) -> None:
    """Have every mail of ours that waits look sent."""
    sent = {"state": "sent", "attempts": 1, "sent": outbox.c.created}
    connection.execute(update(outbox).where(outbox.c.state == "queued").values(sent))


def _line(number: int, past: Past) -> str:
    return vote_line(number, past.topics) if number < past.ballots else TALK
