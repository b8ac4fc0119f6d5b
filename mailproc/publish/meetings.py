"""The meetings of lists as they stand in the database, for readers."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

from mailproc.meeting.records import Meeting, Snapshot
from mailproc.meeting.roster import Rules
from mailproc.meeting.snapshots import as_it_was
from mailproc.publish import Shown, Site, shown_of, site_of
from mailproc.store import agendas, letters, lists
from mailproc.store.database import Database
from mailproc.store.thread_counts import thread_source


def meetings(database: Database, rules: Rules) -> list[Shown]:
    """A list's meetings as they stand, or stood at their end; the current one last."""
    with database.reading() as connection:
        agenda = agendas.load_agenda(connection, rules)
        row = lists.list_row(connection, rules.name)
        agenda.thread_source = thread_source(connection, rules)
        numbers = sorted({meeting.number for meeting in agenda.all(Meeting)} or {1})
        now = row.journal, letters.last_decided(connection, rules.name)
        made = []
        for number in numbers:
            kept = agenda.get(Snapshot, number, "agenda")
            then = letters.as_of(connection, kept.letter) if kept else None
            made.append(shown_of(as_it_was(agenda, number), row.secret, *(then or now)))
        return made


def site(database: Database, rules: Collection[Rules], own: Path | None = None) -> Site:
    """The pages of some lists.

    Args:
        database: where they are.
        rules: those of each list to be shown.
        own: the operator's folder of templates.
    """
    return site_of([meetings(database, one) for one in _oldest_first(database, rules)], own)


def _oldest_first(database: Database, rules: Collection[Rules]) -> list[Rules]:
    """The lists in the order in which they began.

    The first one's pages have no folder, so that their addresses stay when others are added,
    wherever in the configuration these stand.
    """
    with database.reading() as connection:
        began = {one.name: letters.first_letter(connection, one.name) for one in rules}
    return sorted(rules, key=lambda one: began[one.name] or sys.maxsize)
