"""What letters are about, so that two of them can be seen to be about the same. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mailproc.meeting.decision import Decision, DecisionVote
from mailproc.meeting.election import Candidate, Election
from mailproc.meeting.pending import Digested, Hold, Quota, ShownMail, Waiting
from mailproc.meeting.records import (
    Action,
    Ballot,
    Change,
    LastLetter,
    Meeting,
    Minute,
    Ranking,
    Record,
    Topic,
    key_of,
)

#: Said of a held letter beside its matters: its ballots are to be secret ones.
WITHOUT_NAMES: Final = "ballots without names"
#: What has a number of its own, given when it is new.
_NUMBERED: Final = (Topic, Minute, Action, Election, Candidate)
#: What only helps to decide about the next letter.
_NOTES: Final = (Hold, Digested, Quota, Waiting, ShownMail, LastLetter)
#: Fields of topics and meetings that follow from other things.
_FOLLOWING: Final = frozenset(("letter", "thread", "revision"))


def matters_of(changes: Iterable[Change]) -> frozenset[str]:
    """What these changes are about, each as a short text that is the same for the same matter.

    A ballot or an attendance is one matter. Of a topic and of the meeting each field is one: who
    gives a topic another title says nothing about its length. What has a new number is about
    nothing that there was.
    """
    return frozenset(matter for change in changes for matter in _matters(change))


def is_otherwise(changes: Iterable[Change]) -> bool:
    """Whether anything that people see is otherwise after these changes.

    It is not if a record is as it was but for the letter that last said so.
    """
    return any(_is_otherwise(change) for change in changes)


def casts_secretly(changes: Iterable[Change]) -> bool:
    """Whether one of these changes is a secret ballot's."""
    records = (change.record for change in changes)
    return any(
        isinstance(record, Ballot | Ranking | DecisionVote) and record.secret for record in records
    )


def _is_otherwise(change: Change) -> bool:
    record, before, after = change.record, change.before, change.after
    return not isinstance(record, _NOTES) and any(_changed(record, before, after))


def _matters(change: Change) -> Iterable[str]:
    record = change.record
    if isinstance(record, _NOTES):
        return ()
    if change.before is None and isinstance(record, _NUMBERED):
        return ()
    name = " ".join((type(record).__name__, *map(str, key_of(record))))
    if not isinstance(record, Topic | Meeting | Decision | Election):
        return (name,)
    return (f"{name} {field}" for field in _changed(record, change.before, change.after))


def _changed(record: Record, before: Record | None, after: Record | None) -> Iterable[str]:
    for name in record.__struct_fields__:
        if name in _FOLLOWING:
            continue
        sides = [getattr(side, name) for side in (before, after) if side is not None]
        if len(sides) == 1 or sides[0] != sides[1]:
            yield name
