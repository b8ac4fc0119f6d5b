"""A mail that is to be written about what was decided. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mailproc.meeting.pending import Hold
from mailproc.meeting.sentences import Sentence

#: The mails that we write, each by its template (``ack.txt``).
MailKind = Literal[
    "ack",  # what became of a letter's commands
    "lost",  # no command was found
    "limit",  # to a person: that there are no more answers for now
    "stranger",  # the one answer a day to somebody whom the list does not know
    "confirm",  # whether letters were really their author's
    "disowned",  # to the chairs: somebody says that a letter was not hers
    "notice",  # what somebody else's letter did to a person's topics
    "nomination",
    "actions",  # what somebody took on, and whether it is done
    "invitation",
    "request",  # to the chairs: who asks to be invited
    "digest",
    "opening",  # voting is open
    "deadline",  # voting ends at another time
    "reminder",
    "result",
    "agenda",
    "minutes",
    "cancellation",
    "retraction",  # what the list was sent is taken back
]


@dataclass(frozen=True, slots=True)
class Notification:
    """A mail to be written: which template, for whom, about which topics.

    `to` is ``"list"`` or an address; `values` are for its template alone, by name; `lines` are
    what a ``notice`` says, `holds` the letters that ``confirm`` asks about; `of_meeting` is the
    number of an earlier meeting that it is about, 0 for the current one.
    """

    kind: MailKind
    to: str
    topics: tuple[int, ...] = ()
    values: dict[str, object] = field(default_factory=dict)
    lines: tuple[Sentence, ...] = ()
    holds: tuple[Hold, ...] = ()
    of_meeting: int = 0
