"""Topics in parallel rooms: few people shall want to be in two of them at once. Pure.

Which topics are on the agenda is the ranking's business alone (`timetable.fit`). Where the meeting
has several rooms, the ballots then decide which of them are at the same time; the solver finds
out (`program`). A few topics are fitted all at once. With many that takes too long: there one room
after another is fitted anew while the others stand still.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec import Struct, field

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ranking import conflicts
from mailproc.meeting.records import Meeting, Topic
from mailproc.meeting.reschedule import Refit
from mailproc.meeting.rooms.admission import Admission
from mailproc.meeting.rooms.conflict import Conflict, smallest_conflict
from mailproc.meeting.rooms.highs import is_installed
from mailproc.meeting.rooms.placement import SolverWork
from mailproc.meeting.rooms.program import Problem, Starts, refitted
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.timetable import (
    Overflow,
    Slot,
    Wishes,
    fit,
    in_order,
    leads_of,
    left_over,
    minutes,
    obeyed,
    openings,
)
from mailproc.meeting.wishes import wishes_of
from mailproc.structs import replace

_TICK: Final = timedelta.resolution
_MINUTE: Final = timedelta(minutes=1) // _TICK
#: What begins while the meeting is on, begins at a whole one of these.
_STEP: Final = timedelta(minutes=5)

_MOST_CONFLICTS: Final = 5  # topics whose absence is looked into
_FEW: Final = 5  # topics that are fitted all at once
_MOST_ROUNDS: Final = 40
_PATIENCE: Final = 8  # rounds without a gain, after which there is hardly one to be had
#: How large a program may be, and all of a fitting together, by `_size`: about a second's work. A
#: clock would bound it as well, but not give the same agenda every time.
_MOST_SIZE: Final = 20_000
_MOST_WORK: Final = 200_000
#: The same for the search for a place for all topics, and for the reasons why there is none.
_MOST_FACTORS: Final = 250_000
_MOST_FACTORS_TO_EXPLAIN: Final = 100_000
#: Ticks between the times that are tried, where all that are of use would be too many.
_RASTERS: Final = (1, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE)

_NO_SOLVER: Final = Sentence(
    "The rooms are filled by the ranking alone. With a solver on the server (pip install "
    "highspy), fewer people would want to be in two of them at once."
)
_NO_SOLVER_FOR_WISHES: Final = Sentence(
    "The topics are fitted in one after the other by their ranking. With a solver on the server "
    "(pip install highspy), more of them might have a place."
)
_TOO_MANY: Final = Sentence(
    "The rooms are filled by the ranking alone: these are too many topics to look for the times "
    "at which the fewest people want to be in two rooms at once."
)


class Timed(Struct, frozen=True):
    """The ranking fitted into the slot.

    `clashes` counts, over each two topics at the same time, the people who want both; `note` says
    why it may be worse than need be; `conflicts` why topics are not on it, as far as wishes are at
    fault and that was looked for.
    """

    slots: list[Slot]
    overflow: list[Overflow]
    clashes: int = 0
    note: Sentence | None = None
    conflicts: Mapping[int, Conflict] = field(default_factory=dict)


def timed(agenda: Agenda, ranking: Sequence[Topic], *, by_ballots: bool = True) -> Timed:
    """The current meeting's agenda, with times and rooms; once it was posted, as it was posted.

    Before that it is empty while a secret vote is open: it would show how that stands.

    Args:
        agenda: the list's agenda.
        ranking: the topics that can be on the meeting's agenda, best first.
        by_ballots: False leaves the topics where the ranking alone puts them and counts no
            clashes, which is quick; the same topics are on the agenda.
    """
    if agenda.meeting.scheduled:
        return _posted(agenda, ranking)
    if agenda.meeting.hides_counts:
        return Timed([], [])
    return fitted(agenda, ranking, by_ballots=by_ballots)


def _posted(agenda: Agenda, ranking: Sequence[Topic]) -> Timed:
    """The agenda that was posted: what was discussed since, or voted on, moves nothing."""
    meeting = agenda.meeting
    on_it = [t for t in agenda.topics if t.starts and t.status in ("scheduled", "discussed")]
    left = [topic for topic in ranking if topic.starts is None]
    overflow = left_over(meeting, on_it, left, _since(meeting, agenda.received))
    return Timed(in_order(_slots_of(meeting, on_it)), overflow)


def fitted(
    agenda: Agenda,
    ranking: Sequence[Topic],
    *,
    by_ballots: bool = True,
    now: datetime | None = None,
) -> Timed:
    """The same, fitted anew: what is over keeps its place, and of all else as much as can be.

    Args:
        agenda: the list's agenda.
        ranking: the topics that can be on the meeting's agenda, best first.
        by_ballots: as `timed` has it.
        now: when that is asked for; what is to come comes after that. None: all is to come.
    """
    meeting = agenda.meeting
    over, since = _over(agenda, ranking, now)
    taken = {slot.topic for slot in over}
    ranking = [topic for topic in ranking if topic.number not in taken]
    wishes = wishes_of(agenda, ranking)
    before = {t.number: (t.starts, t.room) for t in ranking if t.starts is not None}
    going_on = [slot for slot in over if agenda.topic(slot.topic).status != "discussed"]
    slots, overflow = fit(meeting, ranking, agenda.lead_of, over, since, wishes)
    admission = Admission(
        meeting, ranking, agenda.lead_of, over, since, wishes, before, SolverWork(_MOST_FACTORS)
    )
    told = _Told()
    if by_ballots and overflow and openings(meeting):
        slots, overflow, told = _let_in(admission, slots, overflow)
    if before or over:
        slots, overflow = _moved_little(admission, slots, overflow, solve=by_ballots)
        slots = in_order([*going_on, *slots])
        return Timed(slots, overflow, _clashes(agenda, slots), told.note, told.conflicts)
    placed = _by_ballots(agenda, ranking, slots, overflow, wishes) if by_ballots else None
    if placed is None:
        return Timed(slots, overflow, note=told.note, conflicts=told.conflicts)
    return replace(placed, note=placed.note or told.note, conflicts=told.conflicts)


class _Told(NamedTuple):
    """What is said of topics that have no place."""

    note: Sentence | None = None
    conflicts: Mapping[int, Conflict] = MappingProxyType({})


def _let_in(
    admission: Admission, slots: list[Slot], overflow: list[Overflow]
) -> tuple[list[Slot], list[Overflow], _Told]:
    """With all topics for which the solver finds a place, and why there is none for the others."""
    if not is_installed():
        note = _NO_SOLVER_FOR_WISHES if admission.wishes else None
        return slots, overflow, _Told(note)
    slots, overflow = admission.admitted(slots, overflow)
    there = {slot.topic for slot in slots}
    admission = replace(admission, work=SolverWork(_MOST_FACTORS_TO_EXPLAIN))
    conflicts = {}
    left = {one.topic for one in overflow} if admission.wishes else set()
    for topic in [one for one in admission.ranking if one.number in left][:_MOST_CONFLICTS]:
        conflict = smallest_conflict(admission, there, topic)
        if conflict is not None:
            conflicts[topic.number] = conflict
    # Minutes alone would not let them in.
    overflow = [
        replace(one, needs_minutes=0) if one.topic in conflicts else one for one in overflow
    ]
    return slots, overflow, _Told(None, conflicts)


def _moved_little(
    admission: Admission, slots: list[Slot], overflow: list[Overflow], *, solve: bool
) -> tuple[list[Slot], list[Overflow]]:
    """The same topics, of which as few are elsewhere than they were as can be found."""
    refit = Refit(
        admission.meeting,
        admission.ranking,
        admission.before,
        admission.person,
        admission.over,
        admission.since,
        admission.wishes,
    )
    best, overflow = refit.fit((slots, overflow))
    if solve and refit.moved(best) and is_installed() and admission.wishes:
        there = {slot.topic for slot in best}
        topics = [topic for topic in admission.ranking if topic.number in there]
        made = admission.slots(topics, wanted="as it was")
        if made is not None and refit.moved(made) < refit.moved(best):
            best = made
    return best, overflow


def _by_ballots(
    agenda: Agenda,
    ranking: Sequence[Topic],
    slots: list[Slot],
    overflow: list[Overflow],
    wishes: Wishes,
) -> Timed | None:
    """The same topics in parallel rooms, so that few people want two at once; None for one room."""
    meeting = agenda.meeting
    if meeting.rooms == 1 or not slots:
        return None
    on_it = {slot.topic for slot in slots}
    topics = [topic for topic in ranking if topic.number in on_it]
    origin = openings(meeting)[0][0]
    starts: Starts = {slot.topic: (slot.start - origin) // _TICK for slot in slots}
    # What comes before or after something else stays where it does.
    bound = {one for pair in obeyed(wishes.order, slots).items() for one in (pair[0], *pair[1])}
    movable = [t.number for t in topics if t.pinned is None and t.number not in bound]
    problem = _problem(agenda, topics, starts, origin, on_it - {*movable}, wishes)
    note = None
    if not is_installed():
        note = _NO_SOLVER
    elif not problem.moments:
        note = _TOO_MANY
    elif movable and problem.cost(starts)[0]:
        starts = _improved(problem, starts, movable)
    return Timed(_slots(problem, starts, origin), overflow, problem.cost(starts)[0], note)


def _improved(problem: Problem, starts: Starts, movable: Sequence[int]) -> Starts:
    """With the fewest clashes that there can be, or that are found in a bounded search."""
    if len(movable) <= _FEW:
        return refitted(problem, starts, movable, at_once=problem.rooms)
    last_gain = 0
    for turn in range(min(_MOST_ROUNDS, _MOST_WORK // _size(problem))):
        before = starts
        starts = refitted(problem, starts, _room(problem, starts, movable, turn), at_once=1)
        last_gain = turn if starts != before else last_gain
        if turn - last_gain >= _PATIENCE:
            break
    return starts


def _room(problem: Problem, starts: Starts, movable: Sequence[int], turn: int) -> list[int]:
    """Topics that can be in one room as their times are now: other ones at every turn."""
    room: list[int] = []
    for topic in sorted(movable, key=lambda topic: _lot(topic, turn)):
        if not any(problem.together(starts, topic, other) for other in room):
            room.append(topic)
    return room


def _lot(topic: int, turn: int) -> bytes:
    """Random, and the same every time."""
    return hashlib.sha256(f"{turn} {topic}".encode()).digest()


def _over(
    agenda: Agenda, ranking: Sequence[Topic], now: datetime | None
) -> tuple[list[Slot], datetime | None]:
    """What is over by the posted agenda, or is going on; and when the rest can begin.

    What was not discussed when its time was over is over as well, but for what was skipped:
    something later was discussed. Only while the meeting is on the clock tells.
    """
    meeting = agenda.meeting
    discussed = [topic for topic in agenda.topics if topic.status == "discussed"]
    over = list(_slots_of(meeting, discussed))
    since = _since(meeting, now)
    if now is None or since is None:
        return over, None
    last = max((slot.start for slot in over if slot.start <= now), default=None)
    taken = {slot.topic for slot in over}
    others = _slots_of(meeting, (one for one in ranking if one.number not in taken))
    begun = [slot for slot in others if slot.start <= now]
    over += [slot for slot in begun if now < slot.end or last is None or last <= slot.start]
    return over, since


def _since(meeting: Meeting, now: datetime | None) -> datetime | None:
    """When something can begin still, while the meeting is on; None: at any of its times."""
    if now is None or meeting.starts is None or meeting.ends is None:
        return None
    if not meeting.starts <= now < meeting.ends:
        return None
    return now + (meeting.starts - now) % _STEP


def _slots_of(meeting: Meeting, topics: Iterable[Topic]) -> Iterator[Slot]:
    """Where topics are by the posted agenda."""
    for topic in topics:
        if topic.starts is not None:
            length = timedelta(minutes=minutes(meeting, topic))
            yield Slot(topic.number, topic.starts, topic.starts + length, topic.room)


def _clashes(agenda: Agenda, slots: Iterable[Slot]) -> int:
    """How often somebody wants two topics that are at the same time."""
    wanted = conflicts(agenda) if agenda.meeting.rooms > 1 else {}
    found = 0
    for one, other in combinations(sorted(slots, key=lambda slot: slot.topic), 2):
        if one.start < other.end and other.start < one.end:
            found += wanted.get((one.topic, other.topic), 0)
    return found


def _problem(
    agenda: Agenda,
    topics: Sequence[Topic],
    starts: Starts,
    origin: datetime,
    pinned: Collection[int],
    wishes: Wishes,
) -> Problem:
    """What has to be fitted, these standing still; without moments if that is too much."""
    meeting = agenda.meeting
    lengths = {topic.number: minutes(meeting, topic) * _MINUTE for topic in topics}
    gaps = [(start - origin, end - origin) for start, end in openings(meeting)]
    moments = _moments(
        [(start // _TICK, end // _TICK) for start, end in gaps],
        [starts[topic] + lengths[topic] for topic in pinned],
        [length for topic, length in lengths.items() if topic not in pinned],
    )
    leads = {topic.number: leads_of(topic, agenda.lead_of) for topic in topics}
    spans = {
        number: tuple(((start - origin) // _TICK, (end - origin) // _TICK) for start, end in times)
        for number, times in wishes.times.items()
    }
    problem = Problem(meeting.rooms, lengths, leads, conflicts(agenda), moments, spans)
    now = set(starts.values())
    for raster in _RASTERS:
        fewer = {at: end for at, end in moments.items() if at % raster == 0 or at in now}
        coarse = replace(problem, moments=fewer)
        if _size(coarse) <= _MOST_SIZE:
            return coarse
    return replace(problem, moments={})


def _size(problem: Problem) -> int:
    """About how many numbers there are in the program for one room."""
    many = len(problem.moments)
    return many * (many + len(problem.lengths) // problem.rooms)


def _moments(
    gaps: Iterable[tuple[int, int]], pinned_ends: Collection[int], lengths: Collection[int]
) -> dict[int, int]:
    """When it can be of use that a topic starts, each with the end of its gap.

    Whatever the fitting, topics can be moved ahead until each starts where a gap does or another
    topic ends, and there are no more clashes than before.
    """
    moments: dict[int, int] = {}
    for start, end in gaps:
        reached = {start, *(at for at in pinned_ends if start < at < end)}
        for length in lengths:
            reached |= {at + length for at in reached if at + length < end}
        moments |= dict.fromkeys(reached, end)
    return dict(sorted(moments.items()))


def _slots(problem: Problem, starts: Starts, origin: datetime) -> list[Slot]:
    """The topics by time and, at the same time, by the ranking; each in the first free room."""
    busy_until = [0] * problem.rooms
    slots = []
    for topic in sorted(problem.lengths, key=lambda topic: starts[topic]):
        start, end = starts[topic], starts[topic] + problem.lengths[topic]
        room = next(room for room, until in enumerate(busy_until) if until <= start)
        busy_until[room] = end
        slots.append(Slot(topic, origin + start * _TICK, origin + end * _TICK, room + 1))
    return slots
