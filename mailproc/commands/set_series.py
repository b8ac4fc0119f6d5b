"""SERIES: meetings that repeat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.series_fields import (
    SERIES_FIELDS,
    begins_field,
    changed_series,
    check_title,
    new_series,
    with_series_fields,
)
from mailproc.commands.base import Answer, Request, command
from mailproc.commands.effects.meeting_changes import change_meeting
from mailproc.commands.effects.occurrences import dates_told, open_next, tell_list_of_dates
from mailproc.mail.text import clean_line
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Meeting, Occurrence, Series
from mailproc.meeting.repetition import days
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.series import meeting_on, next_day, over_since, running_series
from mailproc.meeting.shown_times import at_meeting
from mailproc.structs import replace

_ENDS: Final = re.compile(r"(?i)(?:end|ends|none|no|stop|off|over|cancel|ende|keine)[.!]?")


@command(
    "SERIES",
    "SERIES title",
    r"(?P<title>\S.*)?",
    who="chair",
    act="chair",
    takes_block=True,
    fields=SERIES_FIELDS,
    public=True,
    example=(
        "SERIES Community call\nRepeats: first Thursday\nAt: 16:00-17:00 Europe/Berlin\n"
        "Location: https://example.org/call\nCall: 7 days\nCancel-if-empty: 1 day"
    ),
    argument="fields",
)
def series(request: Request) -> Answer:
    """Have meetings repeat.

    Lines follow: `Repeats:` (first Thursday, every Tuesday, every 2 weeks on Tuesday, monthly on
    the 15th, or an RRULE), `At:` (16:00-17:00 Europe/Berlin), and perhaps `Starts:` (the first
    date), `Until:`, `Duration:`, `Location:`, `Minutes:`, `Rooms:`, `Ballot:`. `Call:` (7 days)
    says how long before a meeting the list is asked for topics, `Cancel-if-empty:` (1 day) when
    one without a topic is called off. When one is over the next is set up, and its agenda is
    posted a day before. The same again changes it; SERIES END ends it. SKIP leaves a date out,
    MOVE MEETING moves a meeting.
    """
    agenda = request.agenda
    title, block = clean_line(request["title"]), tuple(request.block)
    if begins_field(title):
        title, block = "", (title, *block)
    check_title(title)
    known = running_series(agenda)
    if _ENDS.fullmatch(title) and not any(map(str.strip, request.block)):
        return _end(request, known)
    basis = known or _new(agenda, title)
    basis = replace(basis, title=title or basis.title, letter=request.letter)
    made = with_series_fields(basis, block, request.received)
    agenda.put(made)
    first = Sentence("The series {title} is set up.", title=made.title)
    if known is not None:
        first = Sentence("The series {title}:", title=made.title)
    said = [first, *changed_series(known, made), *_first_meeting(request, made)]
    return Answer((*said, *dates_told(agenda)))


def _new(agenda: Agenda, title: str) -> Series:
    number = agenda.next_number(Series)
    return new_series(number, title or agenda.meeting.title, agenda.meeting.timezone)


def _end(request: Request, known: Series | None) -> Answer:
    """No more meetings are set up; the one that is stays."""
    agenda = request.agenda
    if known is None:
        raise Refused("There is no series that goes on.")
    agenda.put(replace(known, ended=True, letter=request.letter))
    meeting = agenda.meeting
    said = [Sentence("The series {title} ends; no further meeting is set up.", title=known.title)]
    is_over = meeting.cancelled is not None or over_since(meeting, request.received) is not None
    if _is_of(meeting, known) and not is_over:
        when = at_meeting(meeting, meeting.starts)
        last = Sentence("{title} of {when} is the last one.", title=meeting.title, when=when)
        said.append(
            Sentence(
                "{last} To call it off, too, send:  CANCEL MEETING and why",
                last=last,
            )
        )
        if meeting.announced:
            tell_list_of_dates(agenda, last)
    return Answer(tuple(said))


def _is_of(meeting: Meeting, series: Series) -> bool:
    return meeting.occurrence is not None and meeting.occurrence.series == series.number


def _first_meeting(request: Request, series: Series) -> Iterator[Sentence]:
    """Have the current meeting be one of the series, where it can be; else the next one will."""
    agenda, now = request.agenda, request.received
    meeting = agenda.meeting
    is_set = agenda.get(Meeting, meeting.number) is not None
    if not is_set or over_since(meeting, now) is not None:
        yield from open_next(request)
    elif _is_of(meeting, series):
        yield from _changed(request, series)
    elif meeting.starts is None:
        day = next_day(agenda, series, now)
        if day is not None:
            yield from change_meeting(request, _as_one_of(request, series, day))
    else:
        yield from _after(request, series)


def _changed(request: Request, series: Series) -> Iterator[Sentence]:
    """The meeting that is set up already follows, unless people were told of it."""
    agenda, meeting = request.agenda, request.agenda.meeting
    if meeting.announced or meeting.cancelled is not None or meeting.starts is None:
        yield Sentence(
            "{title} of {when} stays as it is; MEETING changes it, MOVE MEETING moves it.",
            title=meeting.title,
            when=at_meeting(meeting, meeting.starts),
        )
        return
    agenda.put(replace(meeting, occurrence=None))  # so that its day is one of those to come
    day = next_day(agenda, series, request.received)
    if day is None:
        raise Refused("All dates of this series are over.")
    yield from change_meeting(request, _as_one_of(request, series, day))


def _as_one_of(request: Request, series: Series, day: date) -> Meeting:
    """The current meeting as the one of a series on a day."""
    current = request.agenda.meeting
    model = meeting_on(series, day, current.number, request.letter, request.received)
    return replace(
        current,
        title=model.title,
        letter=request.letter,
        starts=model.starts,
        ends=model.ends,
        timezone=model.timezone,
        location=model.location or current.location,
        default_minutes=model.default_minutes,
        rooms=model.rooms,
        ballot=model.ballot,
        days=(),
        breaks=(),
        occurrence=model.occurrence,
        timed=model.timed,
    )


def _after(request: Request, series: Series) -> Iterator[Sentence]:
    """Another meeting comes first, which may be on a day of the series."""
    agenda, meeting = request.agenda, request.agenda.meeting
    when = at_meeting(meeting, meeting.starts)
    starts = meeting.starts or request.received
    day = starts.astimezone(ZoneInfo(series.timezone)).date()
    if starts > request.received and day == next(days(series.rule, series.first, _eve(day)), None):
        occurrence = Occurrence(series.number, day)
        agenda.put(replace(meeting, occurrence=occurrence, timed=request.received))
        yield Sentence("{title} of {when} is its first meeting.", title=meeting.title, when=when)
    else:
        yield Sentence(
            "Its first meeting is set up when {title} of {when} is over.",
            title=meeting.title,
            when=when,
        )


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
