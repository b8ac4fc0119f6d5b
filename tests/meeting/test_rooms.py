"""Parallel rooms: the ranking says what is on the agenda, the ballots what is at the same time."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ranking import conflicts
from mailproc.meeting.records import Meeting, Person, Ranking, Voter
from mailproc.meeting.rooms import highs
from mailproc.meeting.timetable import fit
from mailproc.meeting.view import fingerprint, overview
from tests.support.room_meetings import (
    RULES,
    STARTS,
    afternoon,
    at,
    clashes,
    in_parallel,
    room_meeting,
    topic,
)

needs_solver = pytest.mark.skipif(
    not highs.is_installed(),
    reason="highspy is not installed",
)
TWO_CAMPS = {"a@x": (1, 2), "b@x": (1, 2), "c@x": (3, 4), "d@x": (3, 4)}


@needs_solver
def test_topics_that_the_same_people_want_are_at_different_times() -> None:
    agenda = room_meeting(map(topic, range(1, 5)), TWO_CAMPS, minutes=30)
    by_ranking, by_ballots = afternoon(agenda, by_ballots=False), afternoon(agenda)
    assert in_parallel(by_ranking.slots) == {(1, 2), (3, 4)}
    assert in_parallel(by_ballots.slots).isdisjoint({(1, 2), (3, 4)})
    assert by_ballots.clashes == 0
    assert by_ballots.note is None


@needs_solver
def test_topics_follow_each_other_where_there_is_time_and_the_better_ones_come_first() -> None:
    agenda = room_meeting(map(topic, (1, 2, 3)), {"a@x": (1, 2, 3), "b@x": (2,)}, minutes=60)
    slots = afternoon(agenda).slots
    assert [(slot.topic, slot.start, slot.room) for slot in slots] == [
        (2, at(0), 1),
        (1, at(15), 1),
        (3, at(30), 1),
    ]


@needs_solver
def test_no_topic_is_left_out_to_save_clashes() -> None:
    everything = {f"{number}@x": range(1, 6) for number in range(9)}
    found = afternoon(room_meeting(map(topic, range(1, 6)), everything, minutes=30))
    assert {slot.topic for slot in found.slots} == {1, 2, 3, 4}
    assert [(left.topic, left.needs_minutes) for left in found.overflow] == [(5, 15)]
    assert found.clashes == 18


@needs_solver
def test_of_many_topics_those_of_two_camps_are_put_beside_each_other() -> None:
    camps = {"a@x": range(1, 11), "b@x": range(1, 11), "c@x": range(11, 21)}
    agenda = room_meeting(map(topic, range(1, 21)), camps, minutes=150)
    assert clashes(afternoon(agenda, by_ballots=False).slots, camps) == 15
    assert afternoon(agenda).clashes == 0


@needs_solver
def test_pinned_topics_stay_and_the_others_make_way() -> None:
    topics = [topic(1, pinned=15), topic(2), topic(3), topic(4, pinned=15)]
    agenda = room_meeting(topics, {"a@x": (1, 2, 3, 4), "b@x": (1, 4)}, minutes=45)
    slots = {slot.topic: slot for slot in afternoon(agenda).slots}
    assert (slots[1].start, slots[4].start) == (at(15), at(15))
    assert (slots[2].start, slots[3].start) == (at(0), at(30))


@needs_solver
def test_a_topic_can_wait_for_the_end_of_a_pinned_one() -> None:
    agenda = room_meeting([topic(1, 10, pinned=0), topic(2, 30)], {"a@x": (1, 2)}, minutes=40)
    assert [slot.start for slot in afternoon(agenda).slots] == [at(0), at(10)]


@needs_solver
def test_a_topic_never_runs_into_a_break_to_save_clashes() -> None:
    topics = [topic(1, 30), topic(2, 20), topic(3, 20)]
    wishes = {"a@x": (1, 2), "b@x": (1, 3), "c@x": (2, 3)}
    slots = afternoon(room_meeting(topics, wishes, minutes=75, breaks=[(30, 15)])).slots
    assert all(slot.end <= at(30) or at(45) <= slot.start for slot in slots)
    assert clashes(slots, wishes) == 1


def test_a_lead_is_never_needed_in_two_places() -> None:
    topics = [topic(1, leads=["Jane@example.org"]), topic(2, leads=["jane@EXAMPLE.org"]), topic(3)]
    found = afternoon(room_meeting(topics, {}, minutes=30))
    assert [(slot.topic, slot.start) for slot in found.slots] == [
        (1, at(0)),
        (3, at(0)),
        (2, at(15)),
    ]


def test_a_lead_is_one_person_under_all_her_addresses_and_an_unknown_one_is_nobody() -> None:
    jane = Person("j@x", "Jane", ("j@x", "j@y"), chair=False, letter=0)
    topics = [topic(1, leads=["j@x"]), topic(2, leads=["j@y"]), topic(3, leads=[""])]
    found = afternoon(room_meeting([*topics, topic(4, leads=[""])], {}, minutes=30, people=[jane]))
    assert in_parallel(found.slots).isdisjoint({(1, 2)})
    assert len(found.slots) == 4


@needs_solver
@pytest.mark.parametrize("others", [1, 9], ids=["all at once", "room by room"])
def test_nor_is_she_to_save_clashes(others: int) -> None:
    led = [topic(number, leads=["jane@x"]) for number in (1, 2, 3)]
    topics = [*led, *map(topic, range(4, 4 + others))]
    wishes = {"a@x": (1, *range(4, 4 + others)), "b@x": (2, *range(4, 4 + others))}
    slots = afternoon(room_meeting(topics, wishes, minutes=105)).slots
    assert len(slots) == 3 + others
    assert in_parallel(slots).isdisjoint({(1, 2), (1, 3), (2, 3)})


def test_what_does_not_fit_for_its_leads_sake_is_told_what_it_needs() -> None:
    topics = [topic(1, 20, leads=["jane@x"]), topic(2, 20, leads=["jane@x"])]
    found = afternoon(room_meeting(topics, {}, minutes=30))
    assert [(left.topic, left.needs_minutes) for left in found.overflow] == [(2, 10)]


def test_without_a_solver_the_ranking_fills_the_rooms_and_the_answer_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)  # importing it fails
    agenda = room_meeting(map(topic, range(1, 5)), TWO_CAMPS, minutes=30)
    found = afternoon(agenda)
    assert (found.slots, found.overflow) == fit(agenda.meeting, agenda.topics)
    assert found.clashes == 4
    assert "pip install highspy" in str(found.note)


@needs_solver
def test_with_too_many_topics_the_ranking_fills_the_rooms_and_the_answer_says_so() -> None:
    agenda = room_meeting(map(topic, range(1, 301)), TWO_CAMPS, minutes=15 * 150)
    found = afternoon(agenda)
    assert found.slots == afternoon(agenda, by_ballots=False).slots
    assert len(found.slots) == 300
    assert "too many topics" in str(found.note)


def test_one_room_asks_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailproc.meeting.rooms.assign.refitted", None)
    monkeypatch.setattr("mailproc.meeting.rooms.assign.conflicts", None)
    agenda = room_meeting(map(topic, range(1, 5)), TWO_CAMPS, rooms=1)
    assert [slot.room for slot in afternoon(agenda).slots] == [1, 1, 1, 1]
    assert all("room" not in slot for slot in overview(agenda)["agenda"])


@needs_solver
def test_the_export_names_the_rooms() -> None:
    agenda = room_meeting(map(topic, range(1, 5)), TWO_CAMPS, minutes=30)
    assert [slot["room"] for slot in overview(agenda)["agenda"]] == [1, 2, 1, 2]


@needs_solver
def test_news_are_the_same_with_a_solver_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    agenda = room_meeting(map(topic, range(1, 5)), TWO_CAMPS, minutes=30)
    with_solver, shown = fingerprint(agenda), overview(agenda)
    monkeypatch.setitem(sys.modules, "highspy", None)
    without = room_meeting(map(topic, range(1, 5)), TWO_CAMPS, minutes=30)
    assert overview(without) != shown
    assert fingerprint(without) == with_solver


@needs_solver
def test_every_run_gives_the_same_agenda_and_the_solver_says_nothing_on_our_output() -> None:
    script = (
        "from tests.support.room_meetings import *\n"
        "topics = [topic(n, 5 * (n % 4 + 1), [f'{n % 7}@x']) for n in range(1, 15)]\n"
        "wishes = {f'{v}@x': [n for n in range(1, 15) if n * v * v % 11 < 5] for v in range(30)}\n"
        "print(afternoon(room_meeting(topics, wishes, minutes=120)))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        )
        for seed in ("1", "2")
    ]
    assert "Slot(topic=14," in runs[0].stdout
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.count("\n") == 1
    assert not runs[0].stderr


def test_who_approves_of_two_topics_wants_both_and_who_may_not_vote_wants_nothing() -> None:
    agenda = room_meeting(map(topic, (1, 2, 3)), {"a@x": (1, 3), "b@x": (3, 1), "c@x": (2,)})
    assert conflicts(agenda) == {(1, 3): 2}
    agenda.put(Meeting(1, "Summit", letter=1, electorate=(Voter("a@x", "A"), Voter("c@x", "C"))))
    assert conflicts(agenda) == {(1, 3): 1}


@pytest.mark.parametrize(
    ("tiers", "wanted"),
    [
        (((1,), (2,), (3,), (4,)), {(1, 2): 1}),
        (((1, 2, 3), (4,)), {(1, 2): 1, (1, 3): 1, (2, 3): 1}),
        (((1,), (2,)), {(1, 2): 1}),  # the others tie last
        (((1,), (2, 3, 4)), {}),
        (((1, 2, 3, 4),), {}),
    ],
)
def test_who_ranks_wants_what_she_puts_above_more_than_she_puts_it_below(
    tiers: tuple[tuple[int, ...], ...], wanted: dict[tuple[int, int], int]
) -> None:
    meeting = Meeting(1, "Summit", letter=0, ballot="ranked", rooms=2)
    ranking = Ranking(1, "a@x", tiers, STARTS, 1)
    assert conflicts(Agenda(RULES, [meeting, *map(topic, range(1, 5)), ranking])) == wanted
