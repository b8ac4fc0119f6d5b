"""Times as we write them to people: ``2027-08-26 13:00 CEST``. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from mailproc.meeting.records import Meeting
from mailproc.meeting.sentences import Word


def in_zone(zone: str, at: datetime) -> str:
    """A time in the zone of this name, such as the list's."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


def at_meeting(meeting: Meeting, at: datetime | None) -> str:
    """A time in the meeting's zone; ``""`` for none."""
    return in_zone(meeting.timezone, at) if at else ""


def start_of(meeting: Meeting) -> str | Word:
    """When a meeting starts, in its zone."""
    return at_meeting(meeting, meeting.starts) or Word("date not set yet")
