"""The afternoon: never over, never overlapping, pins stay, the ranking decides who is in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail.letter import Mailbox
from mailproc.meeting.records import Break, Meeting, Topic
from mailproc.meeting.timetable import fit

STARTS = datetime(2027, 8, 26, 13, tzinfo=UTC)


def meeting(minutes: int = 60, breaks: tuple[Break, ...] = ()) -> Meeting:
    ends = STARTS + timedelta(minutes=minutes)
    return Meeting(1, "Summit", letter=0, starts=STARTS, ends=ends, breaks=breaks)


def topic(number: int, minutes: int | None = None, pinned: datetime | None = None) -> Topic:
    jane = Mailbox("Jane", "jane@example.org")
    return Topic(number, "x", jane, STARTS, 1, "<1@x>", minutes=minutes, pinned=pinned)


def at(minutes: int) -> datetime:
    return STARTS + timedelta(minutes=minutes)


def test_topics_follow_each_other_in_ranking_order_and_the_rest_is_told_what_it_needs() -> None:
    slots, overflow = fit(meeting(40), [topic(3, 20), topic(1), topic(2, 10)])
    assert [(slot.topic, slot.start, slot.end) for slot in slots] == [
        (3, at(0), at(20)),
        (1, at(20), at(35)),
    ]
    assert [(left.topic, left.needs_minutes) for left in overflow] == [(2, 5)]


def test_no_topic_spans_a_break_and_a_shorter_one_fills_the_gap_before_it() -> None:
    coffee = Break(at(30), 15)
    slots, overflow = fit(meeting(75, (coffee,)), [topic(1, 20), topic(2, 30), topic(3, 10)])
    assert [(slot.topic, slot.start) for slot in slots] == [(1, at(0)), (3, at(20)), (2, at(45))]
    assert not overflow


def test_a_pinned_topic_stays_where_it_is_whatever_its_rank() -> None:
    slots, _ = fit(meeting(60), [topic(1, 40), topic(2, 20, pinned=at(20))])
    assert [(slot.topic, slot.start) for slot in slots] == [(2, at(20))]


def test_a_meeting_without_a_time_has_no_afternoon() -> None:
    assert fit(Meeting(1, "Summit", letter=0), [topic(1)]) == ([], [])


@given(
    st.integers(10, 300),
    st.lists(st.tuples(st.integers(1, 90), st.none() | st.integers(0, 300)), max_size=30),
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=3),
)
def test_whatever_is_asked_for_the_slot_holds(
    length: int, wishes: list[tuple[int, int | None]], pauses: list[tuple[int, int]]
) -> None:
    breaks = tuple(Break(at(start), minutes) for start, minutes in pauses)
    ranking = [
        topic(number, minutes, None if pin is None else at(pin))
        for number, (minutes, pin) in enumerate(wishes, 1)
    ]
    held = meeting(length, breaks)
    slots, overflow = fit(held, ranking)
    busy = sorted((slot.start, slot.end) for slot in slots)
    assert all(first_end <= start for (_, first_end), (start, _) in pairwise(busy))
    assert all(start >= STARTS and end <= at(length) for start, end in busy)
    for start, end in busy:
        for pause in breaks:
            assert end <= pause.at or pause.at + timedelta(minutes=pause.minutes) <= start
    pins = {one.number: one.pinned for one in ranking if one.pinned}
    assert all(pins.get(slot.topic, slot.start) == slot.start for slot in slots)
    assert sorted([s.topic for s in slots] + [o.topic for o in overflow]) == [
        one.number for one in ranking
    ]
    assert all(left.needs_minutes > 0 for left in overflow)
    assert fit(held, ranking) == (slots, overflow)
