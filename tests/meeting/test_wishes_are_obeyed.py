"""Whatever leads and chairs wish, an agenda obeys it; where all topics can have a place, all do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailproc.meeting.ranking import ranking
from mailproc.meeting.rooms import highs
from mailproc.meeting.rooms.assign import fitted
from mailproc.meeting.rooms.conflict import Conflict
from mailproc.meeting.unmet_wishes import unmet_wishes
from mailproc.meeting.view import overview
from mailproc.structs import replace
from tests.support.sizes import examples
from tests.support.timetable_check import Span, Wished, violations
from tests.support.wished_meetings import wished_meeting

START = datetime(2027, 8, 26, 9, tzinfo=UTC)
STEP = 5
needs_solver = pytest.mark.skipif(not highs.is_installed(), reason="needs highspy")


def span(start: int, minutes: int) -> Span:
    """A time by minutes from the start."""
    return START + timedelta(minutes=start), START + timedelta(minutes=start + minutes)


@st.composite
def meetings(draw: st.DrawFn, most: int, rooms: int) -> Wished:
    many = draw(st.integers(1, most))
    names = [f"T{number}" for number in range(1, many + 1)]
    length = STEP * draw(st.integers(6, 24))
    days = [span(0, length)]
    if draw(st.booleans()):
        days.append(span(1440, STEP * draw(st.integers(2, 12))))
    people = st.lists(st.sampled_from(["jane", "john", "ann"]), max_size=2, unique=True)
    times = st.lists(
        st.builds(
            lambda day, start, minutes: span(1440 * day + STEP * start, STEP * minutes),
            st.integers(0, len(days) - 1),
            st.integers(0, 20),
            st.integers(2, 12),
        ),
        min_size=1,
        max_size=2,
    )
    said = st.dictionaries(st.sampled_from(["jane", "john"]), times, max_size=1)
    order = draw(
        st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=3, unique=True)
    )
    return Wished(
        days,
        minutes={name: STEP * draw(st.integers(1, 6)) for name in names},
        people={name: draw(people) for name in names},
        breaks=[span(30, 10)] if draw(st.booleans()) else [],
        away=draw(said),
        only=draw(said),
        order=[(one, other) for one, other in order if one != other],
        rooms=draw(st.integers(1, rooms)),
    )


@settings(deadline=None, max_examples=examples(30, 200))
@given(meetings(most=12, rooms=3))
def test_nothing_that_was_wished_is_violated(wished: Wished) -> None:
    agenda = wished_meeting(wished)
    for by_ballots in (False, True):
        assert violations(overview(agenda, by_ballots=by_ballots), wished) == []


@needs_solver
@settings(deadline=None, max_examples=examples(30, 200))
@given(meetings(most=5, rooms=1))
def test_where_all_topics_can_have_a_place_they_do_and_else_a_smallest_conflict_is_named(
    wished: Wished,
) -> None:
    agenda = wished_meeting(wished)
    placed = fitted(agenda, [topic for topic, _ in ranking(agenda)])
    names = {*wished.minutes}
    if is_possible(wished, names):
        assert not placed.overflow
    for conflict in placed.conflicts.values():
        some = {f"T{number}" for number in conflict.topics}
        assert not is_possible(_only(wished, conflict), some)
        for fewer, topics in _weaker(conflict):
            assert is_possible(_only(wished, fewer), {f"T{number}" for number in topics})
    assert {one.topic for one in unmet_wishes(agenda, placed)} >= placed.conflicts.keys()


def is_possible(wished: Wished, names: Collection[str]) -> bool:
    """Whether there is any agenda with these topics: all orders are tried.

    One behind the other as early as each can be is as good as any agenda in that order.
    """

    @cache
    def earliest_end(name: str, since: datetime) -> datetime | None:
        return _earliest_end(wished, name, since)

    def fit(left: frozenset[str], since: datetime) -> bool:
        return not left or any(
            fit(left - {name}, end)
            for name in sorted(left)
            if not any(later == name and earlier in left for later, earlier in wished.order)
            and (end := earliest_end(name, since)) is not None
        )

    return fit(frozenset(names), wished.days[0][0])


def _earliest_end(wished: Wished, name: str, since: datetime) -> datetime | None:
    alone = replace(wished, minutes={name: wished.minutes[name]}, order=[])
    while since < wished.days[-1][1]:
        end = since + timedelta(minutes=wished.minutes[name])
        slot = {"topic": name, "start": since.isoformat(), "end": end.isoformat()}
        if not violations({"agenda": [slot], "overflow": []}, alone):
            return end
        since += timedelta(minutes=STEP)
    return None


def _only(wished: Wished, conflict: Conflict) -> Wished:
    """The meeting with the wishes of a conflict and no others."""
    people = {person.partition("@")[0] for person in conflict.people}
    return replace(
        wished,
        away={who: times for who, times in wished.away.items() if who in people},
        only={who: times for who, times in wished.only.items() if who in people},
        order=[(f"T{later}", f"T{earlier}") for later, earlier in conflict.order],
    )


def _weaker(conflict: Conflict) -> Iterable[tuple[Conflict, tuple[int, ...]]]:
    """It without each one of its wishes and topics."""
    for person in conflict.people:
        left = tuple(one for one in conflict.people if one != person)
        yield replace(conflict, people=left), conflict.topics
    for pair in conflict.order:
        left_order = tuple(one for one in conflict.order if one != pair)
        yield replace(conflict, order=left_order), conflict.topics
    for topic in conflict.topics:
        yield conflict, tuple(one for one in conflict.topics if one != topic)


@needs_solver
def test_the_greedy_fit_alone_would_leave_a_topic_out() -> None:
    """The best topic is short and can be anywhere: in the only time of the other lead, too."""
    wished = Wished(
        [span(0, 60)],
        minutes={"T1": 20, "T2": 40},
        people={"T1": [], "T2": ["jane"]},
        only={"jane": [span(0, 45)]},
    )
    view = overview(wished_meeting(wished))
    assert [slot["topic"] for slot in view["agenda"]] == ["T2", "T1"]


@needs_solver
def test_an_impossible_set_names_its_smallest_conflict_in_one_sentence() -> None:
    wished = Wished(
        [span(0, 120)],
        minutes={"T1": 20, "T2": 40, "T3": 30, "T4": 10, "T5": 10},
        people={"T2": ["jane"], "T3": ["jane"], "T4": ["john"]},
        only={"jane": [span(0, 60)], "john": [span(0, 100)]},
        order=[("T4", "T1")],
    )
    agenda = wished_meeting(wished)
    placed = fitted(agenda, [topic for topic, _ in ranking(agenda)])
    assert [left.topic for left in placed.overflow] == [3]
    assert placed.conflicts == {3: Conflict((2, 3), people=("jane@example.org",))}
    (unmet,) = unmet_wishes(agenda, placed)
    assert str(unmet.why) == "T2 and T3 cannot all be on it when jane can be there"


@needs_solver
def test_sent_again_it_moves_only_what_a_new_wish_moves() -> None:
    wished = Wished(
        [span(0, 120)],
        minutes={f"T{number}": 20 for number in range(1, 6)},
        people={"T1": ["jane"]},
    )
    agenda = wished_meeting(wished)
    first = fitted(agenda, agenda.topics)
    for slot in first.slots:
        agenda.revise(agenda.topic(slot.topic), starts=slot.start, status="scheduled")
    later = wished_meeting(replace(wished, away={"jane": [span(0, 100)]}))
    for topic in agenda.topics:
        later.put(topic)
    again = {slot.topic: slot.start for slot in fitted(later, later.topics).slots}
    moved = [slot.topic for slot in first.slots if again[slot.topic] != slot.start]
    assert moved == [1]
    assert again[1] == span(100, 20)[0]


def test_without_a_solver_the_ranking_alone_obeys_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailproc.meeting.rooms.assign.is_installed", lambda: False)
    wished = Wished(
        [span(0, 30)],
        minutes={"T1": 20, "T2": 20},
        people={"T1": ["jane"], "T2": []},
        away={"jane": [span(0, 15)]},
    )
    agenda = wished_meeting(wished)
    placed = fitted(agenda, agenda.topics)
    assert "solver" in str(placed.note)
    assert violations(overview(agenda), wished) == []
