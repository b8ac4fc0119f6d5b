"""Fitting the ranking into the meeting's slot. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, reduce
from math import inf
from typing import Final

from msgspec import Struct, field

from mailproc.mail.letter import address_key
from mailproc.meeting.intervals import Interval, common, without, without_all
from mailproc.meeting.precedence import Precedence, in_sequence, within
from mailproc.meeting.records import Day, Lead, Meeting, Topic
from mailproc.structs import replace


class Slot(Struct, frozen=True):
    """One topic's time on the agenda, and its room, of which the first is 1."""

    topic: int
    start: datetime
    end: datetime
    room: int = 1


class Overflow(Struct, frozen=True):
    """A topic that did not fit, and how many minutes more would let it in."""

    topic: int
    needs_minutes: int


#: Before and after all times that a meeting can have.
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


class Wishes(Struct, frozen=True, dict=True):  # what follows from it is worked out once
    """What has to be obeyed beside the ranking; only the chairs' PIN outranks it.

    Attributes:
        order: which topics come before which others.
        presence: by topic, when those of its leads are there who are not always, each by their key.
    """

    order: Precedence = field(default_factory=dict)
    presence: Mapping[int, Mapping[str, Sequence[Interval]]] = field(default_factory=dict)

    @cached_property
    def times(self) -> Mapping[int, Sequence[Interval]]:
        """When each topic can be, by number; those that are not in it can be at any time."""
        return {number: _in_common(leads.values()) for number, leads in self.presence.items()}

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.order or self.presence)


def _in_common(times: Iterable[Sequence[Interval]]) -> Sequence[Interval]:
    return reduce(common, times)


NO_WISHES: Final = Wishes()


def _by_address(lead: Lead) -> str:
    return address_key(lead.address)


def fit(
    meeting: Meeting,
    ranking: Sequence[Topic],
    person: Callable[[Lead], str] = _by_address,
    over: Iterable[Slot] = (),
    since: datetime | None = None,
    wishes: Wishes = NO_WISHES,
) -> tuple[list[Slot], list[Overflow]]:
    """The slots by time and room, and what did not fit in ranking order.

    Pinned topics stay where they are. Then each topic, best first, takes the earliest gap of any
    room that is long enough; no topic spans a break, and none is when one of its leads is needed
    in another room, or is not there. So it is known which topics are on the agenda. Those come one
    behind the other as they ask for; what has no place so is off it. Empty if the meeting has no
    time yet.

    Args:
        meeting: its times, breaks and rooms.
        ranking: the topics that can be on the agenda, best first.
        person: who a lead is, ``""`` for nobody known; one person under two addresses is one.
        over: times and rooms that are taken by what is not in the ranking any more.
        since: before this nothing begins any more; None: it is all to come.
        wishes: what has to be obeyed.
    """
    if meeting.starts is None or meeting.ends is None:
        return [], []
    over = [*over]
    rooms = FilledRooms(meeting, person, over, since, replace(wishes, order={}))
    overflow = rooms.enter_all(ranking)
    if not wishes.order and not (wishes.presence and overflow):
        return in_order(rooms.slots), overflow
    for sequence in (ranking, sorted(ranking, key=lambda topic: _freedom(wishes, topic))):
        rooms = FilledRooms(meeting, person, over, since, wishes)
        if not rooms.enter_all(in_sequence(sequence, wishes.order)):
            return in_order(rooms.slots), []
    left = {one.topic for one in overflow}
    chosen = [topic for topic in ranking if topic.number not in left]
    rooms = FilledRooms(meeting, person, over, since, wishes)
    rooms.enter_all(in_sequence(chosen, wishes.order))
    known = {one.topic: one for one in overflow}
    overflow = []
    there = {slot.topic for slot in rooms.slots}
    for topic in ranking:
        if topic.number not in there and (lacks := rooms.enter(topic)):
            overflow.append(known.get(topic.number, lacks))
    return in_order(rooms.slots), overflow


def _freedom(wishes: Wishes, topic: Topic) -> float:
    """For how many seconds a topic could be."""
    times = wishes.times.get(topic.number)
    return inf if times is None else sum((end - start).total_seconds() for start, end in times)


def obeyed(order: Precedence, slots: Iterable[Slot]) -> dict[int, frozenset[int]]:
    """As much of an order as these slots obey."""
    there = {slot.topic: slot for slot in slots}
    found = {
        number: frozenset(one for one in before if there[one].end <= there[number].start)
        for number, before in within(order, there).items()
    }
    return {number: before for number, before in found.items() if before}


def in_order(slots: Iterable[Slot]) -> list[Slot]:
    """By time, and at the same time by room."""
    return sorted(slots, key=lambda slot: (slot.start, slot.room))


def left_over(
    meeting: Meeting,
    posted: Sequence[Topic],
    left: Iterable[Topic],
    since: datetime | None = None,
) -> list[Overflow]:
    """What each of `left` lacks, were it the next one beside those `posted` at their times.

    Nothing begins before `since`. 0 minutes where it would fit.
    """
    rooms = FilledRooms(meeting, _by_address)
    for topic in posted:
        rooms.enter(replace(topic, pinned=topic.starts))
    rooms.begin(since)
    return [rooms.lacks(topic) or Overflow(topic.number, 0) for topic in left]


class FilledRooms:
    """The meeting's rooms while they are filled.

    Attributes:
        slots: the topics that are in them.
    """

    def __init__(
        self,
        meeting: Meeting,
        person: Callable[[Lead], str],
        over: Iterable[Slot] = (),
        since: datetime | None = None,
        wishes: Wishes = NO_WISHES,
    ) -> None:
        self.slots: list[Slot] = []
        self._wishes = wishes
        self._meeting = meeting
        self._person = person
        self._gaps = [openings(meeting)] * meeting.rooms
        self.begin(since)
        self._leads: list[frozenset[str]] = []
        for slot in over:
            if slot.room <= meeting.rooms:
                self._take(slot.room - 1, slot.start, slot.end)

    def enter_all(self, topics: Iterable[Topic]) -> list[Overflow]:
        """Give each its place in turn, the pinned ones first; what those lack that have none."""
        pinned_first = sorted(topics, key=lambda topic: topic.pinned is None)
        return [left for topic in pinned_first if (left := self.enter(topic)) is not None]

    def enter(self, topic: Topic) -> Overflow | None:
        """Give the topic its place; what it lacks if there is none."""
        place, lacks = self._look(topic)
        if place is None:
            return lacks
        self._put(topic, *place)
        return None

    def begin(self, since: datetime | None) -> None:
        """Let nothing more begin before that; None: whenever there is room."""
        starts = self._meeting.starts
        if since is not None and starts is not None and starts < since:
            self._gaps = [without(gaps, starts, since) for gaps in self._gaps]

    def keep(self, topic: Topic, start: datetime, room: int) -> bool:
        """Give the topic this very place; whether it is free for it."""
        if not 1 <= room <= len(self._gaps):
            return False
        length = timedelta(minutes=minutes(self._meeting, topic))
        if _start(self._free(topic)[room - 1], start, length) is None:
            return False
        self._put(topic, start, room - 1)
        return True

    def _put(self, topic: Topic, start: datetime, room: int) -> None:
        end = start + timedelta(minutes=minutes(self._meeting, topic))
        self.slots.append(Slot(topic.number, start, end, room + 1))
        self._leads.append(self._needed(topic))
        self._take(room, start, end)

    def _take(self, room: int, start: datetime, end: datetime) -> None:
        self._gaps[room] = without(self._gaps[room], start, end)

    def lacks(self, topic: Topic) -> Overflow | None:
        """What it lacks, if there is no place for it."""
        place, lacks = self._look(topic)
        return lacks if place is None else None

    def _look(self, topic: Topic) -> tuple[tuple[datetime, int] | None, Overflow]:
        needed = minutes(self._meeting, topic)
        length = timedelta(minutes=needed)
        free = self._free(topic)
        place = _place(free, topic.pinned, length)
        # A pinned topic needs its own time, however much there is elsewhere. Whoever lacks none
        # lacks something else: what was wished.
        missing = needed if topic.pinned else max(0, _missing(self._room_for(topic), length))
        return place, Overflow(topic.number, missing)

    def _free(self, topic: Topic) -> list[list[Interval]]:
        """By room, when the topic could be."""
        free = self._room_for(topic)
        if topic.pinned is not None:
            return free
        if self._wishes.order:
            before_or_after = [*self._out_of_order(topic)]
            free = [without_all(gaps, before_or_after) for gaps in free]
        times = self._wishes.times.get(topic.number)
        return free if times is None else [common(gaps, times) for gaps in free]

    def _room_for(self, topic: Topic) -> list[list[Interval]]:
        """By room, when it is free and nobody is in another one whom the topic needs."""
        leads = self._needed(topic)
        pairs = zip(self.slots, self._leads, strict=True) if leads else ()
        busy = [(slot.start, slot.end) for slot, others in pairs if leads & others]
        return [without_all(gaps, busy) for gaps in self._gaps]

    def _out_of_order(self, topic: Topic) -> Iterator[Interval]:
        """All before the end of what comes before it, all after the start of what comes after."""
        order = self._wishes.order
        before = order.get(topic.number, frozenset())
        for slot in self.slots:
            if slot.topic in before:
                yield _FIRST, slot.end
            if topic.number in order.get(slot.topic, ()):
                yield slot.start, _LAST

    def _needed(self, topic: Topic) -> frozenset[str]:
        """Who cannot be in another room meanwhile."""
        return leads_of(topic, self._person) if len(self._gaps) > 1 else frozenset()


def openings(meeting: Meeting) -> list[Interval]:
    """The times between the meeting's breaks; none if it has no time yet."""
    gaps: list[Interval] = [(day.starts, day.ends) for day in days_of(meeting)]
    breaks = ((one.at, one.at + timedelta(minutes=one.minutes)) for one in meeting.breaks)
    return without_all(gaps, breaks)


def days_of(meeting: Meeting) -> tuple[Day, ...]:
    """The meeting's days, of which most have one; none if it has no time yet."""
    if meeting.days:
        return meeting.days
    if meeting.starts is None or meeting.ends is None:
        return ()
    return (Day(meeting.starts, meeting.ends),)


def minutes(meeting: Meeting, topic: Topic) -> int:
    """How many minutes a topic takes: its own length, or the meeting's usual one."""
    return topic.minutes or meeting.default_minutes


def leads_of(topic: Topic, person: Callable[[Lead], str]) -> frozenset[str]:
    """Who has to be there when a topic is discussed; a lead without an address is nobody known."""
    return frozenset(filter(None, map(person, topic.leads)))


def _place(
    rooms: Sequence[Sequence[Interval]], pinned: datetime | None, length: timedelta
) -> tuple[datetime, int] | None:
    """The earliest start of all rooms, and the first room that has it."""
    starts = ((_start(gaps, pinned, length), room) for room, gaps in enumerate(rooms))
    return min(((start, room) for start, room in starts if start is not None), default=None)


def _start(gaps: Sequence[Interval], pinned: datetime | None, length: timedelta) -> datetime | None:
    for start, end in gaps:
        wanted = start if pinned is None else pinned
        if start <= wanted and wanted + length <= end:
            return wanted
    return None


def _missing(rooms: Sequence[Sequence[Interval]], length: timedelta) -> int:
    gaps = (end - start for gaps in rooms for start, end in gaps)
    longest = max(gaps, default=timedelta())
    return int(-((longest - length) // timedelta(minutes=1)))
