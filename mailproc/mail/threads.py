"""Which mails were seen on the list and which topics their threads are about. Pure.

Each letter keeps the name of the mail that says what its thread is about (`Threads.thread_of`). So
however deep a thread is, what a new mail in it costs is one step, and not one for each ancestor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

#: So many steps at most lead from a mail to what its thread is about. One is enough where mails
#: come in their order; where answers come before what they answer, each may be one more.
MOST_STEPS: Final = 20
_MOST_OF_A_NAME: Final = 20


@dataclass(frozen=True, slots=True)
class KnownMail:
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

    def add(self, mail: KnownMail, second_name: str = "") -> bool:
        """Remember one more mail, or what became of one that was held.

        A name that twenty mails have is nobody's any more: a letter that comes under it after
        these is not remembered, so that what a name costs is bounded, however many use it.

        Args:
            mail: under its Message-ID.
            second_name: another Message-ID that it is known by, too; ``""`` for none.

        Returns:
            Whether it is remembered.
        """
        names = filter(None, dict.fromkeys((mail.message_id, second_name)))
        others = {name: self._others(name, mail) for name in names}
        if not mail.ours and any(len(some) >= _MOST_OF_A_NAME for some in others.values()):
            return False
        for name, some in others.items():
            self._seen[name] = sorted((*some, mail), key=lambda one: one.letter)
        return True

    def _others(self, name: str, mail: KnownMail) -> list[KnownMail]:
        """The other mails of this name; a letter of the same number is the same letter."""
        mails = self._seen.get(name, ())
        return [one for one in mails if one.letter != mail.letter or one.letter <= 0]

    def known(self, message_id: str) -> bool:
        """Whether any mail with this Message-ID is known."""
        return message_id in self._seen

    def first(self, message_id: str, author: str, letter: int) -> KnownMail | None:
        """The other letter that letter number `letter` repeats: same Message-ID, same From."""
        for mail in self._seen.get(message_id, ()):
            if mail.author == author and not mail.ours and mail.letter != letter:
                return mail
        return None

    def is_ours(self, message_id: str) -> bool:
        """Whether we sent a mail with this Message-ID."""
        return any(mail.ours for mail in self._seen.get(message_id, ()))

    def answered_kind(self, references: Sequence[str]) -> str:
        """Which kind of our mails a letter with these references answers; ``""`` if none."""
        for reference in references:
            for mail in self._seen.get(reference, ()):
                if mail.ours:
                    return mail.kind
        return ""

    def topics_of(self, references: Sequence[str]) -> tuple[int, ...]:
        """The topics of the nearest ancestor that has any; ``()`` if none has.

        What a mail's own ancestors are about says more about it than the older entries of its
        child's References.
        """
        return self._opened(self.thread_of(references))

    def thread_of(self, references: Sequence[str]) -> str:
        """The mail that says what the thread of a letter with these references is about.

        Returns:
            The Message-ID of the nearest ancestor that has topics; else of the oldest one, of
            which more may be known later; ``""`` if the letter answers nothing.
        """
        oldest = ""
        for reference in references:
            oldest = self._start(reference)
            if self._opened(oldest):
                break
        return oldest

    def _start(self, message_id: str) -> str:
        """Where the way from this mail through its thread ends."""
        for _ in range(MOST_STEPS):
            mails = self._seen.get(message_id, ())
            further = next((mail.thread for mail in mails if mail.thread), "")
            if self._opened(message_id) or not further:
                break
            message_id = further
        return message_id

    def _opened(self, message_id: str) -> tuple[int, ...]:
        return next((mail.opened for mail in self._seen.get(message_id, ()) if mail.opened), ())
