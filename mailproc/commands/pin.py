"""PIN: fixes the time of a topic."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailproc.commands.base import TOPIC, Answer, Request, command, number_of
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import Meeting, Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import stands
from mailproc.meeting.timetable import fit


@command(
    "PIN",
    "PIN T7 14:00",
    rf"(?P<topic>{TOPIC})[ \t]+(?P<clock>[0-2]?\d:[0-5]\d)",
    who="chair",
    act="chair",
    public=True,
    argument="strict",
)
def pin(request: Request) -> Answer:
    """Fix the time of a topic.

    It is in the meeting's timezone.
    """
    topic = request.agenda.standing(number_of(request["topic"]))
    moment = _on_the_day(request.agenda.meeting, request["clock"])
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


def _on_the_day(meeting: Meeting, clock: str) -> datetime:
    if meeting.starts is None or meeting.ends is None:
        raise Refused("The meeting has no time yet; MEETING with Starts: and Ends: sets it.")
    zone = ZoneInfo(meeting.timezone)
    starts = meeting.starts.astimezone(zone)
    hour, _, minute = clock.partition(":")
    try:
        moment = datetime.combine(starts.date(), time(int(hour), int(minute)), zone)
    except ValueError:
        raise Refused(
            "I could not read {clock} as a time of day; write it like 14:00.", clock=clock
        ) from None
    if moment < starts:
        moment += timedelta(days=1)
    if not starts <= moment < meeting.ends:
        ends = meeting.ends.astimezone(zone)
        raise Refused(
            "{clock} is outside the meeting, which is from {starts:%H:%M} to {ends:%H:%M}.",
            clock=clock,
            starts=starts,
            ends=ends,
        )
    return moment
