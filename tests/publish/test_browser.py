"""The pages in a real browser: Chromium, driven by Playwright.

Screenshots of each run are kept in ``.pytest_cache/d/screenshots``.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from mailproc.meeting.tally_sheet import SheetLine
from mailproc.publish import Shown, Site, site_of
from mailproc.publish.publisher import Publisher
from mailproc.publish.web import Pages
from mailproc.store.counts import Counts
from tests.support.harness import AGENT, Harness, letter
from tests.support.sample_meetings import (
    NASTY,
    chair,
    open_sample_harness,
    open_xen_harness,
    shown,
)
from tests.support.sizes import is_nightly

if TYPE_CHECKING:
    from playwright.sync_api import Page

Scheme = Literal["light", "dark"]

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
#: Of a second meeting, of several days, with the first one's minutes.
SECOND = ("index.html", "meeting-2.html", "meeting-1.html", "tally-1.html", "how-to-vote.html")
PAGES = ("index.html", "meeting-1.html", "tally-1.html", "T19.html", "T5.html", "T18.html")
WIDTHS = {"phone": 360, "desktop": 1200}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
#: One of each kind and more, those of one kind beside each other.
FOR_ALL = (
    *("open/index.html", "posted/index.html", "second/index.html", "lists/index.html"),
    *("posted/meeting-1.html", "second/meeting-1.html", "second/meeting-2.html"),
    *("posted/tally-1.html", "second/tally-1.html", "posted/T19.html", "open/T19.html"),
    *("posted/T5.html", "posted/T18.html"),
)
#: Of which somebody may want to see how they look.
KEPT = (
    *("open/index.html", "posted/meeting-1.html", "posted/T19.html", "second/meeting-2.html"),
    *("second/meeting-1.html", "second/how-to-vote.html"),
)
#: What axe is asked for: to describe all that is right takes longer than to find what is wrong.
ASKED = {"resultTypes": ["violations"]}
#: Each width and each scheme once; at night each with each.
MODES = (
    tuple(product(WIDTHS, SCHEMES)) if is_nightly() else (("phone", "dark"), ("desktop", "light"))
)


def missing() -> str:
    """Why there can be no browser, or ``""``."""
    if find_spec("playwright") is None or find_spec("axe_playwright_python") is None:
        return "playwright or axe-playwright-python is not installed"
    if shutil.which("chromium") is None:
        return "there is no chromium (Debian: apt-get install chromium)"
    return ""


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    """A Chromium's, for all tests of this file: each new one is a process, and takes a second.

    It is missing in silence nowhere in CI.
    """
    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # may not be installed

    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started.new_page()
        started.close()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    """The Xen meeting while voting is open, scheduled, and with nasty and endless words."""
    voting = open_xen_harness(tmp_path_factory.mktemp("open"), scheduled=False)
    posted = open_xen_harness(tmp_path_factory.mktemp("posted"))
    nasty: dict[str, Any] = json.loads(json.dumps(shown(posted).view))
    words = (*NASTY, "x" * 200, "ت" * 120)
    for place, topic in enumerate(nasty["topics"]):
        topic |= {"title": words[place % len(words)], "description": "w" * 3000}
        topic |= {"reason": "r" * 100, "proposer": {"name": "n" * 80, "address": ""}}
    sheet = [SheetLine(voter="v" * 90, choices={f"T{n}": "+1" for n in range(1, 40)})]
    other = Shown({**shown(posted).view, "list": "xen-devel"})
    made = {"open": shown(voting), "posted": shown(posted), "other": other}
    return {**made, "nasty": Shown(nasty, sheet)}


@pytest.fixture(scope="module")
def two_meetings(tmp_path_factory: pytest.TempPathFactory) -> Harness:
    """A meeting that was held and minuted, and the next one, of two days."""
    harness = open_sample_harness(tmp_path_factory.mktemp("two"))
    chair(harness, "MEETING Summer Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 15:00")
    for sender, title in (("jane", "NUMA"), ("john", "EFI boot"), ("ann", "Documentation")):
        raw = letter(f"{sender}@example.org", f"PROPOSE: {title}", "Duration: 40m", to=AGENT)
        assert harness.mail(raw)["state"] == "processed"
    harness.mail(letter("john@example.org", "", "VOTE T1 +1, at last\nATTEND", to=AGENT))
    harness.mail(letter("ann@example.org", "", "VOTE T2 +1\nREGRETS", to=AGENT))
    chair(harness, "CLOSE VOTING", "MERGE T1", "MERGE T2", "DEFER T3", "SCHEDULE")
    chair(harness, "PRESENT Jane Roe, John Doe", "DISCUSSED T2", "DECIDED T1 We merge it.")
    days = "Day: 2027-12-01 09:00-11:00\nDay: 2027-12-02 13:00-14:00\nBreaks: 10:00 15m"
    chair(harness, f"NEXT MEETING Winter Summit\nTimezone: Europe/Berlin\n{days}")
    for title in ("Logo", "A release every six months"):
        harness.mail(letter("jane@example.org", f"[PROPOSE] {title}", "Duration: 40m"))
    chair(harness, "OPEN VOTING until 2027-11-20 12:00")
    return harness


@pytest.fixture(scope="module")
def address(samples: dict[str, Shown], two_meetings: Harness) -> Iterator[str]:
    """The samples served by our own server, with its headers, each in a folder."""
    made = {name: site_of([[sample]]).files for name, sample in samples.items()}
    both = Publisher(two_meetings.database, [two_meetings.rules]).meetings("devel")
    made["second"] = site_of([both]).files
    made["lists"] = site_of([both, [samples["other"]]]).files
    files = {f"{name}/{file}": text for name, site in made.items() for file, text in site.items()}
    pages = Pages("127.0.0.1:0", lambda: Site(files), lambda: Counts({}, {}, None, None))
    pages.start()
    yield f"http://{pages.address}"
    pages.stop()


@contextmanager
def window(tab: Page, url: str, width: int = 1200, scheme: Scheme = "light") -> Iterator[Page]:
    """A page in a window of this width; nothing may be said on its console."""
    tab.set_viewport_size({"width": width, "height": 800})
    tab.emulate_media(media="screen", color_scheme=scheme, reduced_motion="reduce")
    said: list[str] = []
    tab.on("console", listener := lambda message: said.append(message.text))
    tab.goto(url)
    yield tab
    tab.remove_listener("console", listener)
    assert said == []


@pytest.mark.parametrize(("width", "scheme"), MODES)
def test_axe_finds_nothing_on_any_page_and_screenshots_are_kept(
    tab: Page, address: str, width: str, scheme: Scheme, request: pytest.FixtureRequest
) -> None:
    # It ships no types (0.1.8).
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types

    folder = Path(str(request.config.cache.mkdir("screenshots")))
    # By day every other one, and what there is one of each time: it takes a second a page.
    some = FOR_ALL if is_nightly() else FOR_ALL[MODES.index((width, scheme)) :: len(MODES)]
    with window(tab, f"{address}/open/index.html", WIDTHS[width], scheme) as page:
        for name in (*some, "second/how-to-vote.html"):
            page.goto(f"{address}/{name}")
            report = Axe().run(page, options=ASKED)
            assert report.violations_count == 0, f"{name}\n{report.generate_report()}"
            if name in KEPT:
                file = folder / f"{name.replace('/', '-')[:-5]}-{width}-{scheme}.png"
                page.screenshot(path=file, full_page=True)
                assert file.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("sample", "names"),
    [("posted", PAGES), ("nasty", (*PAGES, SECOND[-1])), ("second", SECOND), ("lists", SECOND[:1])],
)
def test_nothing_is_wider_than_the_window(
    tab: Page, address: str, sample: str, names: tuple[str, ...]
) -> None:
    with window(tab, f"{address}/{sample}/index.html") as page:
        for name in names:
            page.goto(f"{address}/{sample}/{name}")
            for width in (320, *WIDTHS.values()):
                page.set_viewport_size({"width": width, "height": 800})
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{sample}/{name} is {wide} wide"


def test_dark_mode_is_dark_and_light_mode_light(tab: Page, address: str) -> None:
    def brightness(scheme: Scheme) -> float:
        with window(tab, f"{address}/open/index.html", scheme=scheme) as page:
            found = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)")
            return sum(map(int, found)) / 3

    assert brightness("dark") < 40
    assert brightness("light") > 230


def test_the_keyboard_reaches_every_link_in_order_and_shows_where_it_is(
    tab: Page, address: str
) -> None:
    with window(tab, f"{address}/open/index.html") as page:
        links = page.evaluate(
            "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
        )
        for expected in links:
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e),"
                " b = e.getBoundingClientRect(); return {href: e.getAttribute('href'),"
                " outline: s.outlineStyle, width: parseFloat(s.outlineWidth), top: b.top}; })()"
            )
            assert focused["href"] == expected
            assert focused["outline"] != "none"
            assert focused["width"] >= 2
            assert focused["top"] >= 0, "what has the focus is out of sight"


def test_the_skip_link_leads_past_the_head(tab: Page, address: str) -> None:
    with window(tab, f"{address}/open/index.html") as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Get a ballot by mail"


def test_on_a_phone_what_is_to_be_tapped_is_large_enough(tab: Page, address: str) -> None:
    with window(tab, f"{address}/open/index.html", WIDTHS["phone"]) as page:
        sizes = page.evaluate(
            "[...document.querySelectorAll('.button')].map(b => b.getBoundingClientRect())"
            ".map(b => [b.width, b.height])"
        )
        assert len(sizes) > 40
        assert min(width for width, _ in sizes) >= 40
        assert min(height for _, height in sizes) >= 40  # WCAG 2.5.8 asks for 24


def test_on_paper_there_are_no_buttons_and_the_ink_is_black(tab: Page, address: str) -> None:
    with window(tab, f"{address}/posted/index.html", scheme="dark") as page:
        page.emulate_media(media="print")
        assert not page.locator(".votes").first.is_visible()
        assert not page.locator("nav").is_visible()
        assert page.locator("h1").is_visible()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_nasty_titles_are_text_and_nothing_runs(
    tab: Page, address: str, samples: dict[str, Shown]
) -> None:
    with window(tab, f"{address}/nasty/T1.html") as page:
        for topic, title in enumerate(NASTY[:4], 1):
            page.goto(f"{address}/nasty/T{topic}.html")
            assert page.locator("h1 bdi").inner_text() == title
        assert page.evaluate("document.scripts.length") == 0


def test_the_picture_of_the_afternoon_shows_each_topic_at_its_time(
    tab: Page, address: str, samples: dict[str, Shown]
) -> None:
    with window(tab, f"{address}/posted/meeting-1.html") as page:
        labels = page.locator(".ribbon svg text:not(.name)").all_text_contents()
        assert labels == [slot["topic"] for slot in samples["posted"].view["agenda"]]
        links = page.evaluate(
            "[...document.querySelectorAll('.ribbon a')].map(a => a.getAttribute('href'))"
        )
        assert links == [f"{topic}.html" for topic in labels]
        boxes = page.evaluate(
            "[...document.querySelectorAll('.ribbon .block')].map(b => b.getBoundingClientRect())"
            ".map(b => [b.left, b.right])"
        )
        assert all(left < right for left, right in boxes)
        assert [left for left, _ in boxes] == sorted(left for left, _ in boxes)


def test_who_reads_finds_how_to_vote_from_every_page(tab: Page, address: str) -> None:
    with window(tab, f"{address}/second/index.html", WIDTHS["phone"]) as page:
        for name in (*SECOND, "T1.html"):
            page.goto(f"{address}/second/{name}")
            page.get_by_role("link", name="How to vote", exact=True).click()
            assert page.url == f"{address}/second/how-to-vote.html"
            assert page.get_by_text(
                "20 November 2027, 12:00 Europe/Berlin (11:00 UTC)"
            ).is_visible()
            assert page.locator("#VOTE").is_visible()
            boxes = page.evaluate(
                "[...document.querySelectorAll('nav a')].map(a => a.getBoundingClientRect().top)"
            )
            assert len(set(boxes)) == 1, "the links at the top stand on more than one line"


def test_each_day_has_a_strip_with_its_topics(tab: Page, address: str) -> None:
    with window(tab, f"{address}/second/meeting-2.html") as page:
        strips = page.locator("svg.ribbon")
        days = [one.text_content() for one in page.locator(".day").all()]
        assert days == ["Wednesday 1 December 2027", "Thursday 2 December 2027"]
        ids = [
            one.locator("text:not(.name):not(.hour)").all_text_contents() for one in strips.all()
        ]
        assert ids == [["T3", "T4"], ["T5"]]
        strips.nth(1).get_by_role("link").click()
        assert page.url == f"{address}/second/T5.html"


def test_what_is_over_shows_who_came_and_what_was_noted(tab: Page, address: str) -> None:
    with window(tab, f"{address}/second/index.html") as page:
        page.get_by_role("link", name="Summer Summit").click()
        assert page.url == f"{address}/second/meeting-1.html"
        for told in ("Present: Jane Roe, John Doe", "Decided: We merge it.", "Not coming"):
            assert page.get_by_text(told).is_visible(), told
        page.get_by_role("link", name="Tally").click()
        assert page.get_by_text("Summer Summit: the tally").is_visible()


def test_with_a_second_list_old_addresses_lead_where_they_did(tab: Page, address: str) -> None:
    with window(tab, f"{address}/lists/T1.html") as page:
        assert page.locator("h1").inner_text() == "T1 NUMA"
        page.goto(f"{address}/lists/index.html")
        page.get_by_role("link", name="devel", exact=True).click()
        assert page.locator("h1").inner_text() == "Winter Summit"
        page.goto(f"{address}/lists/xen-devel/T1.html")
        assert page.evaluate("getComputedStyle(document.body).maxWidth") == "768px"
