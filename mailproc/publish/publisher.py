"""The pages of lists as they stand in the database, made anew only where something has changed."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path

from mailproc.meeting.records import Change, Meeting, Snapshot
from mailproc.meeting.roster import Rules
from mailproc.meeting.snapshots import as_it_was
from mailproc.publish.agenda_copies import AgendaCopies
from mailproc.publish.earlier_results import EarlierResults
from mailproc.publish.page_templates import PageTemplates, templates_of
from mailproc.publish.page_writer import PageWriter
from mailproc.publish.site import Shown, Site, shown_of, site_of
from mailproc.store import letters, lists
from mailproc.store.database import Database
from mailproc.store.thread_counts import thread_source


class Publisher:
    """Makes the pages of some lists, as often as somebody asks.

    The same as one that is made for the occasion would make, in less time: it remembers what it
    made, and of what. One thread at a time may ask.

    Args:
        database: where the lists are.
        rules: those of each list to be shown.
        own: the operator's folder of templates.
    """

    def __init__(
        self, database: Database, rules: Collection[Rules], own: Path | None = None
    ) -> None:
        self._database = database
        self._rules = rules
        self._own = own
        self._copies = AgendaCopies(rules)
        self._templates: PageTemplates | None = None
        self._results: defaultdict[str, EarlierResults] = defaultdict(EarlierResults)

    def hear(self, name: str, version: int, changes: Sequence[Change]) -> None:
        """Be told what was decided, as `AgendaCopies.hear`: then it need not be loaded."""
        self._copies.hear(name, version, changes)

    def site(self) -> Site:
        """The pages."""
        if self._templates is not (templates := templates_of(self._own)):
            self._templates = templates
            self._results.clear()  # it was made by others
        names = _oldest_first(self._database, self._rules)
        shown = [self.meetings(name) for name in names]
        writers = [PageWriter(templates, self._results[name]) for name in names]
        made = site_of(shown, writers=writers)
        for name in names:
            self._results[name].end()
        return made

    def meetings(self, name: str) -> list[Shown]:
        """A list's meetings as they stand, or stood at their end; the current one last."""
        (rules,) = (one for one in self._rules if one.name == name)
        with self._database.reading() as connection:
            row = lists.list_row(connection, name)
            agenda = self._copies.agenda(connection, row)
            agenda.thread_source = thread_source(connection, rules)
            numbers = sorted({meeting.number for meeting in agenda.all(Meeting)} or {1})
            now = row.journal, letters.last_decided(connection, name)
            made = []
            for number in numbers:
                kept = agenda.get(Snapshot, number, "agenda")
                then = letters.as_of(connection, kept.letter) if kept else None
                made.append(shown_of(as_it_was(agenda, number), row.secret, *(then or now)))
            agenda.thread_source = None
            return made


def _oldest_first(database: Database, rules: Collection[Rules]) -> list[str]:
    """The lists in the order in which they began.

    The first one's pages have no folder, so that their addresses stay when others are added,
    wherever in the configuration these stand.
    """
    with database.reading() as connection:
        began = {one.name: letters.first_letter(connection, one.name) for one in rules}
    return sorted(began, key=lambda name: began[name] or sys.maxsize)
