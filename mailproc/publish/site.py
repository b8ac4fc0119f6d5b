"""The published folder: every page and every form of some lists' meetings, as names and bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct, field

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.election_list import elections
from mailproc.meeting.election_view import COUNTING, ElectionSheetLine, election_sheet
from mailproc.meeting.snapshots import result_of
from mailproc.meeting.tally_sheet import Sheet, tally_sheet
from mailproc.meeting.view import View, ViewPart, overview
from mailproc.publish import csv_tables
from mailproc.publish.blt import election_blt
from mailproc.publish.exports import EXPORTS, Export, whole_page
from mailproc.publish.guide_pages import GUIDE_PAGES, guide_page
from mailproc.publish.how_to import HOW_TO, member_commands
from mailproc.publish.last_change import LastChange, last_change
from mailproc.publish.page_templates import PageTemplates, frame, meeting_values, templates_of
from mailproc.publish.page_writer import PageWriter
from mailproc.publish.redact import public, public_sheet, without_rank
from mailproc.publish.svg import bars

_MOST_ENTRIES: Final = 50  # of the feed
_MOST_COLUMNS: Final = 40  # of the tally sheet; of more topics, each line names those voted on
_IN_FOLDER: Final = tuple(one for one in EXPORTS if one.in_folder)


def _file_of(one: Export) -> str:
    return f"meeting.{one.suffix}"


_LINKS: Final = [(_file_of(one), one.title) for one in _IN_FOLDER]
_DOWNLOADS: Final = (*_LINKS[:1], ("feed.xml", "Feed of changes"), *_LINKS[1:])


class Shown(Struct, frozen=True):
    """One meeting to be shown: `view.overview` of it, and its tally sheet.

    `result` is what the pages of the tally show: the meeting as it was when voting closed; None
    while that is open.
    """

    view: View
    sheet: Sheet = ()
    result: View | None = None
    election_sheets: Mapping[str, Sequence[ElectionSheetLine]] = field(default_factory=dict)
    """The ballots of elections that are over, below their receipts, by election (``E1``)."""


def shown_of(
    agenda: Agenda,
    secret: str,
    journal: str = "",
    latest: tuple[int, datetime] | None = None,
) -> Shown:
    """The current meeting of an agenda, to be shown.

    Args:
        agenda: the list's agenda, or what it was (`snapshots.as_it_was`).
        secret: the list's secret, from which receipts are made.
        journal: as `view.overview` takes it.
        latest: the same.
    """
    result = result_of(agenda)
    view = overview(agenda, journal, latest)
    sheets = {one.id: election_sheet(agenda, one, secret) for one in elections(agenda)}
    if result is None:
        return Shown(view, tally_sheet(agenda, secret), None, sheets)
    counted = tally_sheet(result, secret)
    return Shown(view, counted, overview(result, journal, latest), sheets)


class Site(Struct, frozen=True):
    """A folder of files by their names (``T7.html``, ``xen-devel/T7.html``)."""

    files: Mapping[str, bytes]


def site_of(
    lists: Sequence[Sequence[Shown]],
    own: Path | None = None,
    writers: Sequence[PageWriter] = (),
) -> Site:
    """The pages of all these lists; of a single one at the top, of several in a folder each.

    The first one's are at the top still when others are added, so that links to them go on to work.
    Nothing in it depends on the clock: the same meetings give the same bytes.

    Args:
        lists: for each list its meetings in order, the current one last.
        own: the operator's folder of templates.
        writers: in its place, for each list who writes its pages; all by the same templates.
    """
    writers = writers or [PageWriter(templates_of(own)) for _ in lists]
    templates = writers[0].templates
    looks = {name: templates.source(name) for name in ("style.css", "icon.svg")}
    files, alone = dict(looks), len(lists) == 1
    views = []
    for at, (meetings, writer) in enumerate(zip(lists, writers, strict=True)):
        pages = _Pages(writer, meetings, up="../" if at else "")
        views.append(pages.current.view)
        theirs = pages.files()
        if not at:
            files |= theirs
            theirs |= looks
        if not alone:
            files |= {f"{views[-1]['list']}/{name}": text for name, text in theirs.items()}
    if not alone:
        files["index.html"] = templates.render("lists.html", views=views, **frame("index.html"))
    return Site({name: text.encode() for name, text in sorted(files.items())})


def try_pages(meeting: Shown, templates: PageTemplates) -> None:
    """Render every template of pages once, for a check of the operator's own.

    Args:
        meeting: what they show.
        templates: whose templates; it may note faults and go on.
    """
    view = public(meeting.view)
    _Pages(PageWriter(templates), [meeting], up="").files()
    templates.render("lists.html", views=[view], **frame("index.html"))
    whole_page(view, PageWriter(templates))


class _Pages:
    """The pages of one list."""

    def __init__(self, writer: PageWriter, meetings: Sequence[Shown], up: str) -> None:
        self._writer = writer
        self._results = writer.results
        self._up = up
        self._meetings = [self._public(meeting) for meeting in meetings]
        self.current = self._meetings[-1]

    def _public(self, meeting: Shown) -> Shown:
        number = meeting.view["meeting"]["number"]
        return Shown(
            public(meeting.view, self._results),
            public_sheet(meeting.sheet, self._results, number),
            public(meeting.result, self._results, "result") if meeting.result else None,
            meeting.election_sheets,
        )

    def files(self) -> dict[str, str]:
        """Every file's name and text."""
        view = self.current.view
        earlier = [meeting.view["meeting"] for meeting in self._meetings[:-1]]
        files: dict[str, str] = {}
        for meeting in self._meetings:
            files |= self._of_meeting(meeting)
        values = self._writer.values(view)
        more = {"earlier": earlier, "downloads": _DOWNLOADS}
        files["index.html"] = self._page("index.html", "index.html", values, **more)
        for election in view["elections"]:
            files |= self._of_election(election, values)
        for one in _IN_FOLDER:
            files[_file_of(one)] = one.write(view, self._writer)
        files["actions.csv"] = csv_tables.actions_table(one.view for one in self._meetings)
        still = _without_pictures(values)
        files[HOW_TO] = self._page(HOW_TO, HOW_TO, still, commands=member_commands(view))
        for here, name in GUIDE_PAGES.items():
            given = view["address"], view["agent"], view["proposal_tags"]
            made = partial(guide_page, name, view)
            title, body = self._results.of(("guide", name), given, made)
            files[here] = self._page(here, "guide.html", still, title=title, body=body)
        files["feed.xml"] = _feed(view, self._writer)
        return files

    def _of_meeting(self, meeting: Shown) -> dict[str, str]:
        view, sheet = meeting.view, meeting.sheet
        number = view["meeting"]["number"]
        values = self._writer.values(view)  # once: all pages look at them
        result = meeting.result or view
        as_counted = meeting_values(result) if meeting.result else values
        agenda, tally = (f"{page}-{number}" for page in ("meeting", "tally"))
        voted = csv_tables.topics_of(sheet)
        ballots = {"sheet": sheet, "voted": voted, "most_columns": _MOST_COLUMNS}
        files = self._of_topics(view, _without_pictures(values))
        files[f"{agenda}.html"] = self._page(f"{agenda}.html", "meeting.html", values)
        files[f"{tally}.html"] = self._page(f"{tally}.html", "tally.html", as_counted, **ballots)
        files[f"{tally}.txt"] = self._writer.write(
            f"{tally}.txt", "tally.txt", {"view": result}, **ballots
        )
        files[f"{tally}.csv"] = csv_tables.sheet_table(sheet, voted, self._results, number)
        return files

    def _of_topics(self, view: View, values: dict[str, object]) -> dict[str, str]:
        """The topics' pages. While people vote, one shows nothing that others' votes alone change.

        So it has pictures of the topic alone, its rank once voting is closed, and its time once
        that is decided; what the votes would give so far is on the agenda's page.
        """
        topics = view["topics"]
        if view["meeting"]["voting"] == "open":
            topics = without_rank(topics)
            if not view["meeting"]["scheduled"]:
                values = {**values, "slots": {}}
        pages = ((f"{topic['id']}.html", topic) for topic in topics)
        return {
            here: self._page(here, "topic.html", {**values, "bars": bars([topic])}, topic=topic)
            for here, topic in pages
        }

    def _of_election(self, election: ViewPart, values: dict[str, object]) -> dict[str, str]:
        name = election["id"]
        sheet = self.current.election_sheets.get(name, ())
        more = {"election": election, "sheet": sheet, "counting": str(COUNTING)}
        files = {f"{name}.html": self._page(f"{name}.html", "election.html", values, **more)}
        if election["state"] == "closed":
            files[f"{name}.blt"] = election_blt(election)
        return files

    def _page(self, here: str, template: str, values: dict[str, object], **more: object) -> str:
        """A page's text; `values` are those of its meeting (`meeting_values`)."""
        more |= frame(here, up=self._up)
        return self._writer.write(here, template, values, **more)


def _without_pictures(values: Mapping[str, object]) -> dict[str, object]:
    """`meeting_values` but for those of the agenda's pictures, which nearly every vote changes."""
    return {name: value for name, value in values.items() if name != "ribbons"}


def _feed(view: View, writer: PageWriter) -> str:
    """The topics as they last changed, the latest first; votes are no change."""
    topics = view["topics"]
    changes = {topic["id"]: last_change(view, topic["id"]) for topic in topics}
    latest = sorted(topics, key=lambda topic: changes[topic["id"]], reverse=True)[:_MOST_ENTRIES]
    entries = [_entry(view, topic, changes[topic["id"]]) for topic in latest]
    more = {"id": _name(view, "feed"), "entries": entries}
    return writer.write("feed.xml", "feed.xml", {"view": view}, **more)


class _Entry(Struct, frozen=True):
    """One topic in the feed."""

    id: str
    title: str
    summary: str
    page: str
    published: str
    since: LastChange


def _entry(view: View, topic: ViewPart, since: LastChange) -> _Entry:
    leads = ", ".join(lead["name"] for lead in topic["leads"]) or "needed"
    into = f" into {', '.join(topic['feeds'])}" if topic["feeds"] else ""
    why = f" ({topic['reason']})" if topic["reason"] else ""
    return _Entry(
        id=_name(view, topic["id"]),
        title=f"{topic['id']} {topic['title']}: {topic['status']}",
        summary=f"{topic['status']}{into}{why}. By {topic['proposer']['name']}, lead: {leads}.",
        page=f"{topic['id']}.html",
        published=topic["received"],
        since=since,
    )


def _name(view: View, what: str) -> str:
    """What names the feed, or a topic in it, for ever, wherever the pages lie."""
    return uuid5(NAMESPACE_URL, f"mailto:{view['agent']}/{view['list']}/{what}").urn
