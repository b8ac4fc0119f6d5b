"""What has to be remembered to decide about the next letter. Plain frozen values, pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal

from msgspec import Struct

#: How long a letter waits for its confirmation.
HOLD_FOR: Final = timedelta(days=7)


class Hold(Struct, frozen=True):
    """A letter that waits until the person in its From has confirmed it; times are aware.

    It is kept after the answer until it expires, so that a second answer can be told what became
    of it.
    """

    KEY: ClassVar = ("token",)

    token: str
    held_letter: int
    address: str
    """The address in its From (`Mailbox.key`)."""
    expires: datetime
    letter: int
    state: Literal["waiting", "confirmed", "cancelled"] = "waiting"
    lines: tuple[str, ...] = ()
    """The commands in it that can be done, each whole with the lines that belong to it."""
    matters: tuple[str, ...] = ()
    """What it would change (`matters.matters_of`), and `matters.WITHOUT_NAMES` if secretly."""
    overtaken: tuple[str, ...] = ()
    """Those of them that a newer letter has changed since."""
    asked: datetime | None = None
    """When its person was last asked about it; None: not yet."""
    alone: bool = False
    """Whether that question was about this letter only."""
    due: datetime | None = None
    """From when on its person may be asked about it, if there were too many questions already."""
    again: bool = False
    """Whether it was asked once more, after an answer that was neither yes nor no."""
    questions: tuple[str, ...] = ()
    """The Message-IDs of the last questions about it."""
    doubtful: bool = False
    """Whether From alone says whose it is: not even the way that it came does."""


#: What there is only so much of, see `quotas`.
QuotaKind = Literal[
    "answers",  # of ours to one person
    "told",  # that answers have come to an end for now
    "unhelpful",  # answers to answers of ours, and to the same text, where nothing was done
    "strangers",  # answers to those whom the list does not know
    "topics",  # opened by one person
    "posts",  # to the list because of one person
    "mails",  # to others because of one person
    "nominations",  # mails that ask one person to lead
    "requests",  # for an invitation, by strangers
    "bundles",  # mails that bring such requests to the chairs
    "forgetting",  # looks for quotas that are over
]


class Quota(Struct, frozen=True):
    """How much of something was used up since a period began, which is aware."""

    KEY: ClassVar = ("kind", "key")

    kind: QuotaKind
    key: str
    """Whose it is: a person, a domain, the list as a whole (``""``)."""
    since: datetime
    used: int
    letter: int


class Waiting(Struct, frozen=True):
    """What a person is to be told later, together with more of its kind; `due` is aware."""

    KEY: ClassVar = ("kind", "person", "topic")

    kind: Literal["request", "nomination"]
    """A request for an invitation, for the chairs; or the question to a person to lead a topic."""
    person: str
    """Who asks for the invitation, or is asked to lead."""
    topic: int
    """0 for a request."""
    text: str
    """Why somebody wants to be invited; ``""`` for a nomination."""
    due: datetime
    letter: int


class ShownMail(Struct, frozen=True):
    """A mail of ours to one person that was shown on the list: others can answer it, too."""

    KEY: ClassVar = ("message_id",)

    message_id: str
    letter: int


class Digested(Struct, frozen=True):
    """The list's last digest: what it showed, so that nothing is posted twice without a change."""

    KEY: ClassVar = ("kind",)

    kind: Literal["digest"]
    at: datetime
    fingerprint: str
    letter: int
