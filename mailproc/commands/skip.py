"""SKIP: leaves a date of a series out."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.times import day_among
from mailproc.commands.arguments.written_days import BECAUSE, DATED, WRITTEN_DAYS
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.cancellation import call_off
from mailproc.commands.effects.occurrences import dates_told, tell_list_of_dates
from mailproc.mail.text import clean_line
from mailproc.meeting.records import Meeting, Series
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.series import coming_days, next_day, over_since, running_series
from mailproc.structs import replace

_MOST: Final = 60  # dates


@command(
    "SKIP",
    "SKIP 2027-12-02",
    rf"(?:(?P<next>(?i:(?:the )?next (?:meeting|one|date|call)))|{DATED}{WRITTEN_DAYS}){BECAUSE}",
    who="chair",
    act="chair",
    public=True,
    example="SKIP 2027-12-02\nSKIP 6 January: it is a holiday",
)
def skip(request: Request) -> Answer:
    """Leave a date of the series out.

    The list is told; a reason may follow a colon. Of the meeting that is set up, whoever comes,
    leads or is invited is told too, and its topics come to the next one.
    """
    agenda = request.agenda
    series = running_series(agenda)
    if series is None:
        raise Refused(
            "There is no series whose dates could be left out. To call the meeting off, send:  "
            "CANCEL MEETING and why"
        )
    meeting = agenda.meeting
    known = _dates_of(meeting, series) if meeting.cancelled is None else []
    found = [*known, *islice(coming_days(agenda, series), _MOST)]
    here = request.received.astimezone(ZoneInfo(series.timezone))
    if request["next"]:
        is_on = known and over_since(meeting, request.received) is None
        day = known[0] if is_on else next_day(agenda, series, request.received)
    else:
        day = day_among(request["days"].strip(" ,."), sorted({*found}), here, series.title)
    if day is None:
        raise Refused("All dates of this series are over.")
    reason = clean_line(request["reason"], 500)
    if day in known:
        return Answer((*call_off(request, reason), *dates_told(agenda)))
    skipped = tuple(sorted({*series.skipped, day}))
    agenda.put(replace(series, skipped=skipped, letter=request.letter))
    why = Sentence(" ({reason})", reason=reason.rstrip(".")) if reason else ""
    line = Sentence(
        "{title} does not take place on {day}{why}.",
        title=series.title,
        day=day.isoformat(),
        why=why,
    )
    tell_list_of_dates(agenda, line)
    told = Sentence("{line} The list is told.", line=line)
    return Answer((told, *dates_told(agenda)))


def _dates_of(meeting: Meeting, series: Series) -> list[date]:
    """The days by which people may name the meeting: that of the rule, and where it was moved."""
    if meeting.occurrence is None or meeting.occurrence.series != series.number:
        return []
    days = [meeting.occurrence.day]
    if meeting.starts is not None:
        days.append(meeting.starts.astimezone(ZoneInfo(meeting.timezone)).date())
    return days
