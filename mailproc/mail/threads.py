"""Which mails were seen on the list and which topics their threads are about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownMail:
    """One mail of the list, or one of ours.

    `author` is the `Mailbox.key` of who wrote it, ``""`` for ours; `opened` are the topics that it
    opened (or, for an ack, is about); `parents` its ancestors' Message-IDs, the nearest first;
    `letter` its number, 0 for a mail that we sent, whose template is `kind`.
    """

    message_id: str
    author: str
    opened: tuple[int, ...]
    parents: tuple[str, ...]
    letter: int
    kind: str = ""
    text: str = ""
    """The hash of its own text, where it can be repeated."""
    console: bool = False
    """Whether it is the operator's, or of the clock; nobody else's repeats one of these."""
    unproven: str = ""
    """The tier of a letter of which nothing came for want of a better one."""

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

    def add(self, mail: KnownMail) -> None:
        """Remember one more mail."""
        self._seen.setdefault(mail.message_id, []).append(mail)

    def known(self, message_id: str) -> bool:
        """Whether any mail with this Message-ID is known."""
        return message_id in self._seen

    def letters(self, message_id: str) -> list[KnownMail]:
        """The letters with this Message-ID, the oldest first."""
        return [mail for mail in self._seen.get(message_id, ()) if not mail.ours]

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

        Depth first, the nearest reference first: a mail's own parents say more about it than
        the older entries of its child's References.
        """
        waiting = list(reversed(references))
        visited: set[str] = set()
        while waiting:
            message_id = waiting.pop()
            if message_id in visited:
                continue
            visited.add(message_id)
            for mail in self._seen.get(message_id, ()):
                if mail.opened:
                    return mail.opened
            for mail in self._seen.get(message_id, ()):
                waiting.extend(reversed(mail.parents))
        return ()

    def unseen_parents(self) -> set[str]:
        """Ancestors of mails without topics that are not known here (yet)."""
        return {
            parent
            for mails in self._seen.values()
            for mail in mails
            if not mail.opened
            for parent in mail.parents
            if parent not in self._seen
        }
