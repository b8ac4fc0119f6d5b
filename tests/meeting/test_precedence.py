"""What a topic depends on comes before it, and the ranking still says what is on the agenda."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailproc.mail.letter import Mailbox
from mailproc.meeting.precedence import circle, in_sequence, within
from mailproc.meeting.records import Meeting, Topic
from mailproc.meeting.reschedule import Refit
from mailproc.meeting.timetable import Slot, Wishes, fit, obeyed

STARTS = datetime(2027, 8, 26, 13, tzinfo=UTC)
JANE = Mailbox("Jane", "jane@example.org")


def meeting(minutes: int, rooms: int = 1) -> Meeting:
    ends = STARTS + timedelta(minutes=minutes)
    return Meeting(1, "Summit", letter=0, starts=STARTS, ends=ends, rooms=rooms)


def topic(number: int, minutes: int = 10, pinned: int | None = None) -> Topic:
    at = None if pinned is None else STARTS + timedelta(minutes=pinned)
    return Topic(number, "x", JANE, STARTS, 1, "<1@x>", minutes=minutes, pinned=at)


def order_of(slots: list[Slot]) -> list[int]:
    return [slot.topic for slot in slots]


def test_a_topic_waits_for_what_it_depends_on() -> None:
    ranking = [topic(1), topic(2), topic(3)]
    slots, overflow = fit(meeting(30), ranking, wishes=Wishes({1: frozenset({3})}))
    assert order_of(slots) == [3, 1, 2]
    assert not overflow


def test_the_ranking_says_what_is_on_the_agenda_whatever_depends_on_what() -> None:
    ranking = [topic(1), topic(2), topic(3)]
    slots, overflow = fit(
        meeting(20), ranking, wishes=Wishes({1: frozenset({3}), 2: frozenset({1})})
    )
    assert order_of(slots) == [1, 2]
    assert [left.topic for left in overflow] == [3]


def test_what_comes_before_a_pinned_topic_is_put_before_it() -> None:
    ranking = [topic(1, pinned=10), topic(2), topic(3)]
    slots, _ = fit(meeting(30), ranking, wishes=Wishes({1: frozenset({3})}))
    assert order_of(slots) == [3, 1, 2]


def test_of_a_circle_the_best_is_on_the_agenda() -> None:
    ranking = [topic(1), topic(2), topic(3)]
    order = {1: frozenset({2}), 2: frozenset({1})}
    slots, left = fit(meeting(30), ranking, wishes=Wishes(order))
    assert len(slots) == 2
    assert 3 in order_of(slots)
    assert [one.needs_minutes for one in left] == [0]
    assert sorted(circle(order)) == [1, 2]
    assert circle({3: frozenset({2}), 2: frozenset({1})}) == []


def test_long_chains_are_followed() -> None:
    topics = [topic(number) for number in range(1, 3000)]
    order = {number: frozenset({number + 1}) for number in range(1, 2999)}
    assert [one.number for one in in_sequence(topics, order)] == list(range(2999, 0, -1))


def _without_itself(order: dict[int, frozenset[int]]) -> dict[int, frozenset[int]]:
    return {number: before - {number} for number, before in order.items() if before - {number}}


topics_and_order = st.integers(1, 7).flatmap(
    lambda many: st.tuples(
        st.permutations(
            [topic(number, 5 * (1 + number % 3)) for number in range(1, many + 1)],
        ),
        st.dictionaries(
            st.integers(1, many),
            st.frozensets(st.integers(1, many), max_size=3),
            max_size=many,
        ).map(_without_itself),
    )
)


@given(topics_and_order, st.integers(10, 120), st.integers(1, 3))
def test_whatever_is_on_the_agenda_obeys_the_order(
    some: tuple[list[Topic], dict[int, frozenset[int]]], length: int, rooms: int
) -> None:
    ranking, order = some
    slots, left = fit(meeting(length, rooms), ranking, wishes=Wishes(order))
    assert sorted([*order_of(slots), *(one.topic for one in left)]) == sorted(
        one.number for one in ranking
    )
    assert obeyed(order, slots) == within(order, order_of(slots))
    for one in slots:
        for other in slots:
            if one.topic < other.topic and one.room == other.room:
                assert one.end <= other.start or other.end <= one.start


@given(topics_and_order, st.integers(60, 120))
def test_fitted_again_nothing_moves_and_the_order_is_obeyed_as_before(
    some: tuple[list[Topic], dict[int, frozenset[int]]], length: int
) -> None:
    ranking, order = some
    slots, _ = fit(meeting(length), ranking, wishes=Wishes(order))
    before = {slot.topic: (slot.start, slot.room) for slot in slots}
    again, _ = Refit(
        meeting(length), ranking, before, lambda lead: lead.address, wishes=Wishes(order)
    ).fit()
    assert again == slots
    assert obeyed(order, again) == obeyed(order, slots)


@given(topics_and_order)
def test_with_room_for_all_each_comes_behind_what_it_depends_on_but_in_circles(
    some: tuple[list[Topic], dict[int, frozenset[int]]],
) -> None:
    ranking, order = some
    acyclic = {
        number: frozenset(one for one in before if one < number) for number, before in order.items()
    }
    wanted = {number: before for number, before in acyclic.items() if before}
    slots, _ = fit(meeting(1000), ranking, wishes=Wishes(acyclic))
    there = {one.number for one in ranking}
    assert obeyed(acyclic, slots) == {
        n: before & there for n, before in wanted.items() if n in there
    }
