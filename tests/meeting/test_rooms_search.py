"""Parallel rooms against exhaustive search, and what must hold whatever is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ranking import ranking
from mailproc.meeting.records import Topic
from mailproc.meeting.timetable import Slot
from tests.support.room_meetings import STARTS, afternoon, at, clashes, room_meeting, topic
from tests.support.sizes import examples

pytest.importorskip("highspy", reason="highspy is not installed")

STEP = 10  # minutes
LEADS = ("", "jane@x", "john@x")


@st.composite
def summits(draw: st.DrawFn, most: int, step: int = 1) -> tuple[Agenda, dict[str, list[int]]]:
    """A meeting whose times are all multiples of `step` minutes, and who wants what."""
    count = draw(st.integers(1, most))
    many = st.integers(1, 3 * STEP // step)
    topics = [
        topic(
            number,
            draw(many) * step,
            draw(st.lists(st.sampled_from(LEADS), max_size=1)),
            draw(st.sampled_from([None, None, None, 0, STEP, 3 * STEP])),
        )
        for number in range(1, count + 1)
    ]
    numbers = st.lists(st.integers(1, count), unique=True)
    wishes = {f"{voter}@x": draw(numbers) for voter in range(draw(st.integers(1, 6)))}
    pause = draw(st.sampled_from([[], [(2 * STEP, STEP)], [(0, STEP), (4 * STEP, STEP)]]))
    length = draw(st.integers(2, 6)) * STEP
    rooms = draw(st.integers(2, 3))
    return room_meeting(topics, wishes, rooms=rooms, minutes=length, breaks=pause), wishes


@settings(deadline=None, max_examples=examples(20, 60))
@given(summits(most=5, step=STEP))
def test_of_all_ways_to_place_five_topics_none_has_fewer_clashes(
    case: tuple[Agenda, dict[str, list[int]]],
) -> None:
    agenda, wishes = case
    found = afternoon(agenda)
    assert found.clashes == clashes(found.slots, wishes)
    topics = [agenda.topic(slot.topic) for slot in found.slots]
    everything = (clashes(slots, wishes) for slots in _all_placements(agenda, topics))
    assert found.clashes == min(everything, default=0)


def _all_placements(agenda: Agenda, topics: list[Topic]) -> Iterator[list[Slot]]:
    """Every lawful way to place these topics in steps of `STEP` minutes, rooms left aside."""
    assert agenda.meeting.ends is not None
    steps = (agenda.meeting.ends - STARTS) // timedelta(minutes=STEP)
    for starts in product(range(steps), repeat=len(topics)):
        slots = [
            Slot(one.number, at(start * STEP), at(start * STEP + (one.minutes or 0)))
            for one, start in zip(topics, starts, strict=True)
        ]
        if _is_lawful(agenda, slots):
            yield slots


def _is_lawful(agenda: Agenda, slots: list[Slot]) -> bool:
    meeting = agenda.meeting
    assert meeting.ends is not None
    for slot in slots:
        pinned = agenda.topic(slot.topic).pinned
        if slot.end > meeting.ends or pinned not in (None, slot.start):
            return False
        for pause in meeting.breaks:
            if slot.start < pause.at + timedelta(minutes=pause.minutes) and pause.at < slot.end:
                return False
    if any(_share_lead(agenda, *pair) for pair in combinations(slots, 2) if _meet(*pair)):
        return False
    return all(
        sum(other.start <= slot.start < other.end for other in slots) <= meeting.rooms
        for slot in slots
    )


def _meet(one: Slot, other: Slot) -> bool:
    return one.start < other.end and other.start < one.end


def _share_lead(agenda: Agenda, one: Slot, other: Slot) -> bool:
    leads = (agenda.topic(slot.topic).leads for slot in (one, other))
    mine, others = ({lead.address for lead in some if lead.address} for some in leads)
    return bool(mine & others)


@settings(deadline=None, max_examples=examples(20, 60))
@given(summits(most=14))
def test_whatever_is_asked_for_the_rooms_hold(
    case: tuple[Agenda, Mapping[str, list[int]]],
) -> None:
    agenda, wishes = case
    by_ranking, found = afternoon(agenda, by_ballots=False), afternoon(agenda)
    assert _is_lawful(agenda, found.slots)
    others = {slot.topic for slot in found.slots} ^ {slot.topic for slot in by_ranking.slots}
    if others:  # the solver found a place for one that is better than what lost its own
        best = next(one.number for one, _ in ranking(agenda) if one.number in others)
        assert best in {slot.topic for slot in found.slots}
    else:
        assert found.overflow == by_ranking.overflow
        assert found.clashes <= clashes(by_ranking.slots, wishes)
    assert found.clashes == clashes(found.slots, wishes)
    for one, other in combinations(found.slots, 2):
        assert not (_meet(one, other) and one.room == other.room)
    assert all(1 <= slot.room <= agenda.meeting.rooms for slot in found.slots)
    assert found.slots == sorted(found.slots, key=lambda slot: (slot.start, slot.room))
    assert afternoon(agenda) == found
