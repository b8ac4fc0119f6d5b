"""The clerk: takes letters in and decides about them. One method, one transaction.

A letter's effects, its answers and its new state last together or not at all; whoever is
killed in between has done nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol

from mailproc.intake.console import console_envelope, console_letter
from mailproc.mail.letter import Envelope, Letter
from mailproc.mail.munging import undo_munging
from mailproc.mail.parse import Unreadable
from mailproc.mail.threads import Correspondence, Seen
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.roster import Rules
from mailproc.processing.authenticate import Proofs, Vetting, unused
from mailproc.processing.batch import COUNTED, HOUR, Decided, Desk, Recent
from mailproc.processing.log_events import accepted, tell
from mailproc.processing.record import write
from mailproc.render.mails import Writer
from mailproc.store import agendas, letters
from mailproc.store.database import Database, Transaction
from mailproc.store.letters import Stored

_BATCH: Final = 250
_LOOK_AHEAD: Final = 4000
Batch = list[tuple[Stored, Letter | Unreadable]]


class _Known(NamedTuple):
    """What is known of a list as of one version of it: kept from one batch to the next."""

    version: int
    agenda: Agenda
    recent: Recent
    journal: str
    turns: int


class Reader(Protocol):
    """Reads letters where a hostile one cannot hurt (`parser_process.ParserProcess`)."""

    def read(self, raws: Sequence[bytes]) -> Iterator[Letter | Unreadable]:
        """Each letter read, or why it cannot be, in order."""


class Clerk:
    """Takes in and decides about the letters of all lists, in order of arrival, in batches.

    Args:
        lists: the rules of each list.
        database: where all of it lasts.
        reader: parses letters.
        other_reader: the same, for a letter that another one releases.
        vetting: looks at the proofs of who wrote a letter.
        writer: writes our mails.
        clock: says what time it is, aware.
    """

    def __init__(
        self,
        lists: Iterable[Rules],
        database: Database,
        reader: Reader,
        other_reader: Reader,
        vetting: Vetting,
        writer: Writer,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.lists = {rules.name: rules for rules in lists}
        self.database = database
        self.clock = clock
        self._deciding = database.with_wide_cache()
        self._reader = reader
        self._other_reader = other_reader
        self._vetting = vetting
        self._writer = writer
        self._known: dict[str, _Known] = {}
        self._list_of = {
            address.casefold(): rules.name
            for rules in self.lists.values()
            for address in (rules.address, rules.agent)
        }
        with database.writing() as connection:
            for name in self.lists:
                agendas.open_list(connection, name)

    # -- taking in -------------------------------------------------------------------------

    def list_of(self, recipient: str) -> str | None:
        """The list that mail to this address is for; ``agent+anything@`` is the agent."""
        local, _, domain = recipient.casefold().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return self._list_of.get(recipient.casefold()) or self._list_of.get(plain)

    def rows_for(self, envelope: Envelope, raw: bytes) -> list[dict[str, Any]]:
        """The rows of a letter as it comes in: one for each list that it is for."""
        now = self.clock()
        names = dict.fromkeys(filter(None, map(self.list_of, envelope.recipients)))
        return [letters.letter_row(name, envelope, raw, now) for name in names]

    def take_in(self, envelope: Envelope, raw: bytes) -> list[int]:
        """Store one letter durably, one row for each of its lists; their numbers."""
        with self.database.writing() as connection:
            rows = self.rows_for(envelope, raw)
            numbers = letters.take_in(connection, rows)
        accepted(numbers, rows)
        return numbers

    def command(self, list_name: str, lines: Iterable[str], name: str = "") -> int:
        """Take in a letter from the console that gives these commands; its number.

        `name` makes the letter's Message-ID: two of the same name are done once.
        """
        rules = self.lists[list_name]
        name = name or f"console.{secrets.token_hex(12)}"
        raw = console_letter(rules, lines, name, self.clock())
        return self.take_in(console_envelope(rules), raw)[0]

    def take_in_archive(self, list_name: str, raws: Sequence[bytes], *, answer: bool) -> int:
        """Take in mails of an archive that are not known yet; how many are known.

        `answer` treats them as if they came in now; otherwise nothing is sent because of them.
        """
        rules = self.lists[list_name]
        read = list(self._reader.read(raws))
        with self.database.writing() as connection:
            seen = Correspondence()
            letters.look_up(connection, list_name, _ids(read), seen)
            envelope = Envelope("", (rules.agent,), "pipe" if answer else "import")
            pairs = zip(raws, read, strict=True)
            new = [raw for raw, letter in pairs if _is_new(letter, rules.address, seen)]
            rows = [letters.letter_row(list_name, envelope, raw, self.clock()) for raw in new]
            numbers = letters.take_in(connection, rows)
        accepted(numbers, rows)
        return len(raws) - len(new)

    # -- deciding --------------------------------------------------------------------------

    def process(self) -> int:
        """Decide about letters that wait, the oldest first; how many there were.

        A list that another process decides about just now is left to it.

        Raises:
            StoreUnavailable: nothing was changed; try again later.
        """
        with self._deciding.reading() as connection:
            names = letters.lists_waiting(connection, list(self.lists), _LOOK_AHEAD)
        return sum(self._process_list(name) for name in names)

    def process_all(self) -> None:
        """Decide about all letters that wait."""
        while self.process():
            pass

    def agenda(self, name: str) -> tuple[Agenda, str]:
        """One list's agenda as it stands in the database, and its journal's hash."""
        with self.database.reading() as connection:
            row = agendas.list_row(connection, name)
            return agendas.load_agenda(connection, self.lists[name]), row["journal"]

    def _process_list(self, name: str) -> int:
        """Decide about the letters of one list that wait, up to a look-ahead; how many."""
        with self._deciding.claiming(name) as ours:
            if not ours:
                return 0
            with self._deciding.reading() as connection:
                waiting = letters.waiting(connection, name, _LOOK_AHEAD)
            # The reader's process goes on with the next batch while we decide about this one.
            read = self._reader.read([stored.raw for stored in waiting])
            pairs = zip(waiting, read, strict=True)
            while batch := list(islice(pairs, _BATCH)):
                self._process_batch(name, batch, self._vetting.look(self.lists[name], batch))
        return len(waiting)

    def _process_batch(self, name: str, batch: Batch, proofs: Proofs) -> None:
        """Decide about a batch of one list's letters and write it down, all of it or nothing.

        Nothing is locked while we decide, so that letters come in meanwhile. If somebody else
        has changed the list by the time we write, we decide again.
        """
        try:
            while True:
                decided, known = self._decide_batch(name, batch, proofs)
                with self._deciding.writing() as connection:
                    if self._write(connection, name, decided, known):
                        break
                self._known.pop(name, None)
        except BaseException:
            self._known.pop(name, None)  # it may be ahead of the database
            raise
        self._known[name] = known
        tell(decided, self.clock())

    def _write(
        self, connection: Transaction, name: str, decided: Sequence[Decided], known: _Known
    ) -> bool:
        """Write a batch down, unless the list is not what it was when we decided."""
        if agendas.lock_list(connection, name)["version"] != known.version - 1:
            return False
        write(connection, name, decided)
        now = {"version": known.version, "journal": known.journal, "turns": known.turns}
        agendas.update_list(connection, name, **now)
        return True

    def _decide_batch(
        self, name: str, batch: Batch, proofs: Proofs
    ) -> tuple[list[Decided], _Known]:
        """What becomes of the letters, and the list as it stands once that is written."""
        with self._deciding.reading() as connection:
            row = agendas.list_row(connection, name)
            # Another process may have been quicker than our look at what waits.
            ours = letters.still_waiting(connection, [stored.arrival.id for stored, _ in batch])
            batch = [(stored, letter) for stored, letter in batch if stored.arrival.id in ours]
            first = min((stored.arrival.received for stored, _ in batch), default=self.clock())
            agenda, recent = self._as_it_stands(connection, name, row["version"], first)
            seen = Correspondence()
            letters.look_up(connection, name, _ids(letter for _, letter in batch), seen)
            before = row["secret"], row["journal"], row["turns"]
            desk = Desk(agenda, seen, recent, self._writer, *before)
            fetch_held = partial(self._fetch_held, connection, name, seen)
            fresh = unused(connection, proofs)
            decided = [
                one
                for stored, letter in batch
                for one in desk.decide(stored, letter, fresh[stored.arrival.id], fetch_held)
            ]
        return decided, _Known(row["version"] + 1, agenda, recent, desk.journal, desk.turns)

    def _fetch_held(
        self, connection: Transaction, name: str, seen: Correspondence, number: int
    ) -> tuple[Stored, Letter | Unreadable] | None:
        """A letter that was held, read again, with its thread looked up."""
        held = letters.fetch(connection, number)
        if held is None:
            return None
        (letter,) = self._other_reader.read([held.raw])  # the first one is at work
        letters.look_up(connection, name, _ids([letter]), seen)
        return held, letter

    def _as_it_stands(
        self, connection: Transaction, name: str, version: int, first: datetime
    ) -> tuple[Agenda, Recent]:
        """What we still know of the list if nobody else changed it, else its agenda afresh.

        `first` is when the first letter came that is decided about now.
        """
        since = first - HOUR
        known = self._known.get(name)
        if known is None or known.version != version:
            agenda = agendas.load_agenda(connection, self.lists[name])
            return agenda, _recent(connection, name, since)
        if since < known.recent.since:  # a letter that is tried again
            return known.agenda, _recent(connection, name, since)
        known.recent.forget(since - HOUR)  # letters do not come in wholly by the clock
        return known.agenda, known.recent


def _recent(connection: Transaction, name: str, since: datetime) -> Recent:
    """Who sent letters with commands to a list since then."""
    found = Recent(since)
    for author, number, received in letters.recent(connection, name, since, COUNTED):
        found.add(author, number, received)
    return found


def _is_new(letter: Letter | Unreadable, list_address: str, seen: Correspondence) -> bool:
    """Whether this mail of an archive is not known; from then on it is."""
    if isinstance(letter, Unreadable):
        return True
    author = undo_munging(letter, list_address)
    key = author.key if author else ""
    names = list(filter(None, (letter.message_id, letter.wraps)))
    # A letter that was ignored may have been kept without its author.
    if any(seen.first(name, known, 0) for name in names for known in (key, "")):
        return False
    for name in names:
        seen.add(Seen(name, key, (), letter.references, -1))
    return True


def _ids(batch: Iterable[Letter | Unreadable]) -> set[str]:
    """The letters' Message-IDs and those of their ancestors."""
    return {
        message_id
        for letter in batch
        if isinstance(letter, Letter)
        for message_id in (letter.message_id, *letter.references)
    }
