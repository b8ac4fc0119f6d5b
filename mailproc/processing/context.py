"""A letter to be decided about, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mailproc.commands.base import Answer
from mailproc.mail.letter import Arrival, Letter, Mailbox, Origin, State
from mailproc.mail.threads import Correspondence
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.roster import Tier

NOBODY: Final = Mailbox("", "")


@dataclass(frozen=True, slots=True)
class Case:
    """A letter with all that deciding about it may look at.

    `tier` is how sure we are of its author; `token` makes what confirms it in case it is held;
    `secret` is the list's, of which receipts are made.
    """

    arrival: Arrival
    letter: Letter
    agenda: Agenda
    correspondence: Correspondence
    tier: Tier
    headers: Tier
    """The same for what only the headers say: no signature may cover them."""
    token: Callable[[], str]
    secret: str = ""
    recent: int = 0
    """How many letters with commands this person has sent within the hour before this one."""

    @property
    def origin(self) -> Origin:
        """How the letter came in."""
        return self.arrival.envelope.origin


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line; `done` is False where it was refused."""

    line: str
    answer: Answer
    done: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a letter."""

    state: State
    reason: str = ""
    author: Mailbox = NOBODY
    tier: Tier = "none"
    outcomes: tuple[Outcome, ...] = ()
    release: int = 0
    """The held letter to decide next, now that it is confirmed."""

    @property
    def topics(self) -> tuple[int, ...]:
        """The topics that the letter was about."""
        return tuple(dict.fromkeys(t for o in self.outcomes for t in o.answer.topics))

    @property
    def opened(self) -> tuple[int, ...]:
        """The topics that the letter opened."""
        return tuple(t for o in self.outcomes for t in o.answer.opened)
