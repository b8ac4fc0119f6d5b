"""The forms that a meeting can be taken away in, each one entry of `EXPORTS`.

`mailproc export` offers them by name; the published folder has each but the page, which it has
in parts, as ``meeting.SUFFIX``; the web server sends them under their media types. A template of
a markup that strangers' titles could mean something in needs its function in `escapes.ESCAPES`.

What JSON has comes from `meeting.view.overview` as it is; the columns of CSV are in `csv_tables`.
Of what a large meeting has many of, such as topics, each is written anew only if it has changed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, cast

from msgspec import Struct

from mailproc.meeting.view import View, ViewPart
from mailproc.publish.blt import latest_blt
from mailproc.publish.csv_tables import topics_table
from mailproc.publish.page_templates import frame, templates_of
from mailproc.publish.page_writer import PageWriter
from mailproc.publish.redact import cleaned, public, without_rank
from mailproc.publish.schedule_xml import schedule_xml

TEXT: Final = "text/plain; charset=utf-8"


class Export(Struct, frozen=True):
    """One form of a meeting."""

    name: str
    suffix: str
    media_type: str
    title: str
    """What links to it say."""
    write: Callable[[View, PageWriter], str]
    """Makes it of a view that holds what it may show."""
    in_folder: bool = True
    names_addresses: bool = False
    """Whether `export` lets it name the addresses of people."""


_dumped: Final = json.JSONEncoder(ensure_ascii=False).encode


def whole_page(view: View, writer: PageWriter) -> str:
    """One page with its style inside, allowed by its hash."""
    style = writer.templates.source("style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    values = {**frame("", whole=True), "style": style, "style_source": f"'sha256-{digest}'"}
    return writer.write("whole.html", "whole.html", writer.values(view), **values)


def _by_template(name: str) -> Callable[[View, PageWriter], str]:
    return lambda view, writer: writer.write(name, name, writer.values(view))


def _json(view: View, writer: PageWriter) -> str:
    """A line for each topic, each slot and so on."""
    parts = (f'"{name}": {_json_part(name, part, writer)}' for name, part in view.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json_part(name: str, part: object, writer: PageWriter) -> str:
    if isinstance(part, list) and part:
        if name == "topics":
            lines = _topic_lines(part, writer)
        else:
            lines = writer.results.each(("json", name), enumerate(part), _dumped)
        return "[\n" + ",\n".join(lines) + "\n]"
    if isinstance(part, dict) and name == "pairwise":
        lines = writer.results.each(("json", name), part.items(), _dumped)
        rows = (f'"{one}": {line}' for one, line in zip(part, lines, strict=True))
        return "{\n" + ",\n".join(rows) + "\n}"
    return _dumped(part)


def _topic_lines(topics: list[ViewPart], writer: PageWriter) -> list[str]:
    """Each topic; where only the rank has changed, as of many by one vote, the new one is put in.

    In a string there would be a backslash before the quotation mark.
    """
    unranked = ((topic["id"], topic) for topic in without_rank(topics))
    lines = writer.results.each("json topics", unranked, _dumped)
    return [
        line.replace('"rank": null', f'"rank": {_dumped(topic["rank"])}', 1)
        for line, topic in zip(lines, topics, strict=True)
    ]


def _csv(view: View, writer: PageWriter) -> str:
    return topics_table(view, writer.results)


def _calendar(view: View, writer: PageWriter) -> str:
    # Here, since it takes a quarter of a second that no other command should wait for.
    from mailproc.publish.ics import calendar

    return writer.results.rendered(
        "ics", lambda seen: calendar(cast("View", seen["view"])), {"view": view}
    )


EXPORTS: Final = (
    Export("ics", "ics", "text/calendar; charset=utf-8", "Calendar", _calendar),
    Export("text", "txt", TEXT, "Plain text", _by_template("meeting.txt")),
    Export(
        *("markdown", "md", "text/markdown; charset=utf-8", "Markdown"),
        _by_template("meeting.md"),
    ),
    Export("mediawiki", "mediawiki", TEXT, "MediaWiki", _by_template("meeting.mediawiki")),
    Export(
        *("schedule", "xml", "application/xml", "schedule.xml, for conference apps"),
        lambda view, *_: schedule_xml(view),
    ),
    Export("csv", "csv", "text/csv; charset=utf-8", "CSV", _csv),
    Export(
        *("blt", "blt", TEXT, "The last election, to count again"),
        lambda view, *_: latest_blt(view),
        in_folder=False,
    ),
    Export("json", "json", "application/json", "JSON", _json, names_addresses=True),
    Export(
        *("html", "html", "text/html; charset=utf-8", "One page", whole_page),
        in_folder=False,
    ),
)

_BY_NAME: Final[Mapping[str, Export]] = {known.name: known for known in EXPORTS}

#: What `export` can write.
FORMS: Final = tuple(_BY_NAME)


def export(view: View, form: str, own: Path | None = None) -> str:
    """One meeting in one of `FORMS`.

    JSON (`export.schema.json` beside this file) names the addresses of people; all other forms are
    for everybody and show names only.

    Args:
        view: what `view.overview` gives.
        form: one of `FORMS`.
        own: the operator's folder of templates.

    Raises:
        ValueError: if there is no such form.
    """
    if form not in _BY_NAME:
        raise ValueError(f"there is no form {form}; there are {', '.join(FORMS)}")
    chosen = _BY_NAME[form]
    shown = cleaned(view) if chosen.names_addresses else public(view)
    return chosen.write(shown, PageWriter(templates_of(own)))
