"""A letter to be decided about, with all that this may look at. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct

from mailproc.mail.letter import (
    NOBODY,
    Letter,
    Mailbox,
    Origin,
    StoredLetter,
    address_key,
    is_address_of,
)
from mailproc.mail.text import passes_for
from mailproc.mail.threads import Threads
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.decision import Decision
from mailproc.meeting.decision_count import open_decision
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.notification import MailKind
from mailproc.meeting.pending import ShownMail
from mailproc.meeting.roster import needs_proof
from mailproc.meeting.tokens import receipt
from mailproc.structs import cached_property


class Context(Struct, frozen=True, dict=True):  # what is asked for again and again is kept
    """A letter, the agenda as it stands, and what is known of the letter's thread and author."""

    stored: StoredLetter
    letter: Letter
    agenda: Agenda
    threads: Threads
    evidence: Evidence
    """How sure we are of its author."""
    token: Callable[[StoredLetter], str]
    """Makes what confirms a letter, in case it is held."""
    secret: str = ""
    """The list's, of which receipts are made; ``""`` makes none."""
    dry_run: bool = False
    """Whether it is only tried what the letter would do, before its author is asked about it."""
    overtaken: tuple[str, ...] = ()
    """What newer letters have changed since it came, if it was held, see `Hold.overtaken`."""
    only_secret: bool = False
    """Whether its ballots count only as secret ones, as they would have when it was held."""
    text_hash: str = ""
    """Of what it says (`commands.grammar.same_text`)."""
    turn: int = 0
    """Which of the list's decisions this is; they are counted from 1."""

    @property
    def origin(self) -> Origin:
        """How the letter came in."""
        return self.stored.envelope.origin

    @property
    def received(self) -> datetime:
        """When we received it, aware."""
        return self.stored.received

    @property
    def author(self) -> Mailbox:
        """Who wrote it; `NOBODY` where the letter does not name exactly one."""
        return self.letter.author or NOBODY

    @cached_property
    def person(self) -> str:
        """The key of whoever wrote it, the same under all addresses of a member."""
        return self.agenda.roster.person(self.author.address)

    @cached_property
    def names(self) -> str:
        """All that the author may sign with."""
        member, author = self.agenda.roster.find(self.author.address), self.author
        local = author.address.partition("@")[0].replace(".", " ")
        return f"{author.name} {local} {member.name if member else ''}"

    @property
    def sender(self) -> Mailbox:
        """The author, by the name under which others are to know them.

        That of a member is the roster's, whatever From says; nobody else is shown by a member's.
        """
        author, roster = self.author, self.agenda.roster
        member = roster.find(author.address)
        if member is not None and member.name:
            return Mailbox(member.name, author.address)
        names = (one.name for one in roster.members if one.name)
        taken = "@" in author.name or any(passes_for(author.name, name) for name in names)
        return Mailbox("", author.address) if taken else author

    @cached_property
    def console(self) -> bool:
        """Whether it is the operator's own: from the command line, or by the clock."""
        return self.origin == "console"

    @cached_property
    def archived(self) -> bool:
        """Whether it is of an imported archive, whose list let it through."""
        return self.origin == "import"

    @property
    def thread_decision(self) -> Decision | None:
        """The decision that its thread is about, and no other, while that is open; else None."""
        topics = self.thread_topics
        return open_decision(self.agenda, topics[0]) if len(topics) == 1 else None

    @cached_property
    def thread_topics(self) -> tuple[int, ...]:
        """The topics that its thread is about, by the mails that its author answers."""
        return self.threads.topics_of(self.letter.parents)

    @cached_property
    def asked(self) -> str:
        """The kind of our mail to its author that it answers, with nobody else's in between.

        ``""`` if it answers none: what is asked there was asked of somebody else.
        """
        parent = self.letter.parent
        asked = self.threads.recipient_of((parent,))
        is_author = bool(asked) and self.agenda.roster.person(asked) == self.person
        return self.threads.kind_of(parent) if is_author else ""

    def has_read(self, kind: MailKind) -> bool:
        """Whether it shows that its author has read our mail of this kind to them, as a yes does.

        It names that mail by its Message-ID, which nobody else knows.
        """
        return self.asked == kind and bool(self.sole_reader(self.letter.parent))

    def sole_reader(self, message_id: str) -> str:
        """To whom alone a mail of ours with this Message-ID went, who alone knows it.

        ``""`` if there is none, or it went to the list, or was shown there.
        """
        reader = self.threads.recipient_of((message_id,))
        is_public = address_key(reader) == address_key(self.agenda.rules.address)
        return "" if is_public or self.agenda.get(ShownMail, message_id) else reader

    @cached_property
    def over_list(self) -> bool:
        """Whether it says that it came over the list: by its List-Id."""
        own = self.agenda.rules.list_id.casefold()
        return bool(own) and own in self.letter.list_ids

    @property
    def other_list(self) -> str:
        """By which header another mailing list says that it sent this; ``""`` if none does.

        A link to unsubscribe alone makes no list of somebody whom the list knows.
        """
        found = self.letter.list_server
        if not found or not self.direct or not self.limited:
            return ""
        if address_key(self.agenda.rules.address) in self.letter.posts_to:
            return ""
        known = self.agenda.is_listed(self.author.address)
        return "" if found == "list-unsubscribe" and known else found

    @cached_property
    def direct(self) -> bool:
        """Whether it was sent to the agent alone: not over the list, nor to the list as well.

        Where a mail went to both there are two copies of it, which are read in the same way.
        """
        if self.console or self.archived:
            return self.console
        rules, letter = self.agenda.rules, self.letter
        if self.over_list:
            return False
        return address_key(rules.address) not in letter.recipients

    @property
    def names_us_too(self) -> bool:
        """Whether it names us beside the list, and is no answer to what somebody else wrote.

        So is an answer to all to a mail of ours: only part of these is said to us.
        """
        if self.direct or not self.limited:
            return False
        letter, agents = self.letter, self.agenda.rules.agents
        if letter.parents and not self.threads.is_ours(letter.parent):
            return False
        return any(is_address_of(one, agent) for agent in agents for one in letter.recipients)

    @property
    def says_chair(self) -> bool:
        """Whether its author is a chair, by the address that it says, however sure that is."""
        member = self.agenda.roster.find(self.author.address)
        return member is not None and member.chair

    @property
    def from_stranger(self) -> bool:
        """Whether nobody vouches for its author: neither the list nor how the letter came."""
        return not (self.console or self.archived or self.agenda.knows(self.author.address))

    @property
    def proven(self) -> bool:
        """Whether more than From says who wrote it."""
        return needs_proof(self.evidence.tier)

    @cached_property
    def limited(self) -> bool:
        """Whether there is only so much that it may do and be answered: it came by mail."""
        return not (self.console or self.archived)

    @property
    def answered_as_stranger(self) -> bool:
        """Whether nobody knows that its author is somebody who wants our mail.

        Where anybody may vote, From alone does not say so: any address can stand there.
        """
        if not self.limited or self.agenda.is_listed(self.author.address):
            return False
        return not (self.agenda.knows(self.author.address) and self.proven)

    @property
    def doubtful(self) -> bool:
        """Whether From alone says who wrote it; not even the way that it came does."""
        return self._way == "doubtful"

    @cached_property
    def _way(self) -> str:
        """How it can be the author's: by a proof, from their mail server, or over the list's."""
        if self.proven:
            return self.evidence.tier
        sender = self.stored.envelope.sender
        if sender and self.agenda.roster.person(sender) == self.person:
            return "own"
        domain = address_key(sender).rpartition("@")[2]
        of_list = address_key(self.agenda.rules.address).rpartition("@")[2]
        return "list" if domain == of_list else "doubtful"

    @property
    def allowance(self) -> str:
        """Whose limits the letter counts towards: its author's, for letters that came as it did.

        So what is forged uses up only what there is for mail that looks like itself, however
        many envelope senders somebody makes up. All strangers together are one.
        """
        if self.answered_as_stranger:
            return ""
        return f"{self.person} {self._way}"

    @property
    def written(self) -> datetime | None:
        """When a letter of an archive says it was written, if that is not in the future."""
        date = self.letter.date
        if not self.archived or date is None or date > self.received:
            return None
        return date.astimezone(UTC)

    @property
    def receipt(self) -> str:
        """What its author finds their ballot by, if the meeting's are secret; else ``""``."""
        meeting = self.agenda.meeting
        if not meeting.secret or not self.secret:
            return ""
        return receipt(self.secret, meeting.number, self.person)
