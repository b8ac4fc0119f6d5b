"""A batch of one list's letters: each is decided about and answered, or shunted, by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from mailproc.commands.context import Context
from mailproc.log import Event
from mailproc.mail.letter import Letter, StoredLetter, Unreadable
from mailproc.mail.reply import Reply
from mailproc.mail.threads import KnownMail, Threads
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.notification import Notification
from mailproc.meeting.records import Meeting
from mailproc.processing.decide import decide
from mailproc.processing.outcome import Outcome
from mailproc.render.mails import InReplyTo, MailRenderer
from mailproc.store.hash_chain import chained

_CONFIRMED: Final = Evidence("confirmed", "confirmed by mail", "confirmed")

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
        journal: the hash over all letters before these.
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
        """What becomes of one letter, and of the held one that it may release.

        `evidence` says how sure we are of its author.
        """
        self.turns += 1
        if stored.position:  # a letter that is tried again has its place in the journal
            stored = replace(stored, turn=self.turns)
        else:
            self.journal = chained(self.journal, stored)
            turn = self.turns
            stored = replace(stored, journal=self.journal, position=turn, turn=turn)
        if isinstance(letter, Unreadable):
            return [Outcome(stored, None, "shunted", str(letter))]
        first = self._decide(stored, letter, evidence)
        found = fetch_held(first.release) if first.release else None
        if found is None:
            return [first]
        held, again = found
        if isinstance(again, Unreadable):  # it was readable when it was held
            return [first, Outcome(held, None, "shunted", str(again))]
        return [first, self._decide(held, again, _CONFIRMED)]

    def _decide(self, stored: StoredLetter, letter: Letter, evidence: Evidence) -> Outcome:
        """Decide and answer. A bug of ours costs this letter only, which is kept with the bug."""
        context = Context(
            stored,
            letter,
            self.agenda,
            self.threads,
            evidence,
            self._tokens,
            self._secret,
        )
        try:
            outcome = decide(context)
            replies = self._replies(stored, letter)
        except Exception as bug:
            self.agenda.undo_to(0, 0)
            log.exception(Event("shunted", letter=stored.id, list=stored.list))
            return Outcome(stored, letter, "shunted", f"{type(bug).__name__}: {bug}")
        changes, _ = self.agenda.drain()
        outcome = replace(
            outcome, evidence=evidence, changes=tuple(changes), replies=tuple(replies)
        )
        return self._remember(outcome, letter)

    def _replies(self, stored: StoredLetter, letter: Letter) -> list[Reply]:
        if stored.envelope.origin == "import":
            return []  # an archive's letters were answered in their time, or never
        cause = InReplyTo(stored, letter, self.journal)
        replies: list[Reply] = []
        for ordinal, notification in enumerate(self.agenda.notifications):
            reply = self._renderer.compose(notification, self.agenda, cause, ordinal)
            if reply is not None:
                replies.append(reply)
                self._keep_thread(notification, reply)
        return replies

    def _keep_thread(self, notification: Notification, reply: Reply) -> None:
        """The first mail about a meeting is the one that all others about it answer."""
        meeting = self.agenda.meeting
        if (
            notification.to == "list"
            and not meeting.thread
            and self.agenda.get(Meeting, meeting.number)
        ):
            self.agenda.put(replace(meeting, thread=reply.message_id))

    def _remember(self, outcome: Outcome, letter: Letter) -> Outcome:
        """Let whoever comes later know this letter and our answers to it."""
        number, author = outcome.stored.id, outcome.author.key
        if outcome.state != "duplicate":
            thread = self.threads.thread_of(letter.references)
            seen = KnownMail(letter.message_id, author, outcome.opened, thread, number)
            if self.threads.add(seen, letter.wraps):
                outcome = replace(outcome, thread=thread)
        for reply in outcome.replies:
            self.threads.add(KnownMail(reply.message_id, "", reply.topics, "", 0, reply.kind))
        return outcome
