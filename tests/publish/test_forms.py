"""`export`: each form is well-formed by somebody else's parser, and says what the view says."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import html5lib
import mwparserfromhell
import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from rich.cells import cell_len

from mailproc.publish import FORMS, Shown, export
from tests.support.harness import AGENT, letter
from tests.support.sample_meetings import (
    chair,
    open_sample_harness,
    open_xen_harness,
    shown,
)

SCHEMA = json.loads((files("mailproc.publish") / "export.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def xen(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The Xen meeting, scheduled."""
    harness = open_xen_harness(tmp_path_factory.mktemp("xen"))
    return shown(harness)


@pytest.fixture
def ranked(tmp_path: Path) -> Shown:
    """A meeting that ranks, with one ranking."""
    harness = open_sample_harness(tmp_path)
    chair(harness, "MEETING Ranked\nBallot: ranked")
    for title in ("NUMA", "PV", "EFI"):
        harness.mail(letter("jane@example.org", f"[PROPOSE] {title}"))
    harness.mail(letter("john@example.org", "RANK T3 > T1 = T2", to=AGENT))
    return shown(harness)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_json_is_what_the_shipped_schema_says(xen: Shown, ranked: Shown) -> None:
    for sample in (xen, ranked):
        Draft202012Validator(SCHEMA).validate(json.loads(export(sample.view, "json")))


def test_the_schema_names_all_that_a_view_has(xen: Shown, ranked: Shown) -> None:
    known = SCHEMA["properties"]
    for view in (xen.view, ranked.view):
        assert view.keys() <= known.keys()
        assert view["meeting"].keys() <= known["meeting"]["properties"].keys()
        assert view["topics"][0].keys() <= SCHEMA["$defs"]["topic"]["properties"].keys()


def test_the_schema_refuses_what_is_not_of_the_form(xen: Shown) -> None:
    view = json.loads(export(xen.view, "json"))
    wrongs: tuple[dict[str, Any], ...] = (
        {"topics": [{**view["topics"][0], "status": "lost"}]},
        {"topics": [{k: v for k, v in view["topics"][0].items() if k != "rank"}]},
        {"agenda": [{"start": "13:00", "end": "14:00", "topic": "T1"}]},
        {"pairwise": {}},
    )
    for wrong in wrongs:
        assert not Draft202012Validator(SCHEMA).is_valid({**view, **wrong}), wrong


def test_json_is_the_view_itself(xen: Shown) -> None:
    assert json.loads(export(xen.view, "json")) == xen.view


def test_a_view_of_nothing_but_the_promised_names_is_enough(xen: Shown) -> None:
    promised = {name: xen.view[name] for name in SCHEMA["required"]}
    required = SCHEMA["properties"]["meeting"]["required"]
    promised["meeting"] = {name: xen.view["meeting"][name] for name in required}
    names = SCHEMA["$defs"]["topic"]["required"]
    promised["topics"] = [{name: topic[name] for name in names} for topic in xen.view["topics"]]
    for form in FORMS:
        assert "Xen" in export(promised, form) or form == "blt"
    assert export(promised, "blt") == '0 0\n0\n""\n'  # it has no election


def test_another_form_is_refused_by_name(xen: Shown) -> None:
    with pytest.raises(ValueError, match="no form docx"):
        export(xen.view, "docx")


def test_only_json_shows_addresses_of_people(xen: Shown) -> None:
    assert "lars.kurth@example.org" in export(xen.view, "json")
    for form in FORMS:
        if form not in ("json", "blt"):  # this one is an election's
            text = export(xen.view, form).replace("\r\n ", "")
            assert "Lars Kurth" in text
            assert "@example.org" not in text.replace("@lists.example.org", ""), form


def test_mediawiki_has_the_seed_pages_form(xen: Shown) -> None:
    page = export(xen.view, "mediawiki")
    assert page.index("=== Consolidated list ===") < page.index("=== Topics ===")
    rows = list(_wiki_rows(page))
    assert rows[0] == ["ID", "Topic", "Proposer", "Lead", "Status"]
    *plain, status = rows[2]
    assert plain == ["T2", "Xen 4.3 planning", "Lars Kurth", "George Dunlap (asked)"]
    assert status == "consolidated into T19"
    assert rows[18][4] == "dropped, because: settled by the coding style document"
    assert [row[0] for row in rows[1:]] == [topic["id"] for topic in xen.view["topics"]]
    listed = [line for line in page.splitlines() if line.startswith("# ")]
    assert len(listed) == sum(bool(topic["rank"]) for topic in xen.view["topics"])
    assert listed[0] == "# Future direction of Xen and PV, Hybrid included (T20, from T3, T5, T7)"


def test_markdown_renders_to_the_list_and_the_tables(xen: Shown) -> None:
    made = MarkdownIt("commonmark").enable("table").render(export(xen.view, "markdown"))
    page = html5lib.parse(made, namespaceHTMLElements=False)
    assert len(page.findall(".//ol/li")) == 14
    agenda, topics = page.findall(".//table")
    assert [cell.text for cell in topics.findall(".//th")] == [
        *("ID", "Topic", "Proposer", "Lead", "Status")
    ]
    assert len(topics.findall("./tbody/tr")) == 20
    assert len(agenda.findall("./tbody/tr")) == len(xen.view["agenda"])


def test_csv_has_a_line_for_each_topic(xen: Shown) -> None:
    rows = list(csv.DictReader(io.StringIO(export(xen.view, "csv"))))
    assert [row["id"] for row in rows] == [topic["id"] for topic in xen.view["topics"]]
    assert rows[1]["feeds"] == "T19"
    assert rows[1]["score"] == str(xen.view["topics"][1]["tally"]["score"])


def test_text_keeps_to_72_columns_but_for_links(xen: Shown) -> None:
    lines = export(xen.view, "text").splitlines()
    assert max(cell_len(line) for line in lines if "https://" not in line) <= 72
    assert "13:00-13:15  T20  Future direction of Xen and PV, Hybrid included" in lines


def test_a_whole_page_needs_nothing_beside_it(xen: Shown) -> None:
    page = html5lib.parse(export(xen.view, "html"), namespaceHTMLElements=False)
    ids = {element.get("id") for element in page.iter() if element.get("id")}
    for link in page.findall(".//a"):
        target = str(link.get("href"))
        assert target.startswith(("mailto:", "https://lists.example.org/")) or target[1:] in ids
    assert not page.findall(".//link")
    assert not page.findall(".//script")


def test_a_ranked_meeting_shows_no_counts_of_votes(ranked: Shown) -> None:
    assert "rank 1 | 15 min" in export(ranked.view, "text")
    assert "+0" not in export(ranked.view, "text")
    assert 'class="bar"' not in export(ranked.view, "html")


def test_an_empty_meeting_can_be_shown_in_every_form(tmp_path: Path) -> None:
    view = shown(open_sample_harness(tmp_path)).view
    for form in FORMS:
        assert export(view, form)


def _wiki_rows(page: str) -> Iterator[list[str]]:
    """The table's rows as text; header cells are the first row."""
    (table,) = mwparserfromhell.parse(page).filter_tags(matches=lambda tag: tag.tag == "table")
    yield [_wiki_text(cell) for cell in table.contents.filter_tags(recursive=False)][:5]
    for row in table.contents.filter_tags(matches=lambda tag: tag.tag == "tr"):
        yield [_wiki_text(cell) for cell in row.contents.filter_tags(recursive=False)]


def _wiki_text(cell: Any) -> str:
    return html.unescape(str(cell.contents)).strip()
