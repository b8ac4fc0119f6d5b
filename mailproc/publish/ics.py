"""The meeting as a calendar (RFC 5545), by the library icalendar: it folds and escapes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from mailproc import __version__
from mailproc.meeting.calendar_entries import event_uid
from mailproc.meeting.view import View, ViewPart
from mailproc.publish.last_change import LastChange, last_change


def calendar(view: View) -> str:
    """One event for the meeting and, once it is scheduled, one for each topic on its agenda.

    The next dates of its series, for which no meeting is set up yet, are tentative ones.

    UIDs are the same for ever; SEQUENCE rises and DTSTAMP moves when the topic or the meeting is
    changed. Without a time yet, the calendar is empty.
    """
    made = Calendar()
    made.add("prodid", f"-//mailproc//mailproc {__version__.split('.', maxsplit=1)[0]}//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", view["meeting"]["title"])
    if view["meeting"]["starts"]:
        made.add_component(_meeting(view))
        for slot in view["agenda"] if view["meeting"]["scheduled"] else ():
            made.add_component(_topic(view, slot))
        for starts in view["series"]["next"] if view["series"] else ():
            made.add_component(_later(view, starts))
        made.add_missing_timezones(*_years(view))
    written: bytes = made.to_ical()
    return written.decode()


def uid(view: View, topic: str = "") -> str:
    """What names a meeting, or a topic in it, in every calendar for ever."""
    return event_uid(view["agent"], view["list"], view["meeting"]["number"], topic)


def _meeting(view: View) -> Event:
    meeting = view["meeting"]
    content = {
        "summary": meeting["title"],
        "location": meeting["location"],
        "status": _status(meeting),
        "description": f"Topics, votes and the agenda: by mail to {view['agent']}",
    }
    times = {"start": meeting["starts"], "end": meeting["ends"], "zone": meeting["timezone"]}
    return _event(uid(view), last_change(view, "meeting"), content, times)


def _status(meeting: ViewPart) -> str:
    if meeting["cancelled"] is not None:
        return "CANCELLED"
    return "CONFIRMED" if meeting["scheduled"] else "TENTATIVE"


def _later(view: View, starts: str) -> Event:
    """A date of the series for which no meeting is set up yet."""
    series = view["series"]
    begins = datetime.fromisoformat(starts)
    ends = begins.astimezone(UTC) + timedelta(minutes=series["minutes"])
    content = {
        "summary": series["title"],
        "location": series["location"],
        "status": "TENTATIVE",
        "description": f"Topics, votes and the agenda: by mail to {view['agent']}",
    }
    times = {"start": starts, "end": ends.isoformat(), "zone": series["timezone"]}
    name = f"{begins:%Y%m%d}.series.{uid(view).partition('.')[2]}"
    changed = LastChange(series["letter"], last_change(view, "meeting").at)
    return _event(name, changed, content, times)


def _topic(view: View, slot: ViewPart) -> Event:
    topic = next(topic for topic in view["topics"] if topic["id"] == slot["topic"])
    leads = ", ".join(lead["name"] or lead["address"] for lead in topic["leads"])
    proposer = topic["proposer"]["name"] or topic["proposer"]["address"]
    content = {
        "summary": f"{topic['id']} {topic['title']}",
        "location": view["meeting"]["location"],
        "status": "CONFIRMED",
        "description": f"Proposed by {proposer}. Lead: {leads or 'needed'}.",
        "url": topic["archived_at"],
        "related-to": uid(view),
    }
    times = {"start": slot["start"], "end": slot["end"], "zone": view["meeting"]["timezone"]}
    changed = last_change(view, "meeting", topic["id"])
    return _event(uid(view, topic["id"]), changed, content, times)


def _event(
    name: str,
    changed: LastChange,
    content: Mapping[str, str | None],
    times: Mapping[str, str | None],
) -> Event:
    made = Event()
    made.add("uid", name)
    _date(made, changed)
    zone = ZoneInfo(str(times["zone"]))
    for key, moment in (("dtstart", times["start"]), ("dtend", times["end"])):
        if moment:
            made.add(key, datetime.fromisoformat(moment).astimezone(zone))
    for key, text in content.items():
        if text:
            made.add(key, text)
    return made


def _date(event: Event, changed: LastChange) -> None:
    moment = datetime.fromisoformat(changed.at)
    event.add("dtstamp", moment)
    event.add("last-modified", moment)
    event.add("sequence", changed.turn)


def _years(view: View) -> tuple[date, date]:
    """From when to when a time zone is described; the library's own span is most of a century."""
    starts = [view["meeting"]["starts"], *(view["series"]["next"] if view["series"] else ())]
    days = [datetime.fromisoformat(one).date() for one in starts]
    return min(days) - timedelta(days=370), max(days) + timedelta(days=370)
