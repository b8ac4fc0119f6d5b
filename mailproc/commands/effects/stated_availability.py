"""What AVAILABLE and UNAVAILABLE do: keep what somebody said, and say how it was read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mailproc.commands.arguments.written_times import says_always, written_times
from mailproc.commands.base import Answer, Request
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import attendance
from mailproc.meeting.availability import can_be_there, stated_times, with_stated, zone_of
from mailproc.meeting.intervals import Interval
from mailproc.meeting.records import Availability, StatedTime, Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.shown_times import at_meeting
from mailproc.meeting.timetable import minutes
from mailproc.meeting.topic_owners import led_by

#: What one person says of one meeting is kept as it was said, and looked at for each agenda.
_MOST_STATED: Final = 100


def say_when(request: Request, *, there: bool) -> Answer:
    """Record when the sender can be there, or cannot.

    Raises:
        Refused: it cannot be read, or the meeting will not be.
    """
    agenda, meeting = request.agenda, request.agenda.meeting
    if meeting.cancelled is not None:
        raise Refused("{title} is cancelled.", title=meeting.title)
    zone = zone_of(agenda, request.person)
    known = stated_times(agenda, request.person)
    if says_always(request["times"]):
        if not there:
            raise Refused(
                "If you cannot come to {title} at all, send:  REGRETS", title=meeting.title
            )
        stated: tuple[StatedTime, ...] = ()
    else:
        found = written_times(meeting, request["times"], zone, request.received)
        said = [StatedTime(*one.time, there, request.letter) for one in found]
        stated = with_stated(known, said, [one.day for one in found] if there else [])
        if len(stated) > _MOST_STATED:
            raise Refused(
                "With what you said before these are more than {most} times, which is too many. "
                "To begin anew, send:  AVAILABLE always",
                most=_MOST_STATED,
            )
    if stated or known:
        agenda.put(Availability(meeting.number, request.person, stated, request.letter))
    led = led_by(agenda, request.person)
    answer = [when_there(agenda, request.person), *_about_topics(request, led)]
    attends = attendance(agenda).get(request.person)
    if attends is not None and attends.state == "no":
        answer.append(Sentence("You are still down as not coming. If you do come, send:  ATTEND"))
    return Answer(tuple(answer), topics=tuple(topic.number for topic in led))


def when_there(agenda: Agenda, person: str) -> Sentence:
    """When somebody can be at the meeting, by what they said, in their own zone."""
    times, title = can_be_there(agenda, person), agenda.meeting.title
    if times is None:
        return Sentence("Noted: you can be at {title} at any time.", title=title)
    if not times:
        return Sentence(
            "Noted: by what you said you can be at {title} at no time at all. To take back all "
            "of it, send:  AVAILABLE always",
            title=title,
        )
    shown = times_shown(times, zone_of(agenda, person))
    return Sentence(
        "Noted: you can be at {title} at these times and at no other: {times}.",
        title=title,
        times=shown,
    )


def times_shown(times: Iterable[Interval], zone: str) -> str:
    """Times as we write them: ``2027-08-26 13:00-17:00 CEST, 2027-08-27 9:00-12:00 CEST``."""
    there, found = ZoneInfo(zone), []
    for start, end in times:
        first, last = start.astimezone(there), end.astimezone(there)
        same = (last - timedelta.resolution).date() == first.date()
        until = f"{last:%H:%M}" if same else f"{last:%Y-%m-%d %H:%M}"
        found.append(f"{first:%Y-%m-%d %H:%M}-{until} {first:%Z}")
    return ", ".join(found)


def _about_topics(request: Request, led: Sequence[Topic]) -> Iterable[Sentence]:
    """What it means for what the sender leads; the chairs hear of what is on the agenda."""
    agenda = request.agenda
    times = can_be_there(agenda, request.person)
    if not led or times is None:
        return
    names = "; ".join(f"{topic.id} {topic.title}" for topic in led)
    yield Sentence("The agenda keeps to these times for what you lead: {names}.", names=names)
    missed = [topic for topic in led if not _is_within(agenda, topic, times)]
    if not missed:
        return
    whom = request.sender.name or request.sender.address
    for topic in missed:
        agenda.notify_chairs(
            topic.number,
            Sentence(
                "{whom}, who is to lead {id} {title}, cannot be there at {when}, when it is on "
                "the agenda. SCHEDULE finds another time for it, and PREVIEW shows it first.",
                whom=whom,
                id=topic.id,
                title=topic.title,
                when=at_meeting(agenda.meeting, topic.starts),
            ),
            but=request.person,
        )
    yield Sentence(
        "On the agenda that was posted you cannot be there for {names}; the chairs are told.",
        names=", ".join(topic.id for topic in missed),
    )


def _is_within(agenda: Agenda, topic: Topic, times: Iterable[Interval]) -> bool:
    """Whether a topic is at times at which its lead is there, as far as it was posted."""
    if topic.starts is None or topic.status != "scheduled" or not agenda.meeting.scheduled:
        return True
    end = topic.starts + timedelta(minutes=minutes(agenda.meeting, topic))
    return any(start <= topic.starts and end <= until for start, until in times)
