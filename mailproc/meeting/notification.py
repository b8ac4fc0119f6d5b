"""A mail that is to be written about what was decided. Pure."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct, field

from mailproc.meeting.pending import Hold
from mailproc.meeting.sentences import Sentence

#: The mails that we write, each by its template (``ack.txt``).
MailKind = Literal[
    "ack",  # what became of a letter's commands
    "lost",  # no command was found
    "limit",  # to a person: that there are no more answers for now
    "stranger",  # the one answer a day to somebody whom the list does not know
    "confirm",  # whether letters were really their author's
    "disowned",  # to the chairs: somebody says that a letter was not theirs
    "notice",  # what somebody else's letter did to a person's topics
    "nomination",
    "candidacy",  # whether somebody who was nominated stands
    "nominations",  # of an election: candidates are looked for
    "election",  # people can vote in one
    "elected",  # how it ended
    "actions",  # what somebody took on, and whether it is done
    "invitation",
    "request",  # to the chairs: who asks to be invited
    "digest",
    "call",  # for topics of the next meeting of a series
    "dates",  # a date of a series is left out, or a meeting is moved
    "opening",  # voting is open
    "deadline",  # voting ends at another time
    "reminder",
    "result",
    "agenda",
    "minutes",
    "cancellation",
    "retraction",  # what the list was sent is taken back
    "decision",  # the list votes on a topic: from now on, on another text, until another time
    "revote",  # whoever voted is asked again, since the text was changed
    "verdict",  # the result of that
]

#: Those of which it matters that they do not come back: whoever gets them does not wait for them.
NOTICED_IF_BOUNCED: Final[tuple[MailKind, ...]] = (
    *("confirm", "notice", "nomination", "candidacy", "actions", "invitation", "reminder"),
    *("revote", "election"),
)

#: Those about a decision; they stand in its thread.
OF_DECISIONS: Final = frozenset[MailKind](("decision", "revote", "verdict"))

#: How somebody stands to a meeting in a calendar, as ``PARTSTAT`` (RFC 5545 3.2.12).
ParticipationStatus = Literal["NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"]


class CalendarEntry(Struct, frozen=True):
    """What a mail does to its recipient's calendar (RFC 5546)."""

    method: Literal["REQUEST", "CANCEL"]
    """Enters the meeting, or changes it there; or takes it out."""
    status: ParticipationStatus
    meeting: int
    """Its number."""


class Notification(Struct, frozen=True):
    """A mail to be written: which template, for whom, about which topics.

    `to` is ``"list"`` or an address; `values` are for its template alone, by name; `lines` are
    what a ``notice`` says, `holds` the letters that ``confirm`` asks about; `of_meeting` is the
    number of an earlier meeting that it is about, 0 for the current one; `whole`, whether a
    ``notice`` says something of the meeting as a whole; `calendar` is what the mail does to its
    recipient's calendar, None for nothing; `election` is the number of the one that it is about.
    """

    kind: MailKind
    to: str
    topics: tuple[int, ...] = ()
    values: dict[str, object] = field(default_factory=dict)
    lines: tuple[Sentence, ...] = ()
    holds: tuple[Hold, ...] = ()
    of_meeting: int = 0
    whole: bool = False
    calendar: CalendarEntry | None = None
    election: int = 0
