"""What became of one letter: all that is to be recorded about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

from mailproc.commands.base import Answer
from mailproc.commands.context import Context
from mailproc.mail.letter import NOBODY, Letter, Mailbox, State, StoredLetter
from mailproc.mail.reply import Reply
from mailproc.meeting.evidence import Evidence
from mailproc.meeting.records import Change
from mailproc.meeting.roster import Tier

UNKNOWN: Final = Evidence("none", "", "none")


class Outcome(Struct, frozen=True):
    """What became of one letter, with its effects and our replies."""

    stored: StoredLetter
    letter: Letter | None
    """None if it cannot be read."""
    state: State
    reason: str = ""
    """Why, for the operator."""
    author: Mailbox = NOBODY
    answers: tuple[Answer, ...] = ()
    """One for each line that was taken for a command."""
    evidence: Evidence = UNKNOWN
    changes: tuple[Change, ...] = ()
    replies: tuple[Reply, ...] = ()
    text_hash: str = ""
    """Of the author's own text, where it can be repeated by another letter."""
    again: bool = False
    """Whether it was decided about before: held, and now confirmed."""
    columns: Mapping[str, object] = field(default_factory=dict)
    """All that was decided, by column of the database."""
    journal: str = ""
    """The hash over all decisions up to this one."""
    thread: str | None = None
    """What its thread is about, by `Threads.thread_of`; None if it is not to be remembered."""

    @property
    def tier(self) -> Tier:
        """How sure we are of `author`."""
        return self.evidence.tier if self.author.address else "none"

    @property
    def releases(self) -> tuple[int, ...]:
        """The held letters to decide about next, now that they are confirmed, the oldest first."""
        return tuple(sorted({answer.release for answer in self.answers if answer.release}))

    @property
    def topics(self) -> tuple[int, ...]:
        """The topics that the letter was about."""
        return tuple(dict.fromkeys(t for answer in self.answers for t in answer.topics))

    @property
    def opened(self) -> tuple[int, ...]:
        """The topics that the letter opened."""
        return tuple(t for answer in self.answers for t in answer.opened)


def outcome_of(
    context: Context, state: State, reason: str = "", answers: tuple[Answer, ...] = ()
) -> Outcome:
    """What became of a letter; its changes and our replies are filled in by the batch."""
    return Outcome(
        stored=context.stored,
        letter=context.letter,
        state=state,
        reason=reason,
        author=context.author,
        answers=answers,
        evidence=context.evidence,
        text_hash=context.text_hash,
    )


def outcome_of_nobody(context: Context, state: State, reason: str) -> Outcome:
    """The same for a letter of which it does not matter, or cannot be told, whose it is."""
    evidence = context.evidence
    return Outcome(context.stored, context.letter, state, reason, evidence=evidence)
