"""Records in memory, each kind by key, with a note of every change. Pure.

`agenda.Agenda` adds what is looked up in them, and the rules between them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from mailproc.meeting.election import Candidate, Election
from mailproc.meeting.matters import matters_of
from mailproc.meeting.notification import Notification, Notifications
from mailproc.meeting.records import (
    Action,
    Change,
    Meeting,
    Record,
    Revision,
    Series,
    Topic,
    key_of,
)
from mailproc.meeting.sentences import Refused
from mailproc.structs import replace

R = TypeVar("R", bound=Record)

_NO_RECORDS: Final[Mapping[tuple[object, ...], Any]] = {}


class TrackedRecords(ABC):
    """All records of one list, the changes to them, and the mails that these bring about.

    `changes` and `notifications` grow until `drain` gives them away; `undo_to` goes back.
    `decision` is what this decision makes of whatever it changes.
    """

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.decision: Revision | None = None
        self._notifications = Notifications()
        self._records: dict[type, dict[tuple[object, ...], Any]] = {}  # of that type
        self._overtaken: frozenset[str] = frozenset()
        self._only_secret = False

    def all(self, kind: type[R]) -> Iterator[R]:
        """Every record of one kind."""
        yield from self._records.get(kind, _NO_RECORDS).values()

    def get(self, kind: type[R], *key: object) -> R | None:
        """The record of `kind` with this key, or None."""
        found: R | None = self._records.get(kind, _NO_RECORDS).get(key)
        return found

    def next_number(self, kind: type[Topic | Action | Election | Candidate | Series]) -> int:
        """The number of the next record of `kind`: one more than the highest ever given."""
        return max((one.number for one in self.all(kind)), default=0) + 1

    def put(self, record: Record) -> None:
        """Add `record`, or replace the one with its key.

        Raises:
            Refused: a vote does not allow it; see `vote_rules`.
        """
        before = self._records.get(type(record), {}).get(key_of(record))
        if before != record:
            if isinstance(record, Topic | Meeting):
                record = self._revised(before, record)
            self._changing(Change(before, record))
            self._set(record)

    def _revised(self, before: Record | None, record: Topic | Meeting) -> Topic | Meeting:
        """`record`, as of this decision if what readers see of it differs from `before`."""
        known = before.revision if isinstance(before, Topic | Meeting) else None
        seen = self.decision is not None and _seen_to_differ(before, record)
        return replace(record, revision=self.decision if seen else known)

    def remove(self, record: Record) -> None:
        """Take `record` out; it must be there.

        Raises:
            Refused: a vote does not allow it; see `vote_rules`.
        """
        self._changing(Change(record, None))
        self._drop(record)

    def _changing(self, change: Change) -> None:
        """Note what is about to be changed.

        Raises:
            Refused: a vote does not allow it, see `vote_rules`; or an older letter would change
                what a newer one has changed, see `as_older`.
        """
        self._check(change)
        if self._overtaken and self._overtaken & matters_of([change]):
            raise overtaken()
        self.changes.append(change)

    @contextmanager
    def as_older(self, overtaken: Iterable[str], *, only_secret: bool = False) -> Iterator[None]:
        """A block in which a letter is done that is older than others that are done already.

        What it would change of `overtaken` (see `matters.matters_of`) is refused, and so is a
        ballot with a name if they are to be `only_secret`.
        """
        self._overtaken, self._only_secret = frozenset(overtaken), only_secret
        try:
            yield
        finally:
            self._overtaken, self._only_secret = frozenset(), False

    @property
    def notifications(self) -> list[Notification]:
        """The mails that are to be written, in order."""
        return self._notifications.mails

    def notify(self, notification: Notification) -> None:
        """Have a mail written about what was just decided, if it is none that is to be anyway."""
        self._notifications.add(notification)

    def follow(self, changes: Iterable[Change]) -> None:
        """Change the same as another agenda of this list, which has noted it."""
        for change in changes:
            if change.after is not None:
                self._set(change.after)
            else:
                self._drop(change.record)

    @property
    def mark(self) -> tuple[int, int]:
        """How many changes and notifications there are, for `undo_to`."""
        return len(self.changes), len(self.notifications)

    def undo_to(self, changes: int, notifications: int) -> None:
        """Take back all but the first so many changes and notifications."""
        while len(self.changes) > changes:
            change = self.changes.pop()
            if change.after is not None:
                self._drop(change.after)
            if change.before is not None:
                self._set(change.before)
        self._notifications.undo_to(notifications)

    def drain(self) -> tuple[list[Change], list[Notification]]:
        """The changes and notifications since the last call; both lists start afresh."""
        noted, self.changes = self.changes, []
        return noted, self._notifications.drain()

    def _set(self, record: Record) -> None:
        kept = self._records.setdefault(type(record), {})
        key = key_of(record)
        if (before := kept.get(key)) is not None:
            self._note(before, there=False)
        kept[key] = record
        self._note(record, there=True)

    def _drop(self, record: Record) -> None:
        del self._records[type(record)][key_of(record)]
        self._note(record, there=False)

    @abstractmethod
    def _check(self, change: Change) -> None:
        """Raise `Refused` for a change that the rules do not allow."""

    @abstractmethod
    def _note(self, record: Record, *, there: bool) -> None:
        """Keep what is looked up by something else than the key of a record that comes or goes."""


def overtaken() -> Refused:
    """What an older letter hears that would change what a newer one has changed."""
    return Refused(
        "A newer mail about this came in the meantime, and that one counts; this older one changes "
        "nothing."
    )


def _seen_to_differ(before: Record | None, record: Topic | Meeting) -> bool:
    """Whether readers see a difference: of a topic they see all, of a meeting some fields."""
    if isinstance(record, Topic):
        return True
    return any(getattr(before, name, None) != getattr(record, name) for name in Meeting.REVISED)
