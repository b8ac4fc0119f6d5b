"""A series of meetings: which dates come, and what is due of it now. Pure.

What is due follows from the records and the time alone. So it does not matter who looks when, nor
how often: what is done is not due any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Meeting, Occurrence, Series
from mailproc.meeting.repetition import days
from mailproc.meeting.tally import stands

DAY: Final = 24 * 60  # minutes
#: How long a meeting is taken to last that does not say when it ends.
_LONGEST: Final = timedelta(days=1)
#: For so long whoever called a meeting off can take that back, before the next one is set up.
_THINKING: Final = timedelta(days=1)
_SHOWN: Final = 5  # dates
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)

StepName = Literal[
    "open",  # the next meeting is set up
    "call",  # the list is asked for topics
    "agenda",  # it is posted
    "cancel",  # there is no topic
]


class Step(NamedTuple):
    """One thing that is due."""

    name: StepName
    due: datetime


def all_series(agenda: Agenda) -> list[Series]:
    """Every series of the list, by number."""
    return sorted(agenda.all(Series), key=lambda one: one.number)


def running(series: Sequence[Series]) -> Series | None:
    """The one that goes on; None if none does."""
    return next((one for one in series if not one.ended), None)


def running_series(agenda: Agenda) -> Series | None:
    """The list's series that goes on; None if none does."""
    return running(all_series(agenda))


def start_on(series: Series, day: date) -> datetime:
    """When it begins on a day, in UTC: at the same time of day whatever the clocks are set to."""
    local = datetime.combine(day, time.fromisoformat(series.at), ZoneInfo(series.timezone))
    return local.astimezone(UTC)


def coming_days(agenda: Agenda, series: Series) -> Iterator[date]:
    """The days of a series for which no meeting was set up yet, without those left out."""
    held = [
        one.occurrence.day
        for one in agenda.all(Meeting)
        if one.occurrence is not None and one.occurrence.series == series.number
    ]
    found = days(series.rule, series.first, max(held, default=None))
    return (day for day in found if day not in series.skipped)


def next_day(agenda: Agenda, series: Series, now: datetime) -> date | None:
    """The first of them that is still to come; None if there is none."""
    return next((day for day in coming_days(agenda, series) if start_on(series, day) > now), None)


def meeting_on(series: Series, day: date, number: int, letter: int, now: datetime) -> Meeting:
    """The meeting of a series on one of its days."""
    starts = start_on(series, day)
    return Meeting(
        number,
        series.title,
        letter,
        starts=starts,
        ends=starts + timedelta(minutes=series.minutes),
        timezone=series.timezone,
        location=series.location,
        default_minutes=series.default_minutes,
        rooms=series.rooms,
        ballot=series.ballot,
        occurrence=Occurrence(series.number, day),
        timed=now,
    )


def over_since(meeting: Meeting, now: datetime) -> datetime | None:
    """Since when a meeting is over, so that the next one may begin; None: it is not.

    One that was called off is over a day later at the latest.
    """
    starts = meeting.starts
    ends = meeting.ends or (starts + _LONGEST if starts else None)
    if meeting.minuted:
        return min(ends or now, now)
    if meeting.cancelled is not None:
        settled = meeting.timed + _THINKING if meeting.timed else _BEGINNING
        ends = min(ends, settled) if ends and meeting.timed else ends or settled
    return ends if ends is not None and ends <= now else None


def due_step(
    series: Sequence[Series],
    meeting: Meeting | None,
    now: datetime,
    has_topics: Callable[[], bool],
) -> Step | None:
    """What is to be done now; None for nothing.

    Args:
        series: all of the list.
        meeting: the current one; None while none is set up.
        now: aware.
        has_topics: whether anything stands on its agenda, asked only where that matters.
    """
    over = _BEGINNING if meeting is None else over_since(meeting, now)
    if over is not None:
        return Step("open", over) if running(series) else None
    if meeting is None or meeting.occurrence is None or meeting.starts is None:
        return None
    if meeting.cancelled is not None or meeting.starts <= now:
        return None
    number = meeting.occurrence.series
    return next(
        (_of_meeting(one, meeting, now, has_topics) for one in series if one.number == number),
        None,
    )


def _of_meeting(
    series: Series, meeting: Meeting, now: datetime, has_topics: Callable[[], bool]
) -> Step | None:
    agenda, cancel = agenda_due(meeting), cancel_due(series, meeting)
    called = meeting.topics_called or meeting.scheduled or series.call_before is None
    if not called and series.call_before is not None:
        call = _before(meeting, series.call_before)
        if call <= now < min(agenda, cancel or agenda):
            return Step("call", call)
    if meeting.scheduled or meeting.withheld == meeting.starts:
        return None
    if cancel is not None and cancel <= now and not has_topics():
        return Step("cancel", cancel)
    if now < agenda or (cancel is not None and not has_topics()):
        return None
    if meeting.hides_counts and meeting.deadline is not None:
        return None  # the vote ends first, as people were told
    return Step("agenda", agenda)


def agenda_due(meeting: Meeting) -> datetime:
    """When the agenda is posted: the day before, or later if its time was set later."""
    return _later(meeting, DAY)


def cancel_due(series: Series, meeting: Meeting) -> datetime | None:
    """When it is called off if there is no topic; None: never."""
    return None if series.cancel_before is None else _later(meeting, series.cancel_before)


def _later(meeting: Meeting, lead: int) -> datetime:
    """So many minutes before a meeting; half of what there was, if its time was set late."""
    known, starts = _before(meeting, lead), meeting.starts
    if starts is None or meeting.timed is None:
        return known
    return max(known, starts - (starts - meeting.timed) / 2)


def _before(meeting: Meeting, lead: int) -> datetime:
    """So many minutes before a meeting; days end at the same time of day as they began."""
    if meeting.starts is None:
        raise ValueError("a meeting without a time")
    if lead % DAY:
        return meeting.starts - timedelta(minutes=lead)
    local = meeting.starts.astimezone(ZoneInfo(meeting.timezone))
    day = local.date() - timedelta(days=lead // DAY)
    return datetime.combine(day, local.time(), local.tzinfo).astimezone(UTC)


def next_step(agenda: Agenda, now: datetime) -> Step | None:
    """What is due on a list now."""
    meeting = agenda.get(Meeting, agenda.meeting.number)
    return due_step(all_series(agenda), meeting, now, lambda: any(map(stands, agenda.topics)))


def series_of(agenda: Agenda, meeting: Meeting) -> Series | None:
    """The series that a meeting is one of; None for none."""
    return agenda.get(Series, meeting.occurrence.series) if meeting.occurrence else None


def later_dates(agenda: Agenda, most: int = _SHOWN) -> list[datetime]:
    """When the next meetings begin that are not set up yet, in the series' zone."""
    series = running_series(agenda)
    if series is None:
        return []
    zone = ZoneInfo(series.timezone)
    since = _last_start(agenda)
    starts = (start_on(series, day) for day in coming_days(agenda, series))
    return [one.astimezone(zone) for one in islice((s for s in starts if s > since), most)]


def _last_start(agenda: Agenda) -> datetime:
    starts = [one.starts for one in agenda.all(Meeting) if one.starts is not None]
    return max(starts, default=_BEGINNING)


def series_view(agenda: Agenda) -> dict[str, Any] | None:
    """The series in JSON values, as exports, pages and mails show it; None if none goes on."""
    series = running_series(agenda)
    if series is None:
        return None
    occurrence = agenda.meeting.occurrence
    return {
        "title": series.title,
        "repeats": series.written,
        "rule": series.rule,
        "at": series.at,
        "timezone": series.timezone,
        "minutes": series.minutes,
        "location": series.location,
        "call_minutes_before": series.call_before,
        "cancel_minutes_before": series.cancel_before,
        "occurrence": occurrence.day.isoformat() if occurrence else None,
        "skipped": [day.isoformat() for day in series.skipped],
        "next": [one.isoformat() for one in later_dates(agenda)],
        "letter": series.letter,
    }
