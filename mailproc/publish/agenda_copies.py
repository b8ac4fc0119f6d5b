"""The agendas of lists as readers see them, kept in memory and up to date."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import NOTES, Change
from mailproc.meeting.roster import Rules
from mailproc.store import agendas
from mailproc.store.database import Transaction
from mailproc.store.lists import ListRow

#: Of more changes than these it takes as long to follow them as to load all anew.
_MOST_CHANGES: Final = 100_000


class _Step(NamedTuple):
    """What a new version of a list has changed."""

    version: int
    changes: Sequence[Change]


class _Copy(Struct):
    version: int
    agenda: Agenda


class AgendaCopies:
    """Copies of agendas that follow what is decided, if somebody tells of it; else loaded anew.

    Args:
        rules: those of each list.
    """

    def __init__(self, rules: Collection[Rules]) -> None:
        self._rules = {one.name: one for one in rules}
        self._copies: dict[str, _Copy] = {}
        self._lock = threading.Lock()
        self._heard: dict[str, list[_Step]] = {}

    def hear(self, name: str, version: int, changes: Sequence[Change]) -> None:
        """Be told, by any thread, what has become of a list with its version, once that lasts.

        Nothing has to be told, nor in order: what is missing is loaded.
        """
        with self._lock:
            steps = self._heard.get(name)
            if steps is None:
                return  # nobody has asked for it yet
            seen = [one for one in changes if type(one.record) not in NOTES]
            steps.append(_Step(version, seen))
            if sum(len(step.changes) for step in steps) > _MOST_CHANGES:
                del self._heard[name]

    def agenda(self, connection: Transaction, row: ListRow) -> Agenda:
        """A list's agenda as of the transaction, of which `row` is; nobody else changes it.

        There are no notes in it of what is no reader's business.
        """
        steps = self._due(row)
        copy = self._copies.pop(row.name, None)  # it may not be whole if this fails
        if copy is not None:
            steps = [step for step in steps if step.version > copy.version]
            versions = [step.version for step in steps]
            if versions != [*range(copy.version + 1, row.version + 1)]:
                copy = None
        if copy is None:
            agenda = agendas.load_agenda(connection, self._rules[row.name], NOTES)
        else:
            agenda = copy.agenda
            for step in steps:
                agenda.follow(step.changes)
        self._copies[row.name] = _Copy(row.version, agenda)
        return agenda

    def _due(self, row: ListRow) -> list[_Step]:
        """What was told of a list up to this version of it; from now on it is listened to."""
        with self._lock:
            heard = sorted(self._heard.get(row.name, ()), key=lambda step: step.version)
            self._heard[row.name] = [step for step in heard if step.version > row.version]
        return [step for step in heard if step.version <= row.version]
