"""A meeting's days, as readers are told of them: with their zone and UTC. Pure."""

from __future__ import annotations

from datetime import datetime

from mailproc.meeting.view import ViewPart
from mailproc.render.moments import day, hours


def when(meeting: ViewPart) -> list[str]:
    """When a meeting of a view is, one text for each of its days; none if it has no time yet."""
    zone = meeting["timezone"]
    days = meeting["days"] or [{"start": meeting["starts"], "end": meeting["ends"]}]
    return [
        f"{day(one['start'])}, {hours(one['start'], zone, one['end'])}"
        for one in days
        if one["start"]
    ]


def in_full(moment: str, meeting: ViewPart) -> str:
    """A time of a meeting's view: ``Sunday 26 August 2012, 13:00 Europe/Berlin (11:00 UTC)``."""
    return f"{day(moment)}, {hours(moment, meeting['timezone'])}"


def on_day(spans: list[ViewPart], on: ViewPart) -> list[ViewPart]:
    """The slots or breaks that begin on this day of the meeting."""
    starts, ends = (datetime.fromisoformat(on[end]) for end in ("start", "end"))
    return [one for one in spans if starts <= datetime.fromisoformat(one["start"]) < ends]
