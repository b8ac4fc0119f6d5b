"""Letters that wait are decided about: the lists in turn, in order of arrival, in batches.

A letter's effects, its answers and its new state last together or not at all; whoever is
killed in between has done nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple

from mailproc.log import Event
from mailproc.mail.letter import Letter, StoredLetter, Unreadable
from mailproc.mail.parser_unavailable import ParserUnavailable
from mailproc.mail.text import clean_line
from mailproc.mail.threads import Threads
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Change
from mailproc.meeting.roster import Rules
from mailproc.meeting.tokens import confirmation_token
from mailproc.processing.authenticate import Authenticator, EvidenceByLetter, unused
from mailproc.processing.batch import Batch
from mailproc.processing.bounces import returned_mail
from mailproc.processing.letter_batches import LetterBatches, Reader
from mailproc.processing.letter_order import LetterOrder
from mailproc.processing.log_events import log_decided
from mailproc.processing.outcome import Outcome
from mailproc.processing.postponed_letters import Letters, PostponedLetters
from mailproc.processing.record import record
from mailproc.render.mails import MailRenderer
from mailproc.store import agendas, letters, lists
from mailproc.store.database import Database, StoreUnavailable, Transaction
from mailproc.store.lists import ListRow
from mailproc.store.thread_counts import thread_source

log = logging.getLogger(__name__)

_LOOK_AHEAD: Final = 50  # letters that a turn takes before it is known how slow they are to read
_MOST_AHEAD: Final = 500  # however fast they are
_MOST_AHEAD_ALONE: Final = 1000  # of the only list that has letters waiting
_FEWEST_AHEAD: Final = 10  # however slow letters are to read
_USUAL_TURN: Final = 1.0  # seconds; as many letters are taken as were done in that time
_LONGEST_TURN: Final = 2.0  # seconds until it is the next list's turn, whatever is left of it


class _Known(NamedTuple):
    """What is known of a list as of one version of it: kept from one batch to the next."""

    version: int
    agenda: Agenda
    journal: str
    turns: int


class Processor:
    """Decides about the letters of all lists, in order of arrival, in batches.

    Args:
        rules: those of each list.
        database: where all of it lasts.
        reader: parses letters.
        held_reader: the same, for what has to be read or compared while `reader` is at work.
        authenticator: looks at the evidence of who wrote a letter.
        renderer: writes our mails.
        clock: says what time it is, aware.

    Attributes:
        decided: called after each batch, whose answers can be sent now.
        recorded: the same: for which list, what its version is now, what changed with it.
        others_decide: whether another process was at work on a list at the last look. It may have
            looked before the last letter came, so look again.
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
        self.decided: Callable[[], None] = lambda: None
        self.others_decide = False
        self.recorded: Callable[[str, int, Sequence[Change]], None] = lambda *_: None
        self._rules = {one.name: one for one in rules}
        self._clock = clock
        self._database = database.with_wide_cache()
        self._batches = LetterBatches(self._database, reader, held_reader)
        self._authenticator = authenticator
        self._renderer = renderer
        self._known: dict[str, _Known] = {}
        self._order = {
            one.name: LetterOrder(one.address, partial(authenticator.seems_proven, one.name))
            for one in self._rules.values()
        }
        self._postponed = {one.name: PostponedLetters(one) for one in self._rules.values()}
        self._look_ahead = dict.fromkeys(self._rules, _LOOK_AHEAD)

    def process(self) -> int:
        """Give each list with letters that wait one turn; how many were decided about.

        A list that another process decides about just now is left to it.

        Raises:
            StoreUnavailable: nothing was changed; try again later.
        """
        self.others_decide = False
        with self._database.reading() as connection:
            names = letters.lists_waiting(connection, list(self._rules))
        most = _MOST_AHEAD if len(names) > 1 else _MOST_AHEAD_ALONE
        return sum(self._process_list_safely(name, most) for name in names)

    def process_all(self) -> None:
        """Decide about all letters that wait."""
        while self.process():
            pass

    def _process_list_safely(self, name: str, most: int) -> int:
        """The same; a bug that one list meets keeps no other list waiting."""
        try:
            return self._process_list(name, most)
        except StoreUnavailable:
            raise
        except ParserUnavailable as fault:
            log.error("%s; the letters of %s wait", fault, name)
            return 0
        except Exception:
            log.exception("a bug in processing %s; its letters wait", name)
            return 0

    def _process_list(self, name: str, most: int) -> int:
        """One list's turn: decide about the letters that are next, at most so many; how many."""
        at_most = min(most, self._look_ahead[name])
        with self._database.claiming(name) as ours:
            if not ours:
                self.others_decide = True
                return 0
            with self._database.reading() as connection:
                row = lists.list_row(connection, name)
                is_listed = self._known_of(connection, row).agenda.is_listed
                some, of_first = self._next(connection, name, is_listed, at_most)
            began = time.monotonic()
            done, looked_at = self._decide_in_batches(name, some, of_first, is_listed)
        if looked_at == len(some) < at_most:
            self._look_ahead[name] = _LOOK_AHEAD  # all that waited
        else:
            self._look_ahead[name] = _look_ahead(at_most, looked_at, time.monotonic() - began)
        return done

    def _next(
        self, connection: Transaction, name: str, is_listed: Callable[[str], bool], at_most: int
    ) -> tuple[list[StoredLetter], int]:
        """The letters of a list that are decided about now, and how many of them come first.

        Those wait for no stranger's mail, however early that came and however large it is.
        """
        numbers = letters.waiting(connection, name)
        postponed = self._postponed[name]
        postponed.keep(numbers)
        later = postponed.numbers()
        numbers = [number for number in numbers if number not in later]
        first, others = self._order[name].first(connection, numbers, is_listed, at_most)
        some = letters.undecided(connection, first)
        return [*some, *letters.undecided(connection, others)], len(some)

    def _decide_in_batches(
        self,
        name: str,
        some: Sequence[StoredLetter],
        of_first: int,
        is_listed: Callable[[str], bool],
    ) -> tuple[int, int]:
        """Read the letters, and decide about those that can be decided about.

        So many of them are decided about before the others are read.

        Returns:
            how many were decided about, and how many were read for that.
        """
        ends = time.monotonic() + _LONGEST_TURN
        looked_at = done = 0
        with closing(self._batches.read(self._rules[name], some, of_first)) as batches:
            for batch in batches:
                evidence = self._authenticator.authenticate(self._rules[name], batch, is_listed)
                ready = self._postponed[name].ready(batch, evidence, self._clock())
                if ready:
                    self._process_batch(name, ready, evidence)
                done += len(ready)
                looked_at += len(batch)
                if time.monotonic() > ends:
                    break  # letters that are slow to read are their own list's trouble
        return done, looked_at

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
        self.recorded(name, known.version, [c for one in outcomes for c in one.changes])
        self.decided()

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
            # Another process may have been quicker than our look at what waits, and before the
            # batch in front of this one: that the list is as we know it says nothing of these.
            ours = letters.still_waiting(connection, [stored.id for stored, _ in some])
            some = [(stored, letter) for stored, letter in some if stored.id in ours]
            agenda = self._known_of(connection, row).agenda
            agenda.thread_source = thread_source(connection, self._rules[name])
            threads = Threads()
            ids = _ids(letter for _, letter in some)
            agent = self._rules[name].agent
            ids |= {one for stored, _ in some for one in returned_mail(stored, agent)}
            letters.load_threads(connection, name, ids, threads)

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
        agenda.thread_source = None
        known = _Known(row.version + 1, agenda, batch.journal, batch.turns)
        return outcomes, known

    def _fetch_held(
        self, connection: Transaction, name: str, threads: Threads, number: int
    ) -> tuple[StoredLetter, Letter | Unreadable] | None:
        """A letter that was held, read again, with its thread looked up."""
        held = letters.fetch(connection, number)
        if held is None:
            return None
        copied = letters.copied_before(connection, number)
        letter = self._batches.read_held(self._rules[name], held, copied)
        letters.load_threads(connection, name, _ids([letter]), threads)
        return held, letter

    def _known_of(self, connection: Transaction, row: ListRow) -> _Known:
        """What is known of a list as it stands; loaded afresh if somebody else changed it.

        `row` is the list's own.
        """
        known = self._known.get(row.name)
        if known is None or known.version != row.version:
            agenda = agendas.load_agenda(connection, self._rules[row.name])
            known = _Known(row.version, agenda, row.journal, row.turns)
            self._known[row.name] = known
        return known


def _look_ahead(at_most: int, looked_at: int, seconds: float) -> int:
    """How many letters a list's next turn takes, after one that took so long for so many of more.

    What a turn takes and cannot do is read anew, by a new process, since the reader is in the midst
    of it; and only among letters that are not taken yet do members' come first. Once no more wait
    than are taken, all are decided about as they came again: what is answered before the answer.
    """
    if seconds > _USUAL_TURN:
        return max(_FEWEST_AHEAD, int(looked_at * _USUAL_TURN / seconds))
    return min(2 * at_most, _MOST_AHEAD_ALONE) if seconds < _USUAL_TURN / 2 else at_most


def _ids(some: Iterable[Letter | Unreadable]) -> set[str]:
    """The letters' Message-IDs and those of their ancestors."""
    return {
        message_id
        for letter in some
        if isinstance(letter, Letter)
        for message_id in (letter.message_id, *letter.references)
    }
