"""A batch of one list's letters: each is decided about and answered, or shunted, by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from mailproc.commands.context import Context
from mailproc.log import Event
from mailproc.mail.letter import Letter, StoredLetter, Unreadable, lacks_proof
from mailproc.mail.reply import Reply
from mailproc.mail.threads import KnownMail, Threads
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.evidence import CONFIRMED, Evidence
from mailproc.meeting.hold_questions import with_question
from mailproc.meeting.matters import WITHOUT_NAMES
from mailproc.meeting.notification import Notification
from mailproc.meeting.pending import Hold
from mailproc.meeting.records import Meeting, Revision
from mailproc.processing.decide import decide
from mailproc.processing.outcome import Outcome
from mailproc.processing.record import letter_columns
from mailproc.processing.threads_by_title import with_vote_as_parent
from mailproc.render.in_reply_to import InReplyTo
from mailproc.render.mails import MailRenderer
from mailproc.store.hash_chain import chained
from mailproc.store.tables import RowValues
from mailproc.structs import replace

#: The states of letters that are always remembered by their Message-IDs, however many have these:
#: there are only so many letters of which something comes.
_REMEMBERED: Final = ("processed", "held")

log = logging.getLogger(__name__)

#: Brings a letter that was held, read again.
FetchHeld = Callable[[int], tuple[StoredLetter, Letter | Unreadable] | None]
#: Makes what confirms a letter.
Tokens = Callable[[StoredLetter], str]


class Batch:
    """Decides about letters of one list, each wholly or not at all.

    Args:
        agenda: the list's agenda; changed as letters are decided about.
        threads: what is known of the letters' threads; grows with them.
        renderer: writes the answers.
        tokens: makes what confirms a letter.
        secret: the list's secret, in hexadecimal; ``""`` makes no receipts.
        journal: the hash over all decisions before these.
        turns: how many decisions there were before these.
    """

    def __init__(
        self,
        agenda: Agenda,
        threads: Threads,
        renderer: MailRenderer,
        tokens: Tokens,
        secret: str = "",
        journal: str = "",
        turns: int = 0,
    ) -> None:
        self.agenda = agenda
        self.threads = threads
        self.journal = journal
        self.turns = turns
        self._renderer = renderer
        self._tokens = tokens
        self._secret = secret

    def process(
        self,
        stored: StoredLetter,
        letter: Letter | Unreadable,
        evidence: Evidence,
        fetch_held: FetchHeld,
    ) -> list[Outcome]:
        """What becomes of one letter, and of the held ones that it may release.

        `evidence` says how sure we are of its author.
        """
        first = self.decide(stored, letter, evidence)
        found = filter(None, map(fetch_held, first.releases))
        return [first, *(self.release(*held, stored.received) for held in found)]

    def release(self, held: StoredLetter, letter: Letter | Unreadable, now: datetime) -> Outcome:
        """What becomes of a letter that was held, now that it is confirmed."""
        return replace(self.decide(held, letter, CONFIRMED, now), again=True)

    def decide(
        self,
        stored: StoredLetter,
        letter: Letter | Unreadable,
        evidence: Evidence,
        now: datetime | None = None,
    ) -> Outcome:
        """Decide and answer. A bug of ours costs this letter only, which is kept with the bug.

        `now` is when, if that is later than when the letter came, since it was held.
        """
        self.turns += 1
        try:
            outcome = self._decide(stored, letter, evidence, now)
        except Exception as bug:
            self.agenda.undo_to(0, 0)
            log.exception(Event("shunted", letter=stored.id, list=stored.list))
            reason = f"{type(bug).__name__}: {bug}"
            known = letter if isinstance(letter, Letter) else None
            outcome = self._shunted(stored, known, reason)
        self.journal = outcome.journal
        return outcome

    def _decide(
        self,
        stored: StoredLetter,
        letter: Letter | Unreadable,
        evidence: Evidence,
        now: datetime | None,
    ) -> Outcome:
        if isinstance(letter, Unreadable):
            return self._shunted(stored, None, str(letter))
        letter = with_vote_as_parent(letter, self.agenda, self.threads)
        self.agenda.decision = Revision(self.turns, now or stored.received)
        held = self.agenda.get(Hold, self._tokens(stored)) if now else None
        context = Context(
            stored,
            letter,
            self.agenda,
            self.threads,
            evidence,
            self._tokens,
            self._secret,
            overtaken=held.overtaken if held else (),
            only_secret=WITHOUT_NAMES in held.matters if held else False,
            turn=self.turns,
        )
        outcome = decide(context)
        thread = self._thread(outcome, letter)
        columns, journal = self._chained(outcome, thread)
        cause = InReplyTo(stored, letter, journal, now or stored.received, self.turns, self._secret)
        replies = self._replies(cause)
        changes, _ = self.agenda.drain()
        outcome = replace(
            outcome,
            thread=thread,
            columns=columns,
            journal=journal,
            replies=tuple(replies),
            changes=tuple(changes),
        )
        self._remember(outcome, letter)
        return outcome

    def _thread(self, outcome: Outcome, letter: Letter) -> str | None:
        """What the letter's thread is about; None for a letter that is not to be remembered."""
        if outcome.state == "duplicate":
            return None
        names, number = (letter.message_id, letter.wraps), outcome.stored.id
        if outcome.state in _REMEMBERED or self.threads.has_room(names, number):
            return self.threads.thread_of(letter.references)
        return None

    def _shunted(self, stored: StoredLetter, letter: Letter | None, reason: str) -> Outcome:
        outcome = Outcome(stored, letter, "shunted", reason)
        columns, journal = self._chained(outcome)
        return replace(outcome, columns=columns, journal=journal)

    def _chained(self, outcome: Outcome, thread: str | None = None) -> tuple[RowValues, str]:
        """What is recorded of a letter, and the journal's hash up to it."""
        columns = letter_columns(outcome, thread, self.turns)
        return columns, chained(self.journal, outcome.stored, columns)

    def _replies(self, cause: InReplyTo) -> list[Reply]:
        if cause.stored.envelope.origin == "import":
            return []  # an archive's letters were answered in their time, or never
        replies: list[Reply] = []
        for ordinal, notification in enumerate(self.agenda.notifications):
            reply = self._renderer.compose(notification, self.agenda, cause, ordinal)
            if reply is not None:
                replies.append(reply)
                self._keep_thread(notification, reply)
                self._keep_question(notification, reply)
        return replies

    def _keep_thread(self, notification: Notification, reply: Reply) -> None:
        """The first mail about a meeting is the one that all others about it answer."""
        meeting = self.agenda.meeting
        if (
            notification.to == "list"
            and notification.kind not in ("decision", "verdict")
            and not notification.of_meeting
            and not meeting.thread
            and self.agenda.get(Meeting, meeting.number)
        ):
            self.agenda.put(replace(meeting, thread=reply.message_id))

    def _keep_question(self, notification: Notification, reply: Reply) -> None:
        """A question is found again by its Message-ID, which its answer names."""
        for asked in notification.holds:
            hold = self.agenda.get(Hold, asked.token)
            if hold is not None:
                self.agenda.put(with_question(hold, reply.message_id))

    def _remember(self, outcome: Outcome, letter: Letter) -> None:
        """Let the rest of the batch know this letter and our answers to it."""
        if outcome.thread is not None:
            known = KnownMail(
                letter.message_id,
                outcome.author.key,
                outcome.opened,
                outcome.thread,
                outcome.stored.id,
                text=outcome.text_hash,
                console=outcome.stored.envelope.origin == "console",
                unproven=outcome.tier if lacks_proof(outcome.state, outcome.reason) else "",
            )
            self.threads.add(known, letter.wraps)
        for reply in outcome.replies:
            to = reply.recipient
            ours = KnownMail(reply.message_id, "", reply.topics, "", 0, reply.kind, recipient=to)
            self.threads.add(ours)
