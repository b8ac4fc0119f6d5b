"""One list's desk while a batch of its letters is decided about: decide, answer, or shunt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from mailproc.identity import Evidence
from mailproc.log import Event
from mailproc.mail.letter import Letter
from mailproc.mail.munging import undo_munging
from mailproc.mail.parse import Unreadable
from mailproc.mail.threads import Correspondence, Seen
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.notification import Posting
from mailproc.meeting.records import Change, Meeting
from mailproc.meeting.tokens import confirmation_token
from mailproc.processing.context import Case, Verdict
from mailproc.processing.decide import decide
from mailproc.render.mails import Cause, Reply, Writer
from mailproc.store.hash_chain import chained
from mailproc.store.letters import Stored

_CONFIRMED: Final = Evidence("confirmed", "confirmed by mail", "confirmed")
_UNKNOWN: Final = Evidence("none", "", "none")
HOUR: Final = timedelta(hours=1)
_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
#: The states of letters that count towards what one person may send in an hour.
COUNTED: Final = ("processed", "refused", "held")

log = logging.getLogger(__name__)

#: Brings a letter that was held, read again.
FetchHeld = Callable[[int], tuple[Stored, Letter | Unreadable] | None]


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be written about one letter."""

    stored: Stored
    letter: Letter | None
    verdict: Verdict
    proof: Evidence
    changes: tuple[Change, ...] = ()
    replies: tuple[Reply, ...] = ()


class Recent:
    """When people sent letters with commands, by address.

    Args:
        since: from when on all of their letters are here.
    """

    def __init__(self, since: datetime = _ALWAYS) -> None:
        self.since = since
        self._times: dict[str, dict[int, datetime]] = {}

    def add(self, address: str, number: int, received: datetime) -> None:
        """One more letter, by its number; those of more than an hour before it are forgotten."""
        theirs = self._times.setdefault(address, {})
        theirs[number] = received
        while (oldest := next(iter(theirs))) != number and theirs[oldest] <= received - HOUR:
            del theirs[oldest]

    def forget(self, before: datetime) -> None:
        """Forget whoever has not written since then; about once an hour is often enough."""
        if before < self.since + HOUR:
            return
        self.since = before
        quiet = [who for who, theirs in self._times.items() if max(theirs.values()) < before]
        for address in quiet:
            del self._times[address]

    def count(self, address: str, now: datetime) -> int:
        """How many letters came from this address within the hour before `now`."""
        theirs = self._times.get(address, {}).values()
        return sum(now - HOUR < received <= now for received in theirs)


class Desk:
    """Decides about letters of one list, each wholly or not at all.

    Args:
        agenda: the list's agenda; changed as letters are decided about.
        correspondence: what is known of the letters' threads; grows with them.
        recent: who has written lately; grows with the letters.
        writer: writes the answers.
        secret: the list's secret, in hexadecimal.
        journal: the hash over all letters before these.
        turns: how many decisions there were before these.
    """

    def __init__(
        self,
        agenda: Agenda,
        correspondence: Correspondence,
        recent: Recent,
        writer: Writer,
        secret: str,
        journal: str,
        turns: int,
    ) -> None:
        self.agenda = agenda
        self.correspondence = correspondence
        self.recent = recent
        self.journal = journal
        self.turns = turns
        self.tokens: dict[int, str] = {}
        """Tokens that are known from before, by letter; for a replay."""
        self.one_name: set[int] = set()
        """Letters that were decided about before second names were kept; for a replay."""
        self.dated = True
        """Whether our mails' Message-IDs begin with the time; for a replay."""
        self._writer = writer
        self._secret = secret

    def decide(
        self, stored: Stored, letter: Letter | Unreadable, proof: Evidence, fetch_held: FetchHeld
    ) -> list[Decided]:
        """Decide about one letter, and about the held one that it may release.

        `proof` says how sure we are of its author.
        """
        self.turns += 1
        if stored.position:  # a letter that is tried again has its place in the journal
            stored = replace(stored, turn=self.turns)
        else:
            self.journal = chained(self.journal, stored.list, stored.arrival, stored.raw)
            turn = self.turns
            stored = replace(stored, journal=self.journal, position=turn, turn=turn)
        if isinstance(letter, Unreadable):
            return [_shunted(stored, None, str(letter))]
        first = self._judge(stored, letter, proof)
        found = fetch_held(first.verdict.release) if first.verdict.release else None
        if found is None:
            return [first]
        held, again = found
        if isinstance(again, Unreadable):  # it was readable when it was held
            return [first, _shunted(held, None, str(again))]
        return [first, self._judge(held, again, _CONFIRMED)]

    def _judge(self, stored: Stored, letter: Letter, proof: Evidence) -> Decided:
        """Decide and answer. A bug of ours costs this letter only, which is kept with the bug."""
        author = undo_munging(letter, self.agenda.rules.address)
        counts = author and proof is not _CONFIRMED  # a held letter was counted when it came
        recent = self.recent.count(author.key, stored.arrival.received) if author and counts else 0
        case = Case(
            stored.arrival,
            letter,
            self.agenda,
            self.correspondence,
            proof.tier,
            proof.headers,
            partial(self._token, stored),
            self._secret,
            recent,
        )
        try:
            verdict = decide(case)
            replies = self._answers(stored, letter)
        except Exception as bug:
            self.agenda.undo_to(0, 0)
            log.exception(Event("shunted", letter=stored.arrival.id, list=stored.list))
            return _shunted(stored, letter, f"{type(bug).__name__}: {bug}")
        if verdict.state in COUNTED:
            self.recent.add(verdict.author.key, stored.arrival.id, stored.arrival.received)
        changes, _ = self.agenda.taken()
        self._remember(stored, letter, verdict, replies)
        return Decided(stored, letter, verdict, proof, tuple(changes), tuple(replies))

    def _token(self, stored: Stored) -> str:
        known = self.tokens.get(stored.arrival.id)
        return known or confirmation_token(self._secret, stored.arrival.id, stored.raw)

    def _answers(self, stored: Stored, letter: Letter) -> list[Reply]:
        if stored.arrival.envelope.origin == "import":
            return []  # an archive's letters were answered in their time, or never
        cause = Cause(letter, stored.arrival.received, self.journal, self.dated)
        replies: list[Reply] = []
        for ordinal, posting in enumerate(self.agenda.postings):
            reply = self._writer.write(posting, self.agenda, cause, ordinal)
            if reply is not None:
                replies.append(reply)
                self._keep_thread(posting, reply)
        return replies

    def _keep_thread(self, posting: Posting, reply: Reply) -> None:
        """The first mail about a meeting is the one that all others about it answer."""
        meeting = self.agenda.meeting
        if posting.to == "list" and not meeting.thread and self.agenda.get(Meeting, meeting.number):
            self.agenda.put(replace(meeting, thread=reply.message_id))

    def _remember(
        self, stored: Stored, letter: Letter, verdict: Verdict, replies: Sequence[Reply]
    ) -> None:
        """Let the rest of the batch know this letter and our answers to it."""
        number, author = stored.arrival.id, verdict.author.key
        if verdict.state != "duplicate":
            seen = Seen(letter.message_id, author, verdict.opened, letter.references, number)
            self.correspondence.add(seen)
            if letter.wraps and number not in self.one_name:
                self.correspondence.add(replace(seen, message_id=letter.wraps))
        for reply in replies:
            self.correspondence.add(Seen(reply.message_id, "", reply.topics, (), 0, reply.kind))


def _shunted(stored: Stored, letter: Letter | None, reason: str) -> Decided:
    return Decided(stored, letter, Verdict("shunted", reason), _UNKNOWN)
