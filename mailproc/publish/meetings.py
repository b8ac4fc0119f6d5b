"""The meetings of lists as they stand in the database, for readers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mailproc.meeting.records import Meeting
from mailproc.meeting.roster import Rules
from mailproc.meeting.snapshots import as_it_was
from mailproc.publish import Shown, Site, shown_of, site_of
from mailproc.store import agendas, lists
from mailproc.store.database import Database
from mailproc.store.letters import last_decided
from mailproc.store.thread_counts import thread_source


def meetings(database: Database, rules: Rules) -> list[Shown]:
    """A list's meetings as they stand, or stood at their end; the current one last."""
    with database.reading() as connection:
        agenda = agendas.load_agenda(connection, rules)
        row = lists.list_row(connection, rules.name)
        latest = last_decided(connection, rules.name)
        agenda.thread_source = thread_source(connection, rules)
        numbers = sorted({meeting.number for meeting in agenda.all(Meeting)} or {1})
        states = (as_it_was(agenda, number) for number in numbers)
        return [shown_of(then, row.secret, row.journal, latest) for then in states]


def site(
    database: Database,
    rules: Iterable[Rules],
    own: Path | None = None,
) -> Site:
    """The pages of some lists.

    Args:
        database: where they are.
        rules: those of each list to be shown.
        own: the operator's folder of templates.
    """
    return site_of([meetings(database, one) for one in rules], own)
