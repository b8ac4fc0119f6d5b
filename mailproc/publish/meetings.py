"""What hangs out for everybody to see: the meetings of an office's lists, as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mailproc.meeting.records import Meeting
from mailproc.meeting.tally_sheet import tally_sheet
from mailproc.meeting.view import as_it_was, overview
from mailproc.publish import Shown, Site, site_of
from mailproc.publish.history import PublishedState
from mailproc.serve.app import Office
from mailproc.store import agendas
from mailproc.store.latest import last_decided


def meetings(office: Office, name: str) -> list[Shown]:
    """A list's meetings as they stand, or stood at their end; the current one last."""
    agenda, journal = office.clerk.agenda(name)
    with office.database.reading() as connection:
        latest = last_decided(connection, name)
        secret = agendas.list_row(connection, name)["secret"]
    numbers = sorted({meeting.number for meeting in agenda.all(Meeting)} or {1})
    shown = []
    for number in numbers:
        then = as_it_was(agenda, number)
        shown.append(Shown(overview(then, journal, latest), tally_sheet(then, secret)))
    return shown


def view_of(office: Office, name: str) -> Mapping[str, Any]:
    """A list's current meeting."""
    return meetings(office, name)[-1].view


def site(
    office: Office, names: Sequence[str] = (), known: Mapping[str, PublishedState] | None = None
) -> Site:
    """The pages of these lists, of all by default.

    Args:
        office: the parts.
        names: of lists.
        known: the memory of the site that this one takes the place of.
    """
    chosen = names or [one.name for one in office.config.lists]
    return site_of(
        [meetings(office, name) for name in chosen], known, office.config.templates_folder()
    )


class Live:
    """The site of a running office, made anew at each look."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._known: Mapping[str, PublishedState] = {}

    def render(self) -> Site:
        """The site as it stands; what did not change since the last look keeps its dates."""
        made = site(self._office, known=self._known)
        self._known = made.memory
        return made
