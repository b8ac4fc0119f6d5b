"""What somebody wished of the agenda and could not be obeyed, and why. Pure.

Who reads it is not told when anybody can be there, only that they cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from mailproc.mail.letter import shown_name
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import attendance
from mailproc.meeting.availability import can_be_there
from mailproc.meeting.intervals import Interval, common
from mailproc.meeting.precedence import circle, precedence, prerequisites
from mailproc.meeting.records import OPEN, Lead, Topic
from mailproc.meeting.rooms.assign import Timed
from mailproc.meeting.rooms.conflict import Conflict
from mailproc.meeting.sentences import Sentence, Word
from mailproc.meeting.timetable import Slot, Wishes, minutes, openings
from mailproc.meeting.wishes import wishes_of


class UnmetWish(Struct, frozen=True):
    """One wish for one topic."""

    topic: int
    wish: Sentence
    why: Sentence


def unmet_wishes(agenda: Agenda, placed: Timed) -> list[UnmetWish]:
    """The wishes that an agenda does not obey, by time; none if there is no agenda."""
    numbers = [*(slot.topic for slot in placed.slots), *(one.topic for one in placed.overflow)]
    if not numbers or agenda.meeting.starts is None:
        return []
    topics = [agenda.topic(number) for number in numbers]
    search = _Search(agenda, placed, wishes_of(agenda, topics))
    return [unmet for topic in topics for unmet in search.of_topic(topic)]


class _Search:
    """One agenda, and what it was to obey."""

    def __init__(self, agenda: Agenda, placed: Timed, wishes: Wishes) -> None:
        self._agenda, self._placed, self._wishes = agenda, placed, wishes
        self._too_long = {one.topic for one in placed.overflow if one.needs_minutes}
        self._slots = {slot.topic: slot for slot in placed.slots}
        said = attendance(agenda)
        self._absent = {one for one, told in said.items() if told.state == "no"}

    def of_topic(self, topic: Topic) -> Iterator[UnmetWish]:
        slot = self._slots.get(topic.number)
        if slot is None:
            yield from self._left_out(topic)
            return
        for number in sorted(prerequisites(self._agenda, topic)):
            late = self._comes_too_late(self._agenda.topic(number), topic, slot)
            if late is not None:
                yield UnmetWish(topic.number, Sentence("after {id}", id=f"T{number}"), late)
        for lead in topic.leads:
            why = self._misses(topic, lead, slot)
            if why is not None:
                yield UnmetWish(topic.number, _with_lead(lead), why)

    def _misses(self, topic: Topic, lead: Lead, slot: Slot) -> Sentence | None:
        """Why a lead is not there when the topic is; None if they are."""
        person, name = self._agenda.lead_of(lead), _name(lead)
        if person in self._absent:
            return Sentence("they are not coming")
        if person and can_be_there(self._agenda, person) == ():
            return Sentence("{name} can be there at no time of the meeting", name=name)
        times = self._wishes.presence.get(topic.number, {}).get(person)
        if times is None or any(start <= slot.start and slot.end <= end for start, end in times):
            return None
        if topic.pinned is not None:
            return Sentence(
                "it is pinned at {clock:%H:%M}, when {name} cannot be there",
                clock=self._local(topic.pinned),
                name=name,
            )
        return Sentence("{name} cannot be there then", name=name)

    def _left_out(self, topic: Topic) -> Iterator[UnmetWish]:
        """Which wish keeps a topic off the agenda; none where it is minutes that lack."""
        if topic.pinned is not None:
            wish = Sentence("at {clock:%H:%M}", clock=self._local(topic.pinned))
            why = Sentence("that time is taken, in a break or not in the meeting")
            yield UnmetWish(topic.number, wish, why)
            return
        absence = self._absence(topic)
        conflict = self._placed.conflicts.get(topic.number)
        if absence is not None:
            yield UnmetWish(topic.number, _with_lead(*topic.leads), absence)
        elif conflict is not None:
            wish = Sentence("on the agenda")
            yield UnmetWish(topic.number, wish, self._told(conflict))
        elif topic.number not in self._too_long:
            yield from self._no_time(topic)

    def _absence(self, topic: Topic) -> Sentence | None:
        """Why the leads alone keep a topic off the agenda, whatever else is on it; None: not so."""
        leads = self._wishes.presence.get(topic.number, {})
        needed = timedelta(minutes=minutes(self._agenda.meeting, topic))
        times = self._wishes.times.get(topic.number)
        if times is None or _longest(common(openings(self._agenda.meeting), times)) >= needed:
            return None
        names = [_name(lead) for lead in topic.leads if self._agenda.lead_of(lead) in leads]
        named = ", ".join(names)
        if leads.keys() <= self._absent:
            if len(names) == 1:
                return Sentence("they are not coming. With another lead it would fit")
            return Sentence("{names} are not coming. With another lead it would fit", names=named)
        if len(names) == 1:
            return Sentence(
                "{name} cannot be there for {minutes} minutes at a time. With another lead, or at "
                "other times, it would fit",
                name=named,
                minutes=minutes(self._agenda.meeting, topic),
            )
        return Sentence(
            "{names} cannot be there together for {minutes} minutes at a time. With another lead, "
            "or at other times, it would fit",
            names=named,
            minutes=minutes(self._agenda.meeting, topic),
        )

    def _told(self, conflict: Conflict) -> Sentence:
        """The fewest topics and wishes that cannot all be, as one sentence."""
        parts: list[Sentence] = []
        round_ = circle(precedence(self._agenda, map(self._agenda.topic, conflict.topics)))
        if round_:
            names = " → ".join(f"T{number}" for number in (*round_, round_[0]))
            return Sentence("each is to come after the next, in a circle: {names}", names=names)
        topics = _and([f"T{number}" for number in conflict.topics])
        pinned = [one for one in conflict.topics if self._agenda.topic(one).pinned]
        if conflict.people:
            people = _and([self._name_of(person) for person in conflict.people])
            parts.append(Sentence(" when {names} can be there", names=people))
        for later, earlier in conflict.order:
            parts.append(Sentence(" with T{later} after T{earlier}", later=later, earlier=earlier))
        if pinned:
            fixed = _and([f"T{number}" for number in pinned])
            parts.append(Sentence(" with the pinned time of {names}", names=fixed))
        given: Sentence | str = parts[0] if parts else ""
        for part in parts[1:]:
            given = Sentence("{some},{more}", some=given, more=part)
        if len(conflict.topics) == 1:
            return Sentence("there is no time for it{given}", given=given)
        return Sentence("{topics} cannot all be on it{given}", topics=topics, given=given)

    def _no_time(self, topic: Topic) -> Iterator[UnmetWish]:
        """What a topic with enough minutes waits for, as far as it is plain."""
        people = [
            _name(lead)
            for lead in topic.leads
            if self._agenda.lead_of(lead) in self._wishes.presence.get(topic.number, {})
        ]
        if people:
            yield UnmetWish(
                topic.number,
                _with_lead(*topic.leads),
                Sentence("no time is left when {names} can be there", names=_and(people)),
            )
        for number in sorted(self._wishes.order.get(topic.number, ())):
            yield UnmetWish(
                topic.number,
                Sentence("after {id}", id=f"T{number}"),
                Sentence("no time is left after it"),
            )

    def _comes_too_late(self, needed: Topic, topic: Topic, slot: Slot) -> Sentence | None:
        """Why a topic does not come after what it depends on; None if it does, or need not."""
        there = self._slots.get(needed.number)
        if there is not None:
            if there.end <= slot.start:
                return None
            pinned = topic if topic.pinned else needed
            at = self._local(self._slots[pinned.number].start)
            if pinned.pinned:
                return Sentence("{id} is pinned at {clock:%H:%M}", id=pinned.id, clock=at)
            return Sentence("{id} is only at {clock:%H:%M}", id=needed.id, clock=at)
        if needed.status in OPEN:
            return Sentence("{id} is not on this agenda", id=needed.id)
        if needed.status in ("discussed", "resolved"):
            return None
        return Sentence("{id} is {status}", id=needed.id, status=Word(needed.status))

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self._agenda.meeting.timezone))

    def _name_of(self, person: str) -> str:
        for topic in self._agenda.topics:
            for lead in topic.leads:
                if self._agenda.lead_of(lead) == person:
                    return _name(lead)
        return person


def _with_lead(*leads: Lead) -> Sentence:
    return Sentence("with {name} as its lead", name=", ".join(map(_name, leads)))


def _name(lead: Lead) -> str:
    return shown_name(lead.name, lead.address)


def _and(names: Sequence[str]) -> str | Sentence:
    if len(names) < 2:
        return "".join(names)
    return Sentence("{some} and {last}", some=", ".join(names[:-1]), last=names[-1])


def _longest(gaps: Sequence[Interval]) -> timedelta:
    return max((end - start for start, end in gaps), default=timedelta())
