"""The published site: which pages there are, what they show, and what they keep to themselves."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]  # it ships no types (6.0)
import html5lib
import pytest

from mailproc.meeting.snapshots import as_it_was
from mailproc.publish import Shown, Site, shown_of, site_of
from mailproc.publish.publisher import Publisher
from mailproc.structs import replace
from tests.support.harness import AGENT, Harness, letter
from tests.support.sample_meetings import (
    VOTERS,
    chair,
    open_sample_harness,
    open_xen_harness,
    shown,
)

SECRET = "00" * 32
SVG = "{http://www.w3.org/2000/svg}svg"


@pytest.fixture(scope="module")
def xen(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The Xen meeting, scheduled."""
    harness = open_xen_harness(tmp_path_factory.mktemp("xen"))
    return shown(harness)


@pytest.fixture(scope="module")
def site(xen: Shown) -> Site:
    """Its pages."""
    return site_of([[xen]])


def tree(site: Site, name: str) -> Any:
    """A page, parsed."""
    return html5lib.parse(site.files[name].decode(), namespaceHTMLElements=False)


def text(site: Site, name: str) -> str:
    """What a page says."""
    return " ".join(" ".join(tree(site, name).find("body").itertext()).split())


def test_there_is_a_page_for_each_thing_and_every_form(site: Site, xen: Shown) -> None:
    topics = {f"{topic['id']}.html" for topic in xen.view["topics"]}
    forms = {
        f"meeting.{suffix}" for suffix in ("json", "txt", "mediawiki", "md", "ics", "csv", "xml")
    }
    rest = {"index.html", "meeting-1.html", "actions.csv"}
    rest |= {f"tally-1.{suffix}" for suffix in ("html", "csv", "txt")}
    guides = {"how-to-vote.html", "members.html", "chairs.html", "series.html"}
    assert set(site.files) == topics | forms | rest | guides | {"feed.xml", "style.css", "icon.svg"}


def test_every_link_inside_leads_to_a_file_of_the_site(site: Site) -> None:
    for name in site.files:
        if name.endswith(".html"):
            page = tree(site, name)
            ids = {element.get("id") for element in page.iter()}
            for element in (*page.iter("a"), *page.iter("link")):
                target = element.get("href")
                if not target.startswith(("mailto:", "https:")):
                    assert target in site.files or target[1:] in ids, f"{name}: {target}"


def test_the_same_meeting_gives_the_same_bytes(site: Site, xen: Shown) -> None:
    assert site_of([[xen]]).files == site.files


def test_a_topics_page_tells_all_about_it(site: Site) -> None:
    page = text(site, "T19.html")
    for told in (
        "Xen 4.3: features, plan and release schedule",
        "4 for, 1 against",
        "George Dunlap",
        "15 minutes",
        "Sunday 26 August 2012 , 15:45-16:00 America/Los_Angeles (22:45-23:00 UTC)",
        "T2 Xen 4.3 planning",
    ):
        assert told in page
    assert "advancement of Hybrid PV" in text(site, "T5.html")
    assert "dropped: settled by the coding style document" in text(site, "T18.html")


def test_a_topics_page_has_its_rank_and_time_once_voting_is_closed(tmp_path: Path) -> None:
    harness = open_xen_harness(tmp_path, scheduled=False)
    page = text(site_of([[shown(harness)]]), "T19.html")
    assert "Rank" not in page
    assert "As it stands" not in page
    chair(harness, "CLOSE VOTING")
    page = text(site_of([[shown(harness)]]), "T19.html")
    assert "Rank 11 of 14" in page
    assert "As it stands Sunday 26 August 2012 , 15:45-16:00" in page


def test_the_front_page_lists_the_topics_by_rank_and_where_the_others_went(site: Site) -> None:
    page = tree(site, "index.html")
    headings = ["".join(heading.itertext()) for heading in page.iter("h3")]
    assert headings[0] == "T20 Future direction of Xen and PV, Hybrid included"
    assert len(headings) == 14
    assert "T2 Xen 4.3 planning consolidated into T19" in text(site, "index.html")


def test_the_pictures_have_words_for_those_who_do_not_see_them(site: Site) -> None:
    for name in ("index.html", "meeting-1.html"):
        pictures = [p for p in tree(site, name).iter(SVG) if p.get("role") in ("img", "group")]
        assert pictures
        assert all(picture.get("aria-label") for picture in pictures)


def test_each_day_has_a_strip_of_its_own_topics(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    days = "Day: 2027-08-02 13:00-14:00\nDay: 2027-08-03 09:00-10:00\nDay: 2027-08-04 09:00-10:00"
    chair(harness, f"MEETING Three days\n{days}\nTimezone: Europe/Berlin\nBreaks: 13:30 10m")
    for title in ("NUMA", "PV", "EFI"):
        harness.mail(letter("jane@example.org", f"[PROPOSE] {title}", "Duration: 25m"))
    made = site_of([[shown(harness)]])
    strips = [p for p in tree(made, "meeting-1.html").iter(SVG) if p.get("role") == "group"]
    links = [[a.get("href") for a in strip.iter() if a.tag.endswith("}a")] for strip in strips]
    assert links == [["T1.html"], ["T2.html", "T3.html"]]
    assert strips[0].get("aria-label").startswith("Monday 2 August 2027 from 13:00 to 14:00")
    titles = [next(one.itertext()) for one in strips[0].iter() if one.tag.endswith("}title")]
    assert titles == ["13:30–13:40 break", "13:00–13:25 T1 NUMA"]
    page = text(made, "meeting-1.html")
    assert "Tuesday 3 August 2027, 09:00-10:00 Europe/Berlin (07:00-08:00 UTC)" in page
    for name in ("meeting.txt", "meeting.md", "meeting.mediawiki"):
        assert "Tuesday 3 August 2027, 09:00-10:00 Europe/Berlin" in made.files[name].decode()


def test_a_topic_that_does_not_fit_stands_below_the_cut_line(tmp_path: Path) -> None:
    harness = open_xen_harness(tmp_path, scheduled=False)
    chair(harness, "DURATION T14 230m")
    page = text(site_of([[shown(harness)]]), "meeting-1.html")
    assert "Below the line: no room in the meeting" in page
    assert "T14 Xen and RHEL6 / CentOS6 125 more minutes" in page.split("Below the line")[1]


def test_no_page_shows_an_address_of_a_person(site: Site) -> None:
    for name, content in site.files.items():
        page = content.decode().replace("\r\n ", "").replace("%40", "@")
        assert "@example.org" not in page.replace("@lists.example.org", ""), name


def test_a_person_without_a_name_is_shown_without_the_domain(site: Site) -> None:
    assert "Proposed by carol@... , Sunday" in text(site, "T20.html")
    assert json.loads(site.files["meeting.json"])["topics"][19]["proposer"] == {
        "name": "carol@...",
        "address": "",
    }


def test_the_tally_page_shows_every_ballot(site: Site, xen: Shown) -> None:
    page = tree(site, "tally-1.html")
    (table,) = page.findall(".//section[@aria-labelledby='sheet']//table")
    rows = table.findall("./tbody/tr")
    assert ["".join(row.find("th").itertext()) for row in rows] == sorted(
        voter.name for voter in VOTERS
    )
    assert [cell.text for cell in rows[0].findall("td")][:3] == ["+1", "+1", None]
    assert site.files["tally-1.csv"].decode().splitlines()[1].startswith("Nora Núñez,1,1,,")
    assert "Nora Núñez: T1 +1, T2 +1, T4 +1" in site.files["tally-1.txt"].decode()


def test_a_secret_tally_shows_receipts_and_a_dummy_while_voting_is_open(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    chair(harness, "MEETING Secret\nSecret: yes")
    harness.mail(letter("Jane Roe <jane@example.org>", "[PROPOSE] NUMA"))
    harness.mail(letter("john@example.org", "VOTE T1 -1", to=AGENT))
    while_open = site_of([[shown(harness)]])
    assert "this sheet is a dummy" in text(while_open, "tally-1.html")
    chair(harness, "CLOSE VOTING")
    closed = site_of([[shown(harness)]])
    assert "receipts stand in place of names" in text(closed, "tally-1.html")
    (receipt,) = re.findall(r"^(\w+): T1 -1$", closed.files["tally-1.txt"].decode(), re.M)
    assert receipt in text(closed, "tally-1.html")
    for made in (while_open, closed):
        for name in ("tally-1.html", "tally-1.csv", "tally-1.txt"):
            assert "John" not in made.files[name].decode()
            assert "john" not in made.files[name].decode()


def test_a_ranked_tally_publishes_the_pairwise_matrix(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    chair(harness, "MEETING Ranked\nBallot: ranked")
    for title in ("NUMA", "PV"):
        harness.mail(letter("jane@example.org", f"[PROPOSE] {title}"))
    harness.mail(letter("john@example.org", "RANK T2 > T1", to=AGENT))
    made = site_of([[shown(harness)]])
    assert "Topic against topic" in text(made, "tally-1.html")
    assert made.files["tally-1.csv"].decode().splitlines()[1].endswith(",2,1")


def test_an_earlier_meeting_stays_as_it_was(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    chair(harness, "MEETING First\nStarts: 2027-08-02 13:00\nEnds: 2027-08-02 15:00")
    for title in ("NUMA", "PV"):
        harness.mail(letter("Jane Roe <jane@example.org>", f"[PROPOSE] {title}"))
    harness.mail(letter("john@example.org", "VOTE T1 +1", to=AGENT))
    chair(harness, "DISCUSSED T1", "DECIDED T1 We do it.", "DEFER T2")
    harness.clock.now += timedelta(days=30)
    chair(harness, "NEXT MEETING Second")
    made = site_of([_meetings(harness)])
    assert "First" in text(made, "meeting-1.html")
    assert "Decided: We do it." in text(made, "meeting-1.html")
    assert "T1 NUMA" in text(made, "T1.html")
    assert "John Doe" in text(made, "tally-1.html")
    assert "Earlier meetings First , Monday 2 August 2027" in text(made, "index.html")
    assert "T2 PV" in text(made, "meeting-2.html")
    assert "NUMA" not in text(made, "index.html")


def test_of_several_lists_each_has_a_folder_and_the_front_page_leads_there(xen: Shown) -> None:
    other = Shown({**xen.view, "list": "other"})
    made = site_of([[xen], [other]])
    assert {"index.html", "devel/index.html", "other/T1.html", "style.css"} <= set(made.files)
    links = [link.get("href") for link in tree(made, "index.html").iter("a")]
    assert links == ["#content", "devel/index.html", "other/index.html"]
    assert '<link rel="stylesheet" href="../style.css">' in made.files["other/T1.html"].decode()


def test_another_list_leaves_the_addresses_of_the_first_as_they_were(xen: Shown) -> None:
    alone = site_of([[xen]]).files
    both = site_of([[xen], [Shown({**xen.view, "list": "other"})]]).files
    assert {name: both.get(name) for name in alone if name != "index.html"} == {
        name: text for name, text in alone.items() if name != "index.html"
    }
    assert both["devel/T20.html"] == alone["T20.html"]


def test_a_list_that_is_added_takes_no_address_wherever_it_is_configured(tmp_path: Path) -> None:
    first = open_sample_harness(tmp_path)
    first.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    alone = Publisher(first.database, [first.rules]).site().files
    rules = replace(first.rules, name="added", address="added@example.net", agent="a@example.net")
    added = Harness(first.database, rules, begun=True)
    added.command(["MEETING Theirs"])
    before, behind = [rules, first.rules], [first.rules, rules]
    for one in (before, behind):
        both = Publisher(first.database, one).site().files
        assert {name for name in alone if both.get(name) != alone[name]} == {"index.html"}
    links = [
        a.get("href")
        for a in tree(Publisher(first.database, before).site(), "index.html").iter("a")
    ]
    assert links == ["#content", "devel/index.html", "added/index.html"]


def test_the_operators_own_template_and_style_come_first(tmp_path: Path, xen: Shown) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "style.css").write_text("body { color: green }")
    (tmp_path / "pages" / "tally.txt").write_text("{{ view.meeting.title }}!\n")
    made = site_of([[xen]], own=tmp_path)
    assert made.files["style.css"] == b"body { color: green }"
    assert made.files["tally-1.txt"] == b"Xen Maintainer, Committer and Developer Meeting!\n"


def test_the_feed_is_read_by_a_feed_reader(site: Site, xen: Shown) -> None:
    feed = feedparser.parse(io.BytesIO(site.files["feed.xml"]))
    assert not feed.bozo
    assert feed.version == "atom10"
    assert len(feed.entries) == len(xen.view["topics"])
    assert all(entry.id.startswith("urn:uuid:") for entry in feed.entries)
    assert {entry.link for entry in feed.entries} <= set(site.files)


def test_the_feed_moves_an_entry_up_when_its_topic_changes_not_for_votes(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    for title in ("NUMA", "PV"):
        harness.mail(letter("jane@example.org", f"[PROPOSE] {title}"))
    before = site_of([[shown(harness)]]).files
    harness.clock.now += timedelta(days=1)
    harness.mail(letter("john@example.org", "VOTE T2 +1", to=AGENT))
    harness.mail(letter("john@example.org", "What do we say about this?"))
    after_vote = site_of([[shown(harness)]]).files
    assert after_vote["feed.xml"] == before["feed.xml"]
    assert after_vote["meeting.json"] != before["meeting.json"]
    chair(harness, "RETITLE T2 PV and PVH")
    feed = feedparser.parse(io.BytesIO(site_of([[shown(harness)]]).files["feed.xml"]))
    assert feed.entries[0].title == "T2 PV and PVH: proposed"
    assert feed.entries[0].updated == feed.feed.updated == "2027-08-02T09:00:00+00:00"
    assert feed.entries[1].updated == "2027-08-01T09:00:00+00:00"


def test_what_is_taken_back_is_new_again_to_who_reads_the_feed(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    harness.mail(letter("jane@example.org", "[PROPOSE] NUMA"))
    chair(harness, "RETITLE T1 EFI")
    harness.clock.now += timedelta(days=1)
    chair(harness, "UNDO")
    (entry,) = feedparser.parse(io.BytesIO(site_of([[shown(harness)]]).files["feed.xml"])).entries
    assert entry.title == "T1 NUMA: proposed"
    assert entry.updated == "2027-08-02T09:00:00+00:00"


def _meetings(harness: Harness) -> list[Shown]:
    agenda, journal = harness.agenda()
    then = [as_it_was(agenda, number) for number in (1, 2)]
    return [shown_of(one, SECRET, journal) for one in then]
