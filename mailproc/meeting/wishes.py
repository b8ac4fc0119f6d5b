"""What the agenda has to obey: when leads are there, and which topics come first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import attendance
from mailproc.meeting.availability import can_be_there
from mailproc.meeting.intervals import Interval, common
from mailproc.meeting.precedence import Precedence, precedence
from mailproc.meeting.records import Meeting, Topic
from mailproc.meeting.timetable import Wishes, leads_of, minutes, openings


def wishes_of(agenda: Agenda, topics: Sequence[Topic]) -> Wishes:
    """What has to be obeyed where these topics are fitted in, which are kept in their order."""
    presence = _presence(agenda, topics)
    order = precedence(agenda, topics)
    wishes = Wishes(order, presence)
    if order and any(topic.pinned for topic in topics):
        wishes = Wishes(_not_outranked(agenda.meeting, topics, wishes), presence)
    return wishes


def _presence(
    agenda: Agenda, topics: Iterable[Topic]
) -> Mapping[int, Mapping[str, Sequence[Interval]]]:
    """When those leads are there who are not always; who sent regrets never is.

    Who is never there is no lead where others are.
    """
    absent = {one for one, said in attendance(agenda).items() if said.state == "no"}
    known: dict[str, tuple[Interval, ...] | None] = {}
    found = {}
    for topic in topics:
        leads = leads_of(topic, agenda.lead_of)
        for lead in leads - known.keys():
            known[lead] = () if lead in absent else can_be_there(agenda, lead)
        there = {lead for lead in leads if known[lead] != ()} or leads
        limited = {lead: times for lead in sorted(there) if (times := known[lead]) is not None}
        if limited:
            found[topic.number] = limited
    return found


def _not_outranked(meeting: Meeting, topics: Iterable[Topic], wishes: Wishes) -> Precedence:
    """The order without what a pinned time makes impossible: the chairs' PIN outranks it."""
    by_number = {topic.number: topic for topic in topics}

    def possible(one: int, other: int) -> bool:
        """Whether one can come before the other."""
        earlier, later = by_number.get(one), by_number.get(other)
        if earlier is None or later is None or (earlier.pinned is later.pinned is None):
            return True
        length = timedelta(minutes=minutes(meeting, earlier))
        first = _times(meeting, earlier, wishes)
        last = _times(meeting, later, wishes)
        needed = timedelta(minutes=minutes(meeting, later))
        ends = min((start + length for start, end in first if end - start >= length), default=None)
        begins = max((end - needed for start, end in last if end - start >= needed), default=None)
        return ends is None or begins is None or ends <= begins

    found = {
        number: frozenset(one for one in before if possible(one, number))
        for number, before in wishes.order.items()
    }
    return {number: before for number, before in found.items() if before}


def _times(meeting: Meeting, topic: Topic, wishes: Wishes) -> Sequence[Interval]:
    """When a topic can be, by itself."""
    if topic.pinned is not None:
        return [(topic.pinned, topic.pinned + timedelta(minutes=minutes(meeting, topic)))]
    times = wishes.times.get(topic.number)
    return openings(meeting) if times is None else common(openings(meeting), times)
