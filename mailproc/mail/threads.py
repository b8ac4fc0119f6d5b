"""Which mails were seen on the list and which topics their threads are about. Pure.

Each letter keeps the name of the mail that says what its thread is about (`Threads.thread_of`). So
however deep a thread is, what a new mail in it costs is one step, and not one for each ancestor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

#: So many steps at most lead from a mail to what its thread is about. One is enough where mails
#: come in their order; where answers come before what they answer, each may be one more.
MOST_STEPS: Final = 20
_MOST_OF_A_NAME: Final = 20
#: What Amazon's SES calls a mail whose Message-ID it replaces by this and a domain of its own.
_GIVEN: Final = re.compile(r"[0-9a-f]{16,}(?:-[0-9a-f]{4,}){2,}")


def given_name(answer: str) -> str | None:
    """The name that a relay gave a mail as it took it, by its answer; None if it named none."""
    found = _GIVEN.search(answer)
    return found[0] if found else None


def name_by_relay(message_id: str) -> str | None:
    """The same by a Message-ID that may be of a relay's making."""
    local = message_id.removeprefix("<").partition("@")[0]
    return local if _GIVEN.fullmatch(local) else None


class KnownMail(Struct, frozen=True):
    """One mail of the list, or one of ours.

    `author` is the `Mailbox.key` of who wrote it, ``""`` for ours; `opened` are the topics that it
    opened (or, for an ack, is about); `thread` is what `Threads.thread_of` said of it when it came;
    `letter` its number, 0 for a mail that we sent, whose template is `kind`.
    """

    message_id: str
    author: str
    opened: tuple[int, ...]
    thread: str
    letter: int
    kind: str = ""
    text: str = ""
    """The hash of its own text, where it can be repeated."""
    console: bool = False
    """Whether it is the operator's, or of the clock; nobody else's repeats one of these."""
    unproven: str = ""
    """The tier of a letter of which nothing came for want of a better one."""
    recipient: str = ""
    """Of a mail of ours: to whom it went."""

    @property
    def ours(self) -> bool:
        """Whether we sent it."""
        return self.letter == 0


class Threads:
    """The mails known so far, by Message-ID; several may share one (remailed, cross-posted)."""

    def __init__(self, seen: Iterable[KnownMail] = ()) -> None:
        self._seen: dict[str, list[KnownMail]] = {}
        for mail in seen:
            self.add(mail)

    def add(self, mail: KnownMail, second_name: str = "") -> None:
        """Remember one more mail, or what became of one that was held.

        Args:
            mail: under its Message-ID.
            second_name: another Message-ID that it is known by, too; ``""`` for none.
        """
        for name in filter(None, dict.fromkeys((mail.message_id, second_name))):
            others = self._others(name, mail.letter)
            self._seen[name] = sorted((*others, mail), key=lambda one: one.letter)

    def has_room(self, names: Iterable[str], letter: int) -> bool:
        """Whether letter number `letter` is to be remembered by these Message-IDs.

        A name that twenty letters have is nobody's any more, so that what it costs is bounded,
        however many use it.
        """
        return all(len(self._others(name, letter)) < _MOST_OF_A_NAME for name in names)

    def _others(self, name: str, letter: int) -> list[KnownMail]:
        """The other mails of this name; a letter of the same number is the same letter."""
        return [one for one in self._seen.get(name, ()) if one.letter != letter or letter <= 0]

    def _told(self, message_id: str) -> Sequence[KnownMail]:
        """The mails of this name that tell of its thread: ours alone, if it is ours.

        Else the first one, since whoever uses a name later may be somebody else; and the author's
        next one, if nothing came of the first for want of proof.
        """
        mails = self._seen.get(message_id, ())
        if len(mails) <= 1:
            return mails
        if ours := [mail for mail in mails if mail.ours]:
            return ours
        told: list[KnownMail] = []
        for mail in (mail for mail in mails if mail.author == mails[0].author):
            told.append(mail)
            if not mail.unproven:
                break
        return told

    def known(self, message_id: str) -> bool:
        """Whether any mail with this Message-ID is known."""
        return message_id in self._seen

    def letters(self, message_id: str) -> list[KnownMail]:
        """The letters with this Message-ID, the oldest first."""
        return [mail for mail in self._seen.get(message_id, ()) if not mail.ours]

    def is_ours(self, message_id: str) -> bool:
        """Whether we sent a mail with this Message-ID."""
        return any(mail.ours for mail in self._seen.get(message_id, ()))

    def nearest(self, references: Iterable[str]) -> KnownMail | None:
        """The nearest of a letter's ancestors that is known: ours, if we sent one of its name."""
        for reference in references:
            if mails := self._seen.get(reference):
                return next((mail for mail in mails if mail.ours), mails[0])
        return None

    def answered_kind(self, references: Sequence[str]) -> str:
        """Which kind of our mails a letter with these references answers; ``""`` if none."""
        for reference in references:
            for mail in self._seen.get(reference, ()):
                if mail.ours:
                    return mail.kind
        return ""

    def kind_of(self, message_id: str) -> str:
        """Which kind of our mails this one is; ``""`` if it is not ours."""
        return next((mail.kind for mail in self._seen.get(message_id, ()) if mail.ours), "")

    def recipient_of(self, message_ids: Iterable[str]) -> str:
        """To whom the mail of ours went that has one of these names; ``""`` if there is none."""
        mails = (mail for name in message_ids for mail in self._seen.get(name, ()))
        return next((mail.recipient for mail in mails if mail.ours), "")

    def opened_by(self, message_id: str) -> tuple[int, ...]:
        """The topics that this very mail opened or, of ours, is about."""
        return _opened_by(self._told(message_id))

    def topics_of(self, references: Sequence[str]) -> tuple[int, ...]:
        """The topics of the nearest ancestor that has any; ``()`` if none has.

        What a mail's own ancestors are about says more about it than the older entries of its
        child's References.
        """
        return self._thread(references)[1]

    def thread_of(self, references: Sequence[str]) -> str:
        """The mail that says what the thread of a letter with these references is about.

        Returns:
            The Message-ID of the nearest ancestor that has topics; else of the oldest one, of
            which more may be known later; ``""`` if the letter answers nothing.
        """
        return self._thread(references)[0]

    def _thread(self, references: Sequence[str]) -> tuple[str, tuple[int, ...]]:
        """What `thread_of` says, and the topics of that mail."""
        oldest, topics = "", tuple[int, ...]()
        for reference in references:
            oldest, topics = self._start(reference)
            if topics:
                break
        return oldest, topics

    def _start(self, message_id: str) -> tuple[str, tuple[int, ...]]:
        """Where the way from this mail through its thread ends, and the topics there."""
        for _ in range(MOST_STEPS):
            told = self._told(message_id)
            topics = _opened_by(told)
            further = next((mail.thread for mail in told if mail.thread), "")
            if topics or not further:
                return message_id, topics
            message_id = further
        return message_id, self.opened_by(message_id)


def _opened_by(mails: Iterable[KnownMail]) -> tuple[int, ...]:
    return next((mail.opened for mail in mails if mail.opened), ())
