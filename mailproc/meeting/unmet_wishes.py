"""What somebody wished of the agenda and could not be obeyed, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mailproc.mail.letter import shown_name
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.attendance import attendance
from mailproc.meeting.precedence import prerequisites
from mailproc.meeting.records import OPEN, Topic
from mailproc.meeting.rooms.assign import Timed
from mailproc.meeting.sentences import Sentence, Word
from mailproc.meeting.timetable import Slot


@dataclass(frozen=True, slots=True)
class UnmetWish:
    """One wish for one topic."""

    topic: int
    wish: Sentence
    why: Sentence


def unmet_wishes(agenda: Agenda, placed: Timed) -> list[UnmetWish]:
    """The wishes that an agenda does not obey, by time; none if there is no agenda."""
    if not placed.slots:
        return []
    slots = {slot.topic: slot for slot in placed.slots}
    left = [one.topic for one in placed.overflow]
    absent = {one for one, told in attendance(agenda).items() if told.state == "no"}
    return [
        unmet
        for number in (*slots, *left)
        for unmet in _of_topic(agenda, agenda.topic(number), slots, absent)
    ]


def _of_topic(
    agenda: Agenda, topic: Topic, slots: dict[int, Slot], absent: set[str]
) -> Iterator[UnmetWish]:
    slot = slots.get(topic.number)
    if slot is None:
        if topic.pinned is not None:
            at = topic.pinned.astimezone(ZoneInfo(agenda.meeting.timezone))
            wish = Sentence("at {clock:%H:%M}", clock=at)
            why = Sentence("that time is taken, in a break or not in the meeting")
            yield UnmetWish(topic.number, wish, why)
        return
    for number in sorted(prerequisites(agenda, topic)):
        late = _comes_too_late(agenda, agenda.topic(number), slot, slots)
        if late is not None:
            yield UnmetWish(topic.number, Sentence("after {id}", id=f"T{number}"), late)
    for lead in topic.leads:
        if agenda.lead_of(lead) in absent:
            name = shown_name(lead.name, lead.address)
            wish = Sentence("with {name} as its lead", name=name)
            yield UnmetWish(topic.number, wish, Sentence("{name} does not come", name=name))


def _comes_too_late(
    agenda: Agenda, needed: Topic, slot: Slot, slots: dict[int, Slot]
) -> Sentence | None:
    """Why a topic does not come after what it depends on; None if it does, or need not."""
    there = slots.get(needed.number)
    if there is not None:
        if there.end <= slot.start:
            return None
        at = there.start.astimezone(ZoneInfo(agenda.meeting.timezone))
        return Sentence("{id} is only at {clock:%H:%M}", id=needed.id, clock=at)
    if needed.status in OPEN:
        return Sentence("{id} is not on this agenda", id=needed.id)
    if needed.status in ("discussed", "resolved"):
        return None
    return Sentence("{id} is {status}", id=needed.id, status=Word(needed.status))
