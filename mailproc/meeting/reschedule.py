"""An agenda that was posted, fitted once more: as few topics as can be have another time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations, islice
from typing import Final

from msgspec import Struct

from mailproc.meeting.records import Lead, Meeting, Topic
from mailproc.meeting.timetable import (
    NO_WISHES,
    FilledRooms,
    Overflow,
    Slot,
    Wishes,
    fit,
    in_order,
)

#: Where a topic was: when it began, and its room.
Place = tuple[datetime, int]

#: So many of them at most are moved in every combination; beyond, the last of the ranking.
_MOST_MOVED: Final = 2
#: Combinations that are tried, and those times what one takes: each topic beside all others, and
#: in the times of its leads.
_MOST_TRIES: Final = 300
_MOST_WORK: Final = 1_000_000


class Refit(Struct, frozen=True):
    """What is fitted once more, beside what stays as it is.

    Attributes:
        meeting: its times, breaks and rooms.
        ranking: the topics that can be on the agenda, best first.
        before: where those were that had a place.
        person: who a lead is; see `timetable.fit`.
        over: what is over, or going on: it keeps its place, and nothing else is there.
        since: before this nothing begins any more.
        wishes: what has to be obeyed.
    """

    meeting: Meeting
    ranking: Sequence[Topic]
    before: Mapping[int, Place]
    person: Callable[[Lead], str]
    over: Sequence[Slot] = ()
    since: datetime | None = None
    wishes: Wishes = NO_WISHES

    def fit(
        self, fresh: tuple[list[Slot], list[Overflow]] | None = None
    ) -> tuple[list[Slot], list[Overflow]]:
        """The slots by time and room, and what did not fit in ranking order.

        Which topics are on the agenda follows from the ranking, as if nothing had been posted;
        `fresh` is that, or None to have it fitted here.
        """
        slots, overflow = fresh or fit(
            self.meeting, self.ranking, self.person, self.over, self.since, self.wishes
        )
        on_it = {slot.topic for slot in slots}
        chosen = [topic for topic in self.ranking if topic.number in on_it]
        if self.wishes:  # as they come one behind the other, which is what fits
            by_number = {topic.number: topic for topic in chosen}
            chosen = [by_number[slot.topic] for slot in slots]
        known = [topic for topic in chosen if self._could_stay(topic)]
        best, least = slots, self.moved(slots)
        for leaving in self._tries(known, len(chosen)):
            if len(leaving) > least:
                break
            made = self._with_kept(chosen, {one.number for one in known} - leaving)
            if made is not None and self.moved(made) < least:
                best, least = made, self.moved(made)
        return best, overflow

    def _tries(self, known: Sequence[Topic], many: int) -> Iterator[set[int]]:
        """Which topics to move: few of them first, and the last of the ranking first."""
        last_first = [topic.number for topic in reversed(known)]
        times = max(map(len, self.wishes.times.values()), default=0)
        most = min(_MOST_TRIES, _MOST_WORK // (many * (many + times) + 1))
        few = (
            set(leaving)
            for size in range(_MOST_MOVED + 1)
            for leaving in combinations(last_first, size)
        )
        yield from islice(few, most)
        for size in range(_MOST_MOVED + 1, min(len(last_first), most)):
            yield set(last_first[:size])

    def _with_kept(self, chosen: Iterable[Topic], kept: set[int]) -> list[Slot] | None:
        """All of them, these in their places; None if they do not fit so."""
        rooms = self._rooms()
        rest = []
        for topic in chosen:
            if topic.number not in kept:
                rest.append(topic)
            elif not rooms.keep(topic, *self.before[topic.number]):
                return None
        return None if rooms.enter_all(rest) else in_order(rooms.slots)

    def _could_stay(self, topic: Topic) -> bool:
        """Whether the place that it had is one, for it alone."""
        place = self.before.get(topic.number)
        if place is None or (topic.pinned is not None and topic.pinned != place[0]):
            return False
        return self._rooms().keep(topic, *place)

    def moved(self, slots: Iterable[Slot]) -> int:
        """How many topics are elsewhere than they were."""
        places = ((slot.start, slot.room, self.before.get(slot.topic)) for slot in slots)
        return sum(was is not None and was != (start, room) for start, room, was in places)

    def _rooms(self) -> FilledRooms:
        return FilledRooms(self.meeting, self.person, self.over, self.since, self.wishes)
