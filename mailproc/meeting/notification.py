"""A mail that is to be written about what was decided. Pure."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct, field

from mailproc.meeting.pending import Hold
from mailproc.meeting.sentences import Sentence
from mailproc.structs import replace

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

#: Lines of one notice; a chair's letter may concern thousands of topics that one person voted on.
_MOST_LINES: Final = 100
_AND_MORE: Final = Sentence("And more of this kind; AGENDA shows all topics as they are now.")

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


class Notifications:
    """The mails that a letter causes, in order.

    What is posted to the list is posted once, nobody is reminded twice, and all that one person is
    told is one notice.

    Attributes:
        mails: those noted so far; what is in its place may be replaced.
    """

    def __init__(self) -> None:
        self.mails: list[Notification] = []
        self._places: dict[tuple[MailKind, str], int] = {}

    def add(self, notification: Notification) -> None:
        """Note a mail, unless it is there already. A call to vote says until when."""
        if notification.kind == "deadline" and ("opening", "list") in self._places:
            return
        if notification.kind == "opening" and ("deadline", "list") in self._places:
            place = self._places.pop(("deadline", "list"))
            self._places["opening", "list"] = place
            self.mails[place] = notification
            return
        once = notification.to == "list" or notification.kind == "reminder"
        once = once and notification.kind not in OF_DECISIONS  # of each topic one
        about = f" {notification.election}" if notification.election else ""
        end = len(self.mails)
        place = self._places.setdefault((notification.kind, notification.to + about), end)
        if not once or place == end:
            self.mails.append(notification)

    def add_line(self, to: str, topic: int | None, line: Sentence, *, to_chairs: bool) -> None:
        """Have the notice to an address say one thing more.

        Args:
            to: the address.
            topic: what it is about; None for the meeting as a whole.
            line: what is said.
            to_chairs: whether they are told as a chair, not as somebody whom it concerns.
        """
        place = self._places.get(("notice", to))
        known = Notification("notice", to) if place is None else self.mails[place]
        if len(known.lines) > _MOST_LINES:
            return
        about = () if topic is None else (topic,)
        as_chair = to_chairs and (place is None or known.values)
        told = replace(
            known,
            lines=(*known.lines, line if len(known.lines) < _MOST_LINES else _AND_MORE),
            topics=tuple(dict.fromkeys((*known.topics, *about))),
            whole=known.whole or topic is None,
            values={"to_chairs": True} if as_chair else {},
        )
        if place is None:
            self.add(told)
        else:
            self.mails[place] = told

    def undo_to(self, count: int) -> None:
        """Forget all but the first so many."""
        del self.mails[count:]
        self._places = {mail: at for mail, at in self._places.items() if at < count}

    def drain(self) -> list[Notification]:
        """The mails since the last call; the next begin afresh."""
        noted = self.mails
        self.mails, self._places = [], {}
        return noted
