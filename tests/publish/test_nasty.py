"""Text that means something in some markup is shown as text in every form."""

from __future__ import annotations

import csv
import html
import io
import json
from typing import Any
from xml.etree import ElementTree

import html5lib
import mwparserfromhell
import pytest
from markdown_it import MarkdownIt

from mailproc.publish import FORMS, Shown, Site, export, site_of
from mailproc.publish.redact import cleaned
from tests.support.sample_meetings import (
    NASTY,
    open_xen_harness,
    shown,
)

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The Xen meeting with nasty text wherever a stranger can write."""
    harness = open_xen_harness(tmp_path_factory.mktemp("nasty"))
    sample = shown(harness)
    view: dict[str, Any] = json.loads(json.dumps(sample.view))
    for place, topic in enumerate(view["topics"]):
        text = [NASTY[(place + more) % len(NASTY)] for more in range(len(NASTY))]
        topic |= {"title": text[0], "description": "\n".join(text), "outcome": text[2]}
        topic |= {"reason": text[3], "proposer": {"name": text[4], "address": "x@example.org"}}
        topic["leads"] = [{"name": text[5], "address": "", "accepted": False}]
    view["meeting"] |= {"title": NASTY[0], "location": NASTY[4]}
    view["notes"] = [{"topic": "T1", "kind": "action", "who": text, "text": text} for text in NASTY]
    return Shown(view, [{"voter": text, "choices": {"T1": "+1"}} for text in NASTY])


@pytest.fixture(scope="module")
def site(nasty: Shown) -> Site:
    """Its pages."""
    return site_of([[nasty]])


@pytest.fixture(scope="module")
def titles(nasty: Shown) -> dict[str, str]:
    """Each title as it must be read: without what hides, in one line."""
    found = {topic["id"]: topic["title"] for topic in cleaned(nasty.view)["topics"]}
    assert found["T1"] == NASTY[0]
    assert found["T5"] == "NUMA ATTENDEE:mailto:evil@example.org"
    assert found["T6"] == "abcgnp.exe"
    assert found["T10"] == "שלום 中文 𝔘 é [31m"
    return found


def test_no_form_holds_a_character_that_hides_or_turns_the_rest_around(
    nasty: Shown, site: Site
) -> None:
    made = {form: export(nasty.view, form) for form in FORMS}
    made |= {name: content.decode() for name, content in site.files.items()}
    for form, text in made.items():
        assert not set(text) & set("\u202e\x00\x1b\ufffe"), form


def test_json(nasty: Shown, titles: dict[str, str]) -> None:
    view = json.loads(export(nasty.view, "json"))
    assert {topic["id"]: topic["title"] for topic in view["topics"]} == titles


def test_text(nasty: Shown, titles: dict[str, str]) -> None:
    text = "".join(export(nasty.view, "text").split())
    for name, title in titles.items():
        assert "".join(f"{name}{title}".split()) in text


def test_html_pages_show_it_and_do_nothing(site: Site, titles: dict[str, str]) -> None:
    pages = {name: page.decode() for name, page in site.files.items() if name.endswith(".html")}
    for name, text in pages.items():
        page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
        tags = {str(element.tag) for element in page.iter()}
        assert not tags & {"script", "img", "iframe", "object", "form", "style"}, name
        attributes = {str(key) for element in page.iter() for key in element.attrib}
        assert not {key for key in attributes if key.startswith("on") or key == "style"}, name
        for link in page.iter("a"):
            href = str(link.get("href"))
            file = href.partition("#")[0]
            ours = not file or file in site.files
            assert ours or href.partition(":")[0] in ("mailto", "https"), (name, href)
    for name, title in titles.items():
        page = html5lib.parse(pages[f"{name}.html"], namespaceHTMLElements=False)
        (heading,) = page.iter("h1")
        assert "".join(heading.itertext()) == f"{name} {title}"


def test_one_whole_page(nasty: Shown, titles: dict[str, str]) -> None:
    text = export(nasty.view, "html")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    shown_titles = {"".join(heading.itertext()) for heading in page.iter("h3")}
    assert shown_titles >= {f"{name} {title}" for name, title in titles.items()}
    assert not {str(element.tag) for element in page.iter()} & {"script", "img"}


def test_mediawiki(nasty: Shown, titles: dict[str, str]) -> None:
    page = export(nasty.view, "mediawiki")
    code = mwparserfromhell.parse(page)
    assert not code.filter_templates()
    assert not code.filter_wikilinks()
    assert not code.filter_external_links()
    assert not code.filter_comments()
    assert {str(tag.tag) for tag in code.filter_tags()} <= {*("table", "tr", "td", "th", "li")}
    assert "__" not in page
    assert "~~~" not in page
    rows = code.filter_tags(matches=lambda tag: tag.tag == "tr")
    cells = [row.contents.filter_tags(recursive=False) for row in rows]
    found = {
        str(row[0].contents).strip(): html.unescape(str(row[1].contents)).strip() for row in cells
    }
    assert found == titles


def test_markdown(nasty: Shown, titles: dict[str, str]) -> None:
    # With raw HTML, tables, strikethrough and bare links, as the forges have it.
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    source = export(nasty.view, "markdown")
    made = parser.render(source)
    page = html5lib.parse(made, namespaceHTMLElements=False)
    allowed = {*("html", "head", "body", "h2", "h3", "ul", "ol", "li"), "p"}
    allowed |= {*("table", "thead", "tbody", "tr", "th", "td")}
    assert {str(element.tag) for element in page.iter()} <= allowed
    rows = page.findall(".//table")[-1].findall("./tbody/tr")
    found = {str(row[0].text): "".join(row[1].itertext()) for row in rows}
    assert found == titles
    assert "{{" not in source
    assert "{%" not in source
    assert "http://" not in source
    assert "https://" not in source
    assert "www." not in source


def test_calendar(nasty: Shown, titles: dict[str, str]) -> None:
    text = export(nasty.view, "ics")
    assert "\nATTENDEE" not in text.replace("\r\n ", "")
    from ical.calendar_stream import IcsCalendarStream  # it takes long to load

    calendar = IcsCalendarStream.calendar_from_ics(text)
    summaries = [event.summary for event in calendar.events]
    assert summaries[0] == NASTY[0]
    for slot in nasty.view["agenda"]:
        assert f"{slot['topic']} {titles[slot['topic']]}" in summaries
    assert not any(event.attendees for event in calendar.events)


def test_csv_cells_are_no_formulas(nasty: Shown, site: Site, titles: dict[str, str]) -> None:
    rows = list(csv.DictReader(io.StringIO(export(nasty.view, "csv"))))
    for row in rows:
        title = titles[row["id"]]
        assert row["title"] == (f"'{title}" if title[0] in "=+-@" else title)
    sheet = list(csv.reader(io.StringIO(site.files["tally-1.csv"].decode())))
    for line in (*(list(row.values()) for row in rows), *sheet):
        assert not [cell for cell in line if cell[:1] in ("=", "@", "+")]
        assert not [cell for cell in line if cell[:1] == "-" and not cell[1:].isdigit()]


def test_feed(site: Site, titles: dict[str, str]) -> None:
    feed = ElementTree.fromstring(site.files["feed.xml"])  # noqa: S314  # we wrote it ourselves
    found = [str(entry.findtext(f"{ATOM}title")) for entry in feed.iter(f"{ATOM}entry")]
    for name, title in titles.items():
        assert any(text.startswith(f"{name} {title}: ") for text in found), title


def test_the_tally_sheet(site: Site) -> None:
    page = html5lib.parse(site.files["tally-1.html"].decode(), namespaceHTMLElements=False)
    voters = [
        "".join(cell.itertext())
        for cell in page.findall(".//section[@aria-labelledby='sheet']//tbody//th")
    ]
    assert voters[0] == NASTY[0]
    assert voters[4] == "NUMA ATTENDEE:mailto:evil@..."
    assert len(voters) == len(NASTY)
