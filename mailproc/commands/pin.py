"""PIN: fixes the time of a topic."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.meeting_fields import on_day
from mailproc.commands.arguments.times import WEEKDAYS
from mailproc.commands.base import TOPIC, Answer, Request, command, number_of
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Day, Meeting, Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import stands
from mailproc.meeting.timetable import days_of, fit
from mailproc.structs import replace

_DAY = r"\d{4}-\d\d-\d\d|(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}"


@command(
    "PIN",
    "PIN T7 14:00",
    rf"(?P<topic>{TOPIC})[ \t]+(?:(?P<day>{_DAY})[ \t]+)?(?P<clock>[0-2]?\d:[0-5]\d)",
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
    moment = _on_the_day(request.agenda.meeting, request["day"], request["clock"])
    _check_free(request.agenda, topic, moment)
    request.agenda.revise(topic, pinned=moment.astimezone(UTC))
    said = Sentence(
        "{id} {title} is at {clock:%H:%M}.", id=topic.id, title=topic.title, clock=moment
    )
    return Answer((said,), topics=(topic.number,))


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


def _on_the_day(meeting: Meeting, written: str, clock: str) -> datetime:
    """A time of day on the day that is written; without one, on the first that it is part of."""
    days = [day for day in days_of(meeting) if not written or _is_called(meeting, day, written)]
    if not days_of(meeting):
        raise Refused("The meeting has no time yet; MEETING with Starts: and Ends: sets it.")
    if not days:
        raise Refused("{written} is no day of the meeting.", written=written)
    zone = ZoneInfo(meeting.timezone)
    hour, _, minute = clock.partition(":")
    try:
        at = time(int(hour), int(minute))
    except ValueError:
        raise Refused(
            "I could not read {clock} as a time of day; write it like 14:00.", clock=clock
        ) from None
    for day in days:
        moment = on_day(day, at, zone)
        if day.starts <= moment < day.ends:
            return moment
    raise Refused(
        "{clock} is outside the meeting, which is from {starts:%H:%M} to {ends:%H:%M}.",
        clock=clock,
        starts=days[0].starts.astimezone(zone),
        ends=days[0].ends.astimezone(zone),
    )


def _is_called(meeting: Meeting, day: Day, written: str) -> bool:
    """Whether a day of the meeting is meant by its date, or by its day of the week."""
    starts = day.starts.astimezone(ZoneInfo(meeting.timezone))
    if written[0].isdigit():
        return written == f"{starts:%Y-%m-%d}"
    return WEEKDAYS.get(written.casefold()) == starts.weekday()
