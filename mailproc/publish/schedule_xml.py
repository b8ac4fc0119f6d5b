"""The agenda as schedule.xml, which conference apps read. Pure.

Its schema is https://c3voc.de/schedule/schema.xsd, by those who made frab and pretalx.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from mailproc import __version__
from mailproc.meeting.view import View, ViewPart
from mailproc.publish.days import on_day
from mailproc.publish.last_change import last_change

_NOT_IN_ACRONYM: Final = re.compile(r"[^a-z0-9_-]+")
#: The parts of an event's or a conference's text, by the names of their elements.
_Parts = Mapping[str, str]


def schedule_xml(view: View) -> str:
    """The meeting with its days and rooms and, once it is scheduled, an event for each topic.

    Its version is another one whenever an event is. The schema asks for a day: a meeting without a
    date has an empty one, that of its last change, and says in its title that it has none.
    """
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", name="mailproc", version=__version__)
    if url := _web(view["pages_url"]):
        ET.SubElement(root, "url").text = f"{url}meeting.xml"
    version = ET.SubElement(root, "version")
    conference = ET.SubElement(root, "conference")
    _fill(conference, _conference(view))
    days = ET.Element("days")
    topics = {topic["id"]: topic for topic in view["topics"]}
    for index, day in enumerate(view["meeting"]["days"] or [_no_day(view)], 1):
        made = ET.SubElement(
            days,
            "day",
            date=day["start"][:10],
            start=day["start"],
            end=day["end"],
            index=str(index),
        )
        slots = view["agenda"] if view["meeting"]["scheduled"] else []
        _rooms(made, view, topics, on_day(slots, day))
    version.text = hashlib.sha256(ET.tostring(days)).hexdigest()[:12]
    root.extend(days)
    ET.indent(root)
    written = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'


def _conference(view: View) -> _Parts:
    meeting = view["meeting"]
    days = meeting["days"]
    acronym = _NOT_IN_ACRONYM.sub("-", view["list"].lower()).strip("-")
    parts = {
        "title": meeting["title"] if days else f"{meeting['title']} (no date yet)",
        "acronym": f"{acronym}-meeting-{meeting['number']}",
        "start": meeting["starts"],
        "end": meeting["ends"],
        "days": str(len(days)) if days else None,
        "timeslot_duration": "00:05",
        "base_url": _web(view["pages_url"]),
        "time_zone_name": meeting["timezone"],
    }
    return {name: text for name, text in parts.items() if text}


def _no_day(view: View) -> ViewPart:
    at = last_change(view, "meeting").at
    return {"start": at, "end": at}


def _rooms(
    day: ET.Element, view: View, topics: Mapping[str, ViewPart], slots: list[ViewPart]
) -> None:
    """The rooms of a day with their events, in order of time."""
    several = any("room" in slot for slot in slots)
    for number in sorted({slot.get("room", 1) for slot in slots}):
        name = f"Room {number}" if several else view["meeting"]["location"] or "Room 1"
        room = ET.SubElement(day, "room", name=name)
        for slot in slots:
            if slot.get("room", 1) == number:
                _event(room, view, topics[slot["topic"]], slot, name)


def _event(room: ET.Element, view: View, topic: ViewPart, slot: ViewPart, name: str) -> None:
    starts, ends = (datetime.fromisoformat(slot[key]) for key in ("start", "end"))
    meeting = f"meeting-{view['meeting']['number']}.{view['list']}.{view['address']}"
    guid = uuid5(NAMESPACE_URL, f"mailto:{view['agent']}#{topic['id']}.{meeting}")
    made = ET.SubElement(room, "event", id=topic["id"].removeprefix("T"), guid=str(guid))
    parts = {
        "room": name,
        "title": topic["title"],
        "subtitle": topic["id"],
        "type": "discussion",
        "date": slot["start"],
        "start": f"{starts:%H:%M}",
        "duration": _duration(ends - starts),
        "abstract": topic["outcome"],
        "track": view["meeting"]["title"],
    }
    _fill(made, parts)
    persons = ET.SubElement(made, "persons")
    for one in topic["leads"] or [topic["proposer"]]:
        ET.SubElement(persons, "person").text = one["name"] or one["address"]
    ET.SubElement(made, "description").text = topic["description"]
    if url := _web(topic["archived_at"]):
        links = ET.SubElement(made, "links")
        ET.SubElement(links, "link", href=url).text = "Discussion"
    if url := _web(view["pages_url"]):
        ET.SubElement(made, "url").text = f"{url}{topic['id']}.html"


def _fill(parent: ET.Element, parts: _Parts) -> None:
    for name, text in parts.items():
        ET.SubElement(parent, name).text = text


def _duration(length: timedelta) -> str:
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    return f"{hours:02}:{minutes:02}"


def _web(url: str | None) -> str:
    """An address of the web; ``""`` for none."""
    return url if url and url.startswith(("http://", "https://")) else ""
