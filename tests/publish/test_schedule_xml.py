"""schedule.xml has what its schema asks for (https://c3voc.de/schedule/schema.xsd)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mailproc.publish import Shown, export
from tests.support.harness import letter
from tests.support.sample_meetings import chair, open_sample_harness, open_xen_harness, shown

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
#: What every event has, and in which form.
EVENT = {
    "room": re.compile(r".+"),
    "title": re.compile(r".+"),
    "type": re.compile(r".+"),
    "date": TIME,
    "start": re.compile(r"[0-2]\d:[0-5]\d"),
    "duration": re.compile(r"\d\d:\d\d"),
    "abstract": re.compile(r".*"),
    "track": re.compile(r".*"),
}
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def xen(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The Xen meeting, scheduled."""
    return shown(open_xen_harness(tmp_path_factory.mktemp("xen")))


def events(root: ET.Element) -> Iterator[ET.Element]:
    yield from root.iterfind("day/room/event")


def read(view: Shown) -> ET.Element:
    return ET.fromstring(export(view.view, "schedule").encode())  # noqa: S314  # our own


def test_each_slot_is_an_event_in_its_room_on_its_day(xen: Shown) -> None:
    root = read(xen)
    found = [
        (f"T{event.get('id')}", event.findtext("title"), event.findtext("date"))
        for event in events(root)
    ]
    titles = {topic["id"]: topic["title"] for topic in xen.view["topics"]}
    assert sorted(found) == sorted(
        (slot["topic"], titles[slot["topic"]], slot["start"]) for slot in xen.view["agenda"]
    )
    assert found
    for day in root.iterfind("day"):
        assert TIME.fullmatch(day.get("start", ""))
        assert TIME.fullmatch(day.get("end", ""))
        assert re.fullmatch(r"[1-9]\d*", day.get("index", ""))
        assert all(room.get("name") for room in day.iterfind("room"))


def test_every_event_has_what_the_schema_asks_for(xen: Shown) -> None:
    root = read(xen)
    assert [child.tag for child in root if child.tag != "day"] == [
        *("generator", "version", "conference")
    ]
    assert re.fullmatch(r"[a-z0-9_-]{4,}", root.findtext("conference/acronym") or "")
    guids = [event.get("guid", "") for event in events(root)]
    assert len(set(guids)) == len(guids)
    assert all(map(GUID.fullmatch, guids))
    for event in events(root):
        for name, form in EVENT.items():
            text = event.findtext(name)
            assert text is not None, name
            assert form.fullmatch(text), (name, text)
        assert len({child.tag for child in event}) == len(event)


def test_no_address_of_a_person_is_in_it(xen: Shown) -> None:
    people = {topic["proposer"]["address"] for topic in xen.view["topics"]}
    assert not [one for one in people if one and one in export(xen.view, "schedule")]


def test_before_the_agenda_is_posted_there_is_no_event(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    chair(harness, "MEETING Summit\nStarts: 2027-08-26 13:00\nEnds: 2027-08-26 14:00")
    root = read(shown(harness))
    assert root.find("day") is not None
    assert not list(events(root))


def test_a_meeting_without_a_date_has_the_day_that_the_schema_asks_for_and_says_so(
    tmp_path: Path,
) -> None:
    harness = open_sample_harness(tmp_path)
    for title in ("Developer Meeting", "Winter Summit"):
        if title == "Winter Summit":
            chair(harness, f"MEETING {title}")
        root = read(shown(harness))
        assert root.findtext("conference/title") == f"{title} (no date yet)"
        (day,) = root.iterfind("day")
        assert list(day) == []
        assert day.get("index") == "1"
        assert TIME.fullmatch(day.get("start", ""))
        assert day.get("start") == day.get("end")
        assert day.get("start", "").startswith(day.get("date", "no"))
        assert root.find("conference/start") is None
        before = export(shown(harness).view, "schedule")
        harness.mail(letter("jane@example.org", "hello", f"Just talk of {title}."))
        assert export(shown(harness).view, "schedule") == before


def test_several_days_have_each_its_own_events(tmp_path: Path) -> None:
    harness = open_sample_harness(tmp_path)
    chair(harness, "MEETING Two\nDay: 2027-08-26 13:00-14:00\nDay: 2027-08-27 09:00-10:00")
    for title in ("NUMA", "EFI"):
        harness.mail(letter("jane@example.org", f"[PROPOSE] {title}", "Duration: 40m"))
    chair(harness, "MERGE T1", "MERGE T2", "SCHEDULE")
    days = list(read(shown(harness)).iterfind("day"))
    assert [day.get("index") for day in days] == ["1", "2"]
    assert [[one.get("id") for one in day.iter("event")] for day in days] == [["1"], ["2"]]
    for day in days:
        assert all(
            one.findtext("date", "").startswith(day.get("date", "no")) for one in day.iter("event")
        )
