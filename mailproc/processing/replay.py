"""`mailproc verify`: rebuilds a list from its letters alone, and says where that differs.

The journal is every letter in the order in which it was first decided about, each chained to the
one before by a hash. Replaying it needs the letters, how sure we were of each author then
(``tier``), and the tokens of confirmations that were used; no clock, no network, no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from mailproc.mail.letter import Letter, State, StoredLetter, Unreadable
from mailproc.mail.munging import with_author
from mailproc.mail.threads import Threads
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.records import (
    Attendance,
    Ballot,
    Invitation,
    Meeting,
    Minute,
    Person,
    Ranking,
    Record,
    Second,
    Setting,
    Topic,
    key_of,
)
from mailproc.meeting.roster import Rules
from mailproc.processing.batch import Batch
from mailproc.processing.outcome import Outcome
from mailproc.render.mails import IdOnlyRenderer
from mailproc.store.hash_chain import chained
from mailproc.store.journal import Entry

#: What must come out the same. The rest only helps to decide about the next letter.
CHECKED: Final[tuple[type[Record], ...]] = (
    *(Topic, Ballot, Ranking, Second, Meeting, Minute),
    *(Person, Setting, Attendance, Invitation),
)


def check_chain(entries: Iterable[Entry], last: str) -> Iterator[str]:
    """Where the journal's hashes do not fit its letters, in the journal's order.

    `last` is the hash that the whole journal is recorded to have.
    """
    before, expected = "", 1
    for entry in entries:
        stored = entry.stored
        if stored.position != expected:
            yield f"between letters: number {expected} of the journal is missing or doubled"
        if chained(before, stored) != stored.journal:
            yield f"letter {stored.id}: it, or one before it, is not what was received"
        before, expected = stored.journal, stored.position + 1
    if before != last:
        yield "at the end: letters are missing, or there are too many"


class Replay:
    """Decides about a list's letters once more.

    Args:
        rules: the list's rules before its first letter.
    """

    def __init__(self, rules: Rules) -> None:
        self.agenda = Agenda(rules)
        self.on_trust = 0
        """How many letters were without their bytes, so that what became of them is believed."""
        self._gone: list[int] = []
        self._tokens: dict[int, str] = {}
        self._batch = Batch(self.agenda, Threads(), IdOnlyRenderer(), self._token)
        self._held: dict[int, tuple[StoredLetter, Letter | Unreadable]] = {}
        self._found: dict[int, State] = {}
        self._recorded: dict[int, State] = {}

    def process(self, entry: Entry, letter: Letter | Unreadable) -> None:
        """Decide about the next letter, as sure of its author as we were then."""
        self._recorded[entry.stored.id] = entry.state
        if entry.state == "shunted":  # our bug of then may be mended; it had no effect
            self._found[entry.stored.id] = "shunted"
            return
        # Who was confirmed had been held, and that only happens to who is not sure enough.
        confirmed = entry.tier == "confirmed"
        evidence = Evidence(
            "from" if confirmed else entry.tier, "", "from" if confirmed else entry.headers
        )
        self._tokens[entry.stored.id] = entry.token
        if isinstance(letter, Letter):
            letter = with_author(letter, self.agenda.rules.address)
        for one in self._batch.process(entry.stored, letter, evidence, self._held.get):
            self._note(one, letter)

    def _token(self, stored: StoredLetter) -> str:
        return self._tokens[stored.id]

    def trust(self, entry: Entry) -> None:
        """Pass over a letter without its bytes: it only has its place in its threads."""
        number = entry.stored.id
        self._recorded[number] = entry.state
        if entry.seen is None or entry.state not in ("ignored", "duplicate"):
            self._gone.append(number)
            return
        self._found[number] = entry.state
        self.on_trust += 1
        if entry.state == "ignored":
            threads = self._batch.threads
            seen = replace(entry.seen, thread=threads.thread_of(entry.parents))
            threads.add(seen, entry.wraps)

    def _note(self, one: Outcome, letter: Letter | Unreadable) -> None:
        number = one.stored.id
        self._found[number] = one.state
        if one.state == "held":
            self._held[number] = one.stored, letter

    def differences(self, recorded: Agenda) -> Iterator[str]:
        """Where what was recorded is not what the letters give."""
        for number in self._gone:
            state = self._recorded[number]
            yield f"letter {number}: recorded as {state}, but its bytes were dropped"
        for number, state in self._recorded.items():
            if self._found.get(number) != state and number not in self._gone:
                yield f"letter {number}: recorded as {state}, is {self._found.get(number)}"
        rooms = max((meeting.rooms for meeting in recorded.all(Meeting)), default=1)
        for kind in CHECKED:
            ours = {key_of(record): _comparable(record, rooms) for record in self.agenda.all(kind)}
            theirs = {key_of(record): _comparable(record, rooms) for record in recorded.all(kind)}
            for key in sorted(ours.keys() | theirs.keys(), key=repr):
                if ours.get(key) != theirs.get(key):
                    name = f"{kind.__name__.lower()} {' '.join(map(str, key))}"
                    told = str(theirs.get(key)), str(ours.get(key))  # no choice of a secret ballot
                    differs = "something else" if told[0] == told[1] else told[1]
                    yield f"{name}: recorded as {told[0]}, is {differs}"


def _comparable(record: Record, rooms: int) -> Record:
    """A record without what does not follow from the letters alone.

    Which topics are on the agenda does; where a solver puts them in parallel rooms depends on
    its version, and on whether it is installed.
    """
    if rooms > 1 and isinstance(record, Topic):
        return replace(record, starts=None, room=1)
    return record
