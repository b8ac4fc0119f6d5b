"""`mailproc verify`: rebuilds a list from its letters alone, and says where that differs.

The journal is every decision about a letter in order, each chained to the one before by a hash.
Replaying it needs the letters, how sure we were of each author then (``tier``), the hashes of
the tokens that confirm letters, and the Message-IDs of our own mails; no clock, no network, no
database, and not the list's secret.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from mailproc.mail.letter import Letter, State, StoredLetter, Unreadable
from mailproc.mail.munging import with_author
from mailproc.mail.reply import Reply
from mailproc.mail.threads import KnownMail, Threads, name_by_relay
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.notification import Notification
from mailproc.meeting.pending import Hold
from mailproc.meeting.records import (
    Attendance,
    Availability,
    Change,
    LastLetter,
    Meeting,
    Record,
    Snapshot,
    Topic,
    key_of,
)
from mailproc.meeting.roster import Rules
from mailproc.meeting.tokens import hash_of_token
from mailproc.processing.batch import Batch
from mailproc.processing.counted_threads import CountedThreads
from mailproc.render.in_reply_to import InReplyTo
from mailproc.render.mails import IdOnlyRenderer, MailRenderer
from mailproc.store.agendas import KINDS
from mailproc.store.hash_chain import chained
from mailproc.store.journal import Entry
from mailproc.structs import replace

#: What is decided once more has to come out the same in these columns, since later decisions go
#: by them. The chain covers the others too.
_SAME: Final = (
    "state",
    "author",
    "message_id",
    "wraps",
    "parents",
    "topics",
    "opened",
    "text_hash",
)
#: Letters of which nothing ever came; only these may be without their bytes.
_WITHOUT_EFFECT: Final = ("ignored", "duplicate")


class _TokenlessAgenda(Agenda):
    """An agenda that knows held letters by the hashes of their tokens."""

    def hold(self, token: str) -> Hold | None:
        """The held letter that this token releases; or the one of which this is the hash."""
        return super().hold(token) or super().hold(hash_of_token(token))


class _ReplayRenderer(IdOnlyRenderer):
    """Writes none of our mails but the results of decisions, which anybody can check."""

    def render(
        self, notification: Notification, agenda: Agenda, cause: InReplyTo
    ) -> tuple[str, str]:
        """The Subject and the text of a result; nothing of any other mail."""
        if notification.kind != "verdict":
            return super().render(notification, agenda, cause)
        return MailRenderer.render(self, notification, agenda, cause)


class _RecordedRenderer(_ReplayRenderer):
    """Gives our mails the Message-IDs that they have had, for whoever cannot make them."""

    recorded: Sequence[Reply] = ()
    """The mails because of the letter that is decided about, from the next one on."""

    def message_id(
        self, notification: Notification, agenda: Agenda, cause: InReplyTo, ordinal: int
    ) -> str:
        """The next one's; where there is none, one that nobody knows."""
        if self.recorded:
            made, self.recorded = self.recorded[0], self.recorded[1:]
            return made.message_id
        return super().message_id(notification, agenda, cause, ordinal)


class Replay:
    """Decides about a list's letters once more, in the order of the decisions.

    Args:
        rules: the list's rules before its first letter.
        secret: the list's, in hexadecimal; ``""`` where it is not known, as for whoever verifies
            elsewhere: then the Message-IDs of our own mails are believed.
    """

    def __init__(self, rules: Rules, secret: str = "") -> None:
        self.agenda: Agenda = _TokenlessAgenda(rules)
        self.journal = ""
        """The hash over all decisions so far, as it is recorded."""
        self.turns = 0
        """How many decisions there were."""
        self.on_trust = 0
        """How many letters were without their bytes, so that what became of them is believed."""
        self.shunted: dict[int, str] = {}
        """The letters that are shunted, each with the reason: whatever they ask was not done."""
        self._believed = None if secret else _RecordedRenderer()
        renderer = self._believed or _ReplayRenderer()
        self._batch = Batch(self.agenda, Threads(), renderer, lambda _: self._token, secret)
        self._token = ""
        self.threads = CountedThreads(rules.address)
        """What is said about topics, by the mails so far."""
        self.latest: tuple[int, datetime] | None = None
        """The number of the letter that came last, and when it was received."""
        self._states: dict[int, State] = {}
        self._released: deque[tuple[int, StoredLetter]] = deque()
        self._made: dict[int, int] = {}
        self._given: dict[str, Reply] = {}
        self._unmade: dict[int, Sequence[Reply]] = {}
        self._solved: set[int] = set()
        self.results: dict[int, bytes] = {}
        """The mail with the result of the last decision on each topic, as it was sent."""
        self.faults: list[str] = []
        """What differs so far."""

    @property
    def letters(self) -> int:
        """How many letters were decided about."""
        return len(self._states)

    def process(self, entry: Entry, letter: Letter | Unreadable | None) -> None:
        """Take the next decision once more; `letter` is None where the bytes were dropped."""
        self._batch.journal = self.journal  # of all that was recorded before
        self._check_place(entry)
        number = entry.stored.id
        by = self._released_by(entry)
        self._states[number] = entry.state
        self.threads.add(entry.stored, entry.decided)
        came = entry.stored.received, number
        if self.latest is None or came > self.latest[::-1]:
            self.latest = number, entry.stored.received
        self.shunted.pop(number, None)
        if entry.state == "shunted":  # our bug of then may be mended; it had no effect
            self.shunted[number] = str(entry.decided["reason"])
        elif letter is None:
            self._trust(entry)
        else:
            self._decide(entry, letter, by)
        self._given |= {one.sent_as: one for one in entry.replies if one.sent_as}
        self._unmade[number] = entry.replies[self._made.get(number, 0) :]
        if not self._unmade[number]:
            del self._unmade[number]

    def _check_place(self, entry: Entry) -> None:
        """Whether the decision is the next one, and fits the chain."""
        if entry.turn != self.turns + 1:
            self._fault(f"between letters: decision {self.turns + 1} is missing or doubled")
        if chained(self.journal, entry.stored, entry.decided) != entry.journal:
            self._fault(
                f"letter {entry.stored.id}: it, or one before it, is not what was received, "
                "or not what was decided about it"
            )
        if entry.stored.raw and entry.stored.raw_hash:
            self._fault(f"letter {entry.stored.id}: its bytes are there, but are told as dropped")
        self.journal, self.turns = entry.journal, entry.turn

    def _released_by(self, entry: Entry) -> StoredLetter | None:
        """The letter that has confirmed this one, which is decided about next; others once."""
        number, before = entry.stored.id, self._states.get(entry.stored.id)
        while self._released:
            awaited, by = self._released.popleft()
            if awaited == number:
                return by
            self._fault(f"letter {awaited}: it was confirmed, but nothing was decided about it")
        if before not in (None, "shunted"):
            self._fault(f"letter {number}: it was decided about twice")
        return None

    def _decide(self, entry: Entry, letter: Letter | Unreadable, by: StoredLetter | None) -> None:
        stored, number = entry.stored, entry.stored.id
        recorded = entry.replies[self._made.get(number, 0) :]
        self._token = entry.token_hash
        if self._believed:
            self._believed.recorded = recorded
        if isinstance(letter, Letter):
            rules = self.agenda.rules
            letter = with_author(letter, rules.address, rules.author_alias_domains)
            self._know_by_relay(letter)
        self._batch.turns = entry.turn - 1
        if by is not None:
            outcome = self._batch.release(stored, letter, by.received)
        else:
            self._check_tier(entry)
            evidence = Evidence(entry.tier, str(entry.decided["why"]), entry.headers)
            outcome = self._batch.decide(stored, letter, evidence)
        self._released.extend((released, stored) for released in outcome.releases)
        self._note_solved(outcome.changes)
        self.results |= {
            one.topics[0]: one.content for one in outcome.replies if one.kind == "verdict"
        }
        for name in _SAME:
            recorded_as, is_now = entry.decided[name], outcome.columns[name]
            if recorded_as != is_now:
                self._fault(f"letter {number}: {name} recorded as {recorded_as}, is {is_now}")
        self._compare_replies(number, recorded, outcome.replies)

    def _know_by_relay(self, letter: Letter) -> None:
        """Let the letter find our mails by the names that the relay gave them."""
        for name in letter.references if self._given else ():
            reply = self._given.get(name_by_relay(name) or "")
            if reply is not None:
                to = reply.recipient
                ours = KnownMail(name, "", reply.topics, "", 0, reply.kind, recipient=to)
                self._batch.threads.add(ours)

    def _note_solved(self, changes: Iterable[Change]) -> None:
        """Keep in mind whose agenda a solver may have made just now."""
        numbers = {self.agenda.meeting.number, *filter(None, map(_meeting_of, changes))}
        scheduled = {
            number
            for number in numbers - self._solved
            if (meeting := self.agenda.meeting_as(number)) and meeting.scheduled
        }
        if scheduled and _may_be_solved(self.agenda):
            self._solved |= scheduled

    def _check_tier(self, entry: Entry) -> None:
        """Only the console's own letters are the operator's; nobody has confirmed this one."""
        ours = entry.stored.envelope.origin == "console"
        if entry.tier == "confirmed" or (entry.tier == "console") != ours:
            self._fault(f"letter {entry.stored.id}: recorded as {entry.tier}, which it cannot be")

    def _compare_replies(
        self, number: int, recorded: Sequence[Reply], made: Sequence[Reply]
    ) -> None:
        """Whether these mails were written now; those of a held letter may not be all yet."""
        for position, ours in enumerate(made):
            theirs = recorded[position] if position < len(recorded) else None
            if theirs is None or _envelope(ours) != _envelope(theirs):
                found = _envelope(theirs) if theirs else None
                self._fault(f"letter {number}: mail recorded as {found}, is {_envelope(ours)}")
        self._made[number] = self._made.get(number, 0) + len(made)

    def _trust(self, entry: Entry) -> None:
        """Pass over a letter without its bytes: it only has its place in its threads."""
        stored, decided = entry.stored, entry.decided
        if entry.state not in _WITHOUT_EFFECT:
            self._fault(
                f"letter {stored.id}: recorded as {entry.state}, but its bytes were dropped"
            )
            return
        self.on_trust += 1
        if decided["thread"] is not None:
            threads = self._batch.threads
            known = KnownMail(
                decided["message_id"],
                decided["author"] or "",
                (),
                threads.thread_of(decided["parents"]),
                stored.id,
                text=decided["text_hash"] or "",
                console=stored.envelope.origin == "console",
            )
            threads.add(known, decided["wraps"] or "")

    def differences(self, recorded: Agenda, journal: str, turns: int) -> list[str]:
        """Where what was recorded is not what the letters give, all of it; call it once, last.

        Args:
            recorded: the list's records.
            journal: the hash that the whole journal is recorded to have.
            turns: how many decisions there are said to be.
        """
        if self.journal != journal or self.turns != turns:
            self._fault("at the end: letters are missing, or there are too many")
        for number, _ in self._released:
            self._fault(f"letter {number}: it was confirmed, but nothing was decided about it")
        for number, replies in self._unmade.items():
            for reply in replies:
                self._fault(f"letter {number}: mail recorded as {_envelope(reply)}, is None")
        self._compare_records(recorded)
        return self.faults

    def _compare_records(self, recorded: Agenda) -> None:
        solved = self._solved
        for kind in KINDS:
            ours = {key_of(one): _comparable(one, solved) for one in self.agenda.all(kind)}
            theirs = {key_of(one): _comparable(one, solved) for one in recorded.all(kind)}
            for key in sorted(ours.keys() | theirs.keys(), key=repr):
                if _facts(ours.get(key)) != _facts(theirs.get(key)):
                    name = f"{kind.__name__.lower()} {' '.join(map(str, key))}"
                    told = str(theirs.get(key)), str(ours.get(key))  # no choice of a secret ballot
                    differs = "something else" if told[0] == told[1] else told[1]
                    self._fault(f"{name}: recorded as {told[0]}, is {differs}")

    def _fault(self, said: str) -> None:
        self.faults.append(said)


def without_tokens(agenda: Agenda) -> Agenda:
    """A list's records with the hashes of tokens in place of these: nobody confirms by them."""
    records = (_without_token(record) for kind in KINDS for record in agenda.all(kind))
    return Agenda(agenda.rules, records)


def _without_token(record: Record) -> Record:
    if isinstance(record, Hold):
        return replace(record, token=hash_of_token(record.token))
    return _with_sides(record, _without_token)


def _may_be_solved(agenda: Agenda) -> bool:
    """Whether a solver may have said where a topic is, or that it is on an agenda at all."""
    return any(meeting.rooms > 1 for meeting in agenda.all(Meeting)) or bool(
        any(True for _ in agenda.all(Availability))
        or any(said.state == "no" for said in agenda.all(Attendance))
        or any(topic.after or topic.depends_on for topic in agenda.all(Topic))
    )


def _meeting_of(change: Change) -> int | None:
    """The number of the meeting that a change is about, if it says so."""
    match change.record:
        case Meeting() as meeting:
            return meeting.number
        case Topic() as topic:
            return topic.meeting
        case _:
            return None


def _comparable(record: Record, solved: Collection[int]) -> Record:
    """A record without what does not follow from the letters alone.

    What a solver finds depends on its version, and on whether it is installed; `solved` has the
    numbers of the meetings whose agenda it may have made.
    """
    if isinstance(record, Topic) and record.meeting in solved:
        return _unplaced(record)
    if isinstance(record, Snapshot) and record.meeting in solved:
        return replace(record, topics=tuple(map(_unplaced, record.topics)))
    return _with_sides(record, lambda side: _comparable(side, solved))


def _unplaced(topic: Topic) -> Topic:
    status = "proposed" if topic.status == "scheduled" else topic.status
    return replace(topic, starts=None, room=1, status=status, revision=None)


def _facts(record: Record | None) -> tuple[Record | None, object]:
    """All there is to compare of a record, of which two are equal whenever they were changed."""
    return record, getattr(record, "revision", None)


def _with_sides(record: Record, made: Callable[[Record], Record]) -> Record:
    """`record`; if it tells changes, with `made` of both sides of each."""
    if not isinstance(record, LastLetter):
        return record
    changes = (
        Change(one.before and made(one.before), one.after and made(one.after))
        for one in record.changes
    )
    return replace(record, changes=tuple(changes))


def _envelope(reply: Reply) -> tuple[object, ...]:
    """What there is to compare of one of our mails: which it is, and for whom."""
    of = reply.list, reply.kind, reply.created
    return *of, reply.recipient, reply.sender, reply.topics, reply.message_id
