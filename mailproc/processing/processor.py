"""Letters that wait are decided about: list by list, in order of arrival, in batches.

A letter's effects, its answers and its new state last together or not at all; whoever is
killed in between has done nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Final, NamedTuple, Protocol

from mailproc.log import Event
from mailproc.mail.letter import Letter, StoredLetter, Unreadable
from mailproc.mail.munging import with_author
from mailproc.mail.text import clean_line
from mailproc.mail.threads import Threads
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.roster import Rules
from mailproc.meeting.tokens import confirmation_token
from mailproc.processing.authenticate import Authenticator, EvidenceByLetter, unused
from mailproc.processing.batch import Batch
from mailproc.processing.log_events import log_decided
from mailproc.processing.outcome import Outcome
from mailproc.processing.record import record
from mailproc.render.mails import MailRenderer
from mailproc.store import agendas, letters, lists
from mailproc.store.database import Database, StoreUnavailable, Transaction

log = logging.getLogger(__name__)

_BATCH: Final = 250
_LOOK_AHEAD: Final = 4000
#: Letters of one list, each with what the reader made of it.
Letters = list[tuple[StoredLetter, Letter | Unreadable]]


class _Known(NamedTuple):
    """What is known of a list as of one version of it: kept from one batch to the next."""

    version: int
    agenda: Agenda
    journal: str
    turns: int


class Reader(Protocol):
    """Reads letters where a hostile one cannot hurt (`mail.parser_process.ParserProcess`)."""

    def read(self, raws: Sequence[bytes]) -> Generator[Letter | Unreadable]:
        """Each letter read, or why it cannot be, in order."""


class Processor:
    """Decides about the letters of all lists, in order of arrival, in batches.

    Args:
        rules: those of each list.
        database: where all of it lasts.
        reader: parses letters.
        held_reader: the same, for a letter that another one releases while `reader` is at work.
        authenticator: looks at the evidence of who wrote a letter.
        renderer: writes our mails.
        clock: says what time it is, aware.
    """

    def __init__(
        self,
        rules: Iterable[Rules],
        database: Database,
        reader: Reader,
        held_reader: Reader,
        authenticator: Authenticator,
        renderer: MailRenderer,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._rules = {one.name: one for one in rules}
        self._clock = clock
        self._database = database.with_wide_cache()
        self._reader = reader
        self._held_reader = held_reader
        self._authenticator = authenticator
        self._renderer = renderer
        self._known: dict[str, _Known] = {}

    def process(self) -> int:
        """Decide about letters that wait, the oldest first; how many there were.

        A list that another process decides about just now is left to it.

        Raises:
            StoreUnavailable: nothing was changed; try again later.
        """
        with self._database.reading() as connection:
            names = letters.lists_waiting(connection, list(self._rules), _LOOK_AHEAD)
        return sum(map(self._process_list_safely, names))

    def process_all(self) -> None:
        """Decide about all letters that wait."""
        while self.process():
            pass

    def _process_list_safely(self, name: str) -> int:
        """The same; a bug that one list meets keeps no other list waiting."""
        try:
            return self._process_list(name)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("a bug in processing %s; its letters wait", name)
            return 0

    def _process_list(self, name: str) -> int:
        """Decide about the letters of one list that wait, up to a look-ahead; how many."""
        with self._database.claiming(name) as ours:
            if not ours:
                return 0
            with self._database.reading() as connection:
                waiting = letters.waiting(connection, name, _LOOK_AHEAD)
            # The reader's process goes on with the next batch while we decide about this one.
            # Closed whatever happens: the reader can begin anew only once this reading has ended.
            with closing(self._read(self._reader, name, waiting)) as read:
                pairs = zip(waiting, read, strict=True)
                while some := list(islice(pairs, _BATCH)):
                    evidence = self._authenticator.authenticate(self._rules[name], some)
                    self._process_batch(name, some, evidence)
        return len(waiting)

    def _read(
        self, reader: Reader, name: str, stored: Iterable[StoredLetter]
    ) -> Generator[Letter | Unreadable]:
        """Each letter read, with its author, whoever the list says has written it."""
        address = self._rules[name].address
        with closing(reader.read([one.raw for one in stored])) as read:
            for letter in read:
                yield with_author(letter, address) if isinstance(letter, Letter) else letter

    def _process_batch(self, name: str, some: Letters, evidence: EvidenceByLetter) -> None:
        """Decide about a batch; if it fails, about each half of it, down to the letter at fault.

        That one is shunted: what its effects or answers break, a constraint of the database or a
        value that it cannot keep, costs no other letter anything.
        """
        try:
            self._decide_and_write(name, some, evidence)
        except StoreUnavailable:
            raise
        except Exception as bug:
            if len(some) > 1:
                middle = len(some) // 2
                self._process_batch(name, some[:middle], evidence)
                self._process_batch(name, some[middle:], evidence)
                return
            ((stored, _),) = some
            log.exception(Event("shunted", letter=stored.id, list=name))
            reason = clean_line(f"{type(bug).__name__}: {bug}")
            self._decide_and_write(name, [(stored, Unreadable(reason))], evidence)

    def _decide_and_write(self, name: str, some: Letters, evidence: EvidenceByLetter) -> None:
        """Decide about a batch of one list's letters and write it down, all of it or nothing.

        Nothing is locked while we decide, so that letters come in meanwhile. If somebody else
        has changed the list by the time we write, we decide again.
        """
        try:
            while True:
                outcomes, known = self._decide(name, some, evidence)
                with self._database.writing() as connection:
                    if self._write(connection, name, outcomes, known):
                        break
                self._known.pop(name, None)
        except BaseException:
            self._known.pop(name, None)  # it may be ahead of the database
            raise
        self._known[name] = known
        log_decided(outcomes, self._clock())

    def _write(
        self, connection: Transaction, name: str, outcomes: Sequence[Outcome], known: _Known
    ) -> bool:
        """Write a batch down, unless the list is not what it was when we decided."""
        if lists.lock_list(connection, name).version != known.version - 1:
            return False
        record(connection, name, outcomes)
        now = {"version": known.version, "journal": known.journal, "turns": known.turns}
        lists.update_list(connection, name, **now)
        return True

    def _decide(
        self, name: str, some: Letters, evidence: EvidenceByLetter
    ) -> tuple[list[Outcome], _Known]:
        """What becomes of the letters, and the list as it stands once that is written."""
        with self._database.reading() as connection:
            row = lists.list_row(connection, name)
            # Another process may have been quicker than our look at what waits.
            ours = letters.still_waiting(connection, [stored.id for stored, _ in some])
            some = [(stored, letter) for stored, letter in some if stored.id in ours]
            agenda = self._as_it_stands(connection, name, row.version)
            threads = Threads()
            letters.load_threads(connection, name, _ids(letter for _, letter in some), threads)

            def token(stored: StoredLetter) -> str:
                return confirmation_token(row.secret, stored.id, stored.raw)

            before = row.secret, row.journal, row.turns
            batch = Batch(agenda, threads, self._renderer, token, *before)
            fetch_held = partial(self._fetch_held, connection, name, threads)
            fresh = unused(connection, evidence)
            outcomes = [
                outcome
                for stored, letter in some
                for outcome in batch.process(stored, letter, fresh[stored.id], fetch_held)
            ]
        known = _Known(row.version + 1, agenda, batch.journal, batch.turns)
        return outcomes, known

    def _fetch_held(
        self, connection: Transaction, name: str, threads: Threads, number: int
    ) -> tuple[StoredLetter, Letter | Unreadable] | None:
        """A letter that was held, read again, with its thread looked up."""
        held = letters.fetch(connection, number)
        if held is None:
            return None
        (letter,) = self._read(self._held_reader, name, [held])
        letters.load_threads(connection, name, _ids([letter]), threads)
        return held, letter

    def _as_it_stands(self, connection: Transaction, name: str, version: int) -> Agenda:
        """What we still know of the list if nobody else changed it, else its agenda afresh."""
        known = self._known.get(name)
        if known is None or known.version != version:
            return agendas.load_agenda(connection, self._rules[name])
        return known.agenda


def _ids(some: Iterable[Letter | Unreadable]) -> set[str]:
    """The letters' Message-IDs and those of their ancestors."""
    return {
        message_id
        for letter in some
        if isinstance(letter, Letter)
        for message_id in (letter.message_id, *letter.references)
    }
