"""The guide for contributors tells how the program is built now."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from mailproc.guides import guides
from tests.support.guides import blocks, text_of
from tests.support.names import PACKAGE
from tests.support.paths import ROOT

GUIDE: Final = text_of("contributing")


def test_its_listing_is_that_of_the_package() -> None:
    listing = blocks("contributing", "The listing")[0].text
    named = set(re.findall(r"^  (\S+)", listing, re.MULTILINE))
    there = {
        f"{one.name}/" if one.is_dir() else one.name
        for one in PACKAGE.iterdir()
        if not one.name.startswith("_") and one.name != "py.typed"
    }
    assert named == there


def test_its_layers_are_those_that_are_enforced() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    assert blocks("contributing", "The layers")[0].text.splitlines() == layers


def test_its_walk_has_eight_stops_each_of_them_there() -> None:
    walk = GUIDE[GUIDE.index("## Follow one mail") : GUIDE.index("## The listing")]
    stops = re.findall(r"^\d\. `([\w/.]+)`", walk, re.MULTILINE)
    assert len(stops) == 8
    assert [name for name in stops if not (PACKAGE / name).exists()] == []


def test_the_guides_to_hand_out_come_first_then_those_for_operators() -> None:
    names = [one.name for one in guides()]
    first, names = names[:4], names[4:]
    assert first == ["members", "chairs", "series", "setup"]
    assert names[-8:] == [
        "contributing",
        "reading",
        "commands",
        "answering",
        "meetings",
        "changing",
        "extending",
        "glossary",
    ]
    assert names[:-8] == sorted(names[:-8])
