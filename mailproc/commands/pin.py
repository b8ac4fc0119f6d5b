"""PIN: fixes the time of a topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.meeting_fields import within
from mailproc.commands.arguments.time_of_day import CLOCK, time_of_day
from mailproc.commands.arguments.times import day_among
from mailproc.commands.arguments.written_days import WRITTEN_DAYS
from mailproc.commands.base import TOPIC, Answer, Request, command, number_of
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Day, Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import stands
from mailproc.meeting.timetable import days_of, fit, minutes
from mailproc.structs import replace

_CLOCK: Final = re.compile(rf"(?i)(?<![\w./-])(?:{CLOCK})(?![\w./:-])")
#: A place in the order, where a time is asked for: ``first``, ``after the break``, ``before T3``.
_PLACE: Final = (
    r"(?i:(?:as[ ])?(?:the[ ])?(?:first|last)|(?:at|to)[ ]the[ ](?:start|beginning|top|end|bottom)"
    r"|(?:right[ ]|just[ ])?(?:after|before)[ ](?:the[ ])?"
    r"(?:(?:coffee|lunch|tea)(?:[ ]break)?|break|pause|[t#]\d{1,6}))"
)
_OTHER: Final = re.compile(r"(?i)[t#](\d{1,6})$")
_BESIDE: Final = re.compile(r"(?i)\b(?:to|at|on|for|the|um|auf|am|den)\b|[ \t,]+")


@command(
    "PIN",
    "PIN T7 14:00",
    rf"(?P<topic>{TOPIC})[ \t,:=]+(?:(?P<place>{_PLACE})|(?i:for[ \t]+)?{WRITTEN_DAYS})",
    who="chair",
    act="chair",
    public=True,
    argument="strict",
)
def pin(request: Request) -> Answer:
    """Fix the time of a topic.

    It is in the meeting's timezone. Of a meeting that takes several days name the day, too:
    `PIN T7 2027-08-27 14:00` or `PIN T7 Fri 14:00`.
    """
    topic = request.agenda.standing(number_of(request["topic"]))
    if request["place"]:
        raise _not_a_time(request, topic)
    moment = _moment(request, topic)
    _check_free(request.agenda, topic, moment)
    request.agenda.revise(topic, pinned=moment.astimezone(UTC))
    known = {"id": topic.id, "title": topic.title}
    said = Sentence("{id} {title} is at {clock:%H:%M}.", clock=moment, **known)
    if len(days_of(request.agenda.meeting)) > 1:
        said = Sentence("{id} {title} is at {clock:%a %Y-%m-%d %H:%M}.", clock=moment, **known)
    return Answer((said,), topics=(topic.number,))


def _not_a_time(request: Request, topic: Topic) -> Refused:
    """What to say to whoever names a place in the order: the time of it, or the order to send."""
    written, meeting = request["place"], request.agenda.meeting
    is_after = "after" in written.casefold()
    if other := _OTHER.search(written):
        how = "AFTER" if is_after else "BEFORE"
        return Refused(
            "PIN fixes a time of day. To put {id} before or after others, send:\n{line}",
            id=topic.id,
            line=f"ORDER {topic.id} {how} T{other[1]}",
        )
    days, length = days_of(meeting), timedelta(minutes=minutes(meeting, topic))
    at: datetime | None = None
    if re.search(r"(?i)(?:after|before)", written):
        pause = next(iter(meeting.breaks), None)
        if pause:
            at = pause.at + timedelta(minutes=pause.minutes) if is_after else pause.at - length
    elif days:
        is_last = re.search(r"(?i)last|end|bottom", written)
        at = days[-1].ends - length if is_last else days[0].starts
    local = at.astimezone(ZoneInfo(meeting.timezone)) if at else None
    form = "%Y-%m-%d %H:%M" if len(days) > 1 else "%H:%M"
    return _unreadable(topic, written, local.strftime(form) if local else "14:00")


def _unreadable(topic: Topic, written: str, clock: str) -> Refused:
    return Refused(
        "I could not read “{written}” as a time of day; write it like {line}.",
        written=written[:60],
        line=f"PIN {topic.id} {clock}",
    )


def _check_free(agenda: Agenda, topic: Topic, moment: datetime) -> None:
    """Refuse a time that a break or, in a single room, another pinned topic takes."""
    meeting = agenda.meeting
    others = [t for t in agenda.topics if t.pinned and t.number != topic.number and stands(t)]
    fixed = [*(others if meeting.rooms == 1 else ()), replace(topic, pinned=moment)]
    _, overflow = fit(meeting, fixed)
    if any(left.topic == topic.number for left in overflow):
        clock = f"{moment:%H:%M}"
        raise Refused(
            "There is no room for {id} at {clock}: something else is on then.",
            id=topic.id,
            clock=clock,
        )


def _moment(request: Request, topic: Topic) -> datetime:
    """The time of day on the day that is written; without one, on the first that it is part of."""
    meeting, written = request.agenda.meeting, request["days"]
    if not days_of(meeting):
        raise Refused("The meeting has no time yet; MEETING with Starts: and Ends: sets it.")
    written_day, clock = _day_and_clock(topic, written)
    days, zone = _days_called(request, written_day), ZoneInfo(meeting.timezone)
    if (found := within(days, clock, zone)) is not None:
        return found
    begins, ends = (at.astimezone(zone) for at in (days[0].starts, days[0].ends))
    values: dict[str, object] = {"clock": clock, "starts": begins, "ends": ends}
    later = clock.replace(hour=(clock.hour + 12) % 24)
    if clock < later and within(days, later, zone):
        line = " ".join(f"{request.word} {topic.id} {written_day} {later:%H:%M}".split())
        raise Refused(
            "{clock:%H:%M} is outside the meeting, which is from {starts:%H:%M} to {ends:%H:%M}. "
            "To have it in the afternoon, send: {line}",
            line=line,
            **values,
        )
    raise Refused(
        "{clock:%H:%M} is outside the meeting, which is from {starts:%H:%M} to {ends:%H:%M}.",
        **values,
    )


def _day_and_clock(topic: Topic, written: str) -> tuple[str, time]:
    """What names the day, perhaps nothing, and the time of day."""
    clocks = list(_CLOCK.finditer(written))
    surely = [one for one in clocks if not one[0].isdigit()]
    at = (surely or clocks)[-1:]
    clock = time_of_day(at[0][0]) if at else None
    if clock is None:
        raise _unreadable(topic, written, "14:00")
    rest = f"{written[: at[0].start()]} {written[at[0].end() :]}"
    return " ".join(_BESIDE.sub(" ", rest).split()), clock


def _days_called(request: Request, written: str) -> Sequence[Day]:
    """The one day of the meeting that is named; all, where none is."""
    meeting, days = request.agenda.meeting, days_of(request.agenda.meeting)
    if not written:
        return days
    zone = ZoneInfo(meeting.timezone)
    dates = [one.starts.astimezone(zone).date() for one in days]
    date = day_among(written, dates, request.received.astimezone(zone), meeting.title)
    return [one for one, at in zip(days, dates, strict=True) if at == date]
