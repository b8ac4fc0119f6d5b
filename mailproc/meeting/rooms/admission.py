"""Which topics are on the agenda, where the ranking alone does not find a place for all. Pure.

The topics enter in the order of the ranking, each if there is any placement of it and of all that
are in before it; the solver knows (`placement`). How often it is asked is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, Literal

from msgspec import Struct

from mailproc.meeting.intervals import Interval, common, without
from mailproc.meeting.records import Lead, Meeting, Topic
from mailproc.meeting.reschedule import Place
from mailproc.meeting.rooms.placement import (
    NOT_FOUND,
    Placed,
    Placement,
    SolverWork,
    TopicToPlace,
    placed,
)
from mailproc.meeting.timetable import (
    FilledRooms,
    Overflow,
    Slot,
    Wishes,
    in_order,
    leads_of,
    minutes,
    openings,
)

_MINUTE: Final = timedelta(minutes=1)
_MOST_ASKED: Final = 8  # topics for which the solver looks
_MOST_TOPICS: Final = 200  # with more of them the ranking alone has to do


class Admission(Struct, frozen=True, dict=True):  # what follows from it is worked out once
    """What is fitted in, see `timetable.fit`; and where it was by the agenda that was posted."""

    meeting: Meeting
    ranking: Sequence[Topic]
    person: Callable[[Lead], str]
    over: Sequence[Slot]
    since: datetime | None
    wishes: Wishes
    before: Mapping[int, Place]
    work: SolverWork
    """How much the solver may do for it."""

    def admitted(
        self, slots: list[Slot], overflow: list[Overflow]
    ) -> tuple[list[Slot], list[Overflow]]:
        """More topics than the ranking alone let in, if there is a place for them.

        Args:
            slots: what it let in.
            overflow: what it did not.

        Returns:
            The same two, better or as they were.

        Raises:
            ImportError: if HiGHS is not installed.
        """
        if not overflow or len(self.ranking) > _MOST_TOPICS:
            return slots, overflow
        if whole := self.slots(self.ranking):
            return whole, []
        lacks, unchanged = {one.topic: one for one in overflow}, True
        there = {slot.topic for slot in slots}
        asked: set[int] = set()
        for _ in range(_MOST_ASKED):
            waiting = lacks.keys() - asked
            topic = next((one for one in self.ranking if one.number in waiting), None)
            if topic is None:
                break
            asked.add(topic.number)
            wanted = self.better(topic, there)
            made = self.slots([*wanted, topic])
            if made is None:
                continue
            unchanged = False
            slots, lacks = self._filled_up(made, there - {one.topic for one in made}, lacks)
            there = {slot.topic for slot in slots}
        if unchanged:
            return slots, overflow
        return slots, [lacks[one.number] for one in self.ranking if one.number in lacks]

    def better(self, topic: Topic, there: Collection[int]) -> list[Topic]:
        """Those of the topics that are in which have a pinned time, or a better rank."""
        place = self.ranking.index(topic)
        return [
            one
            for at, one in enumerate(self.ranking)
            if one.number in there and (at < place or one.pinned)
        ]

    def _filled_up(
        self, slots: list[Slot], others: Collection[int], lacks: Mapping[int, Overflow]
    ) -> tuple[list[Slot], dict[int, Overflow]]:
        """The same with those others that were in, and all else, as far as there is room."""
        inside = {slot.topic for slot in slots}
        again = [one for one in self.ranking if one.number in {*inside, *others}]
        if whole := self.slots(again):
            slots, inside = whole, {one.number for one in again}
        rooms = self._filled(slots)
        left = {}
        for topic in self.ranking:
            if topic.number not in inside and (lack := rooms.enter(topic)):
                left[topic.number] = lacks.get(topic.number, lack)
        return in_order(rooms.slots), left

    def slots(
        self, topics: Iterable[Topic], wanted: Literal["early", "as it was"] = "early"
    ) -> list[Slot] | None:
        """All of these in their places; None if none are found for them."""
        topics = [*topics]
        starts = self.placed(topics, wanted=wanted).starts
        if starts is None:
            return None
        by_start = sorted(topics, key=lambda topic: (topic.pinned is None, starts[topic.number]))
        if wanted == "early":
            rooms = self.rooms()
            if not rooms.enter_all(by_start):  # each as early as it can be in that order
                return in_order(rooms.slots)
        return self._kept(by_start, starts)

    def _kept(self, by_start: Sequence[Topic], starts: Mapping[int, int]) -> list[Slot] | None:
        """At just these times, in the rooms that they had before if that can be."""
        rooms = self.rooms()
        times = {topic.number: self._origin + starts[topic.number] * _MINUTE for topic in by_start}
        rest = []
        for topic in by_start:
            start, room = self.before.get(topic.number, (None, 0))
            if start != times[topic.number] or not rooms.keep(topic, start, room):
                rest.append(topic)
        every_room = range(1, self.meeting.rooms + 1)
        for topic in rest:
            if not any(rooms.keep(topic, times[topic.number], room) for room in every_room):
                return None
        return in_order(rooms.slots)

    def placed(
        self,
        topics: Iterable[Topic],
        wishes: Wishes | None = None,
        wanted: Literal["any", "early", "as it was"] = "any",
    ) -> Placed:
        """What the solver says of these topics; `wishes` are those to be obeyed, None: all.

        It is not asked whether they can be placed at all where they can one after the other.
        """
        wishes = self.wishes if wishes is None else wishes
        topics = [*topics]
        if not self.work.begin(len(topics)):
            return NOT_FOUND
        if wanted == "any":
            rooms = self.rooms(wishes)
            if not rooms.enter_all(topics):
                there = {topic.number for topic in topics}
                slots = (slot for slot in rooms.slots if slot.topic in there)
                return Placed({one.topic: (one.start - self._origin) // _MINUTE for one in slots})
        return placed(self._placement(topics, wishes), self.work, wanted=wanted)

    def rooms(self, wishes: Wishes | None = None) -> FilledRooms:
        """The rooms before anything is in them but what is over; `wishes` as `placed` has it."""
        wishes = self.wishes if wishes is None else wishes
        return FilledRooms(self.meeting, self.person, self.over, self.since, wishes)

    def _filled(self, slots: Iterable[Slot]) -> FilledRooms:
        by_number = {topic.number: topic for topic in self.ranking}
        rooms = self.rooms()
        for slot in slots:
            rooms.keep(by_number[slot.topic], slot.start, slot.room)
        return rooms

    @cached_property
    def _openings(self) -> Sequence[Interval]:
        return openings(self.meeting)

    @property
    def _origin(self) -> datetime:
        return self._openings[0][0]

    def _placement(self, topics: Sequence[Topic], wishes: Wishes) -> Placement:
        there = {topic.number for topic in topics}
        pinned = {topic.number for topic in topics if topic.pinned}
        order = [
            (number, one)
            for number, before in wishes.order.items()
            for one in sorted(before)
            if {number, one} <= there and not {number, one} <= pinned
        ]
        tasks = {topic.number: self._task(topic, wishes) for topic in topics}
        taken = [self._span((slot.start, slot.end)) for slot in self.over]
        return Placement(self.meeting.rooms, tasks, order, taken)

    def _task(self, topic: Topic, wishes: Wishes) -> TopicToPlace:
        free = self._openings
        if self.since is not None:
            free = without(free, free[0][0], max(self.since, free[0][0])) if free else free
        length = minutes(self.meeting, topic)
        if topic.pinned is not None:
            free = common(free, [(topic.pinned, topic.pinned + length * _MINUTE)])
        elif (times := wishes.times.get(topic.number)) is not None:
            free = common(free, times)
        was = self.before.get(topic.number)
        return TopicToPlace(
            length,
            tuple(map(self._span, free)),
            leads_of(topic, self.person),
            None if was is None else (was[0] - self._origin) // _MINUTE,
        )

    def _span(self, gap: Interval) -> tuple[int, int]:
        """In whole minutes from the start of the meeting, none more than there are."""
        start, end = gap
        return -((self._origin - start) // _MINUTE), (end - self._origin) // _MINUTE
