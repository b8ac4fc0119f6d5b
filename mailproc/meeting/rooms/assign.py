"""Topics in parallel rooms: few people shall want to be in two of them at once. Pure.

Which topics are on the agenda is the ranking's business alone (`timetable.fit`). Where the meeting
has several rooms, the ballots then decide which of them are at the same time; the solver finds
out (`program`). A few topics are fitted all at once. With many that takes too long: there one room
after another is fitted anew while the others stand still.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.precedence import precedence
from mailproc.meeting.ranking import conflicts
from mailproc.meeting.records import Meeting, Topic
from mailproc.meeting.reschedule import Refit
from mailproc.meeting.rooms.highs import is_installed
from mailproc.meeting.rooms.program import Problem, Starts, refitted
from mailproc.meeting.sentences import Sentence
from mailproc.meeting.timetable import (
    Overflow,
    Slot,
    fit,
    in_order,
    leads_of,
    left_over,
    minutes,
    obeyed,
    openings,
)

_TICK: Final = timedelta.resolution
_MINUTE: Final = timedelta(minutes=1) // _TICK
#: What begins while the meeting is on, begins at a whole one of these.
_STEP: Final = timedelta(minutes=5)

_FEW: Final = 5  # topics that are fitted all at once
_MOST_ROUNDS: Final = 40
_PATIENCE: Final = 8  # rounds without a gain, after which there is hardly one to be had
#: How large a program may be, and all of a fitting together, by `_size`: about a second's work. A
#: clock would bound it as well, but not give the same agenda every time.
_MOST_SIZE: Final = 20_000
_MOST_WORK: Final = 200_000
#: Ticks between the times that are tried, where all that are of use would be too many.
_RASTERS: Final = (1, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE)

_NO_SOLVER: Final = Sentence(
    "The rooms are filled by the ranking alone. With a solver on the server (pip install "
    "mailproc[rooms]), fewer people would want to be in two of them at once."
)
_TOO_MANY: Final = Sentence(
    "The rooms are filled by the ranking alone: these are too many topics to look for the times "
    "at which the fewest people want to be in two rooms at once."
)


@dataclass(frozen=True, slots=True)
class Timed:
    """The ranking fitted into the slot.

    `clashes` counts, over each two topics at the same time, the people who want both; `note` says
    why there may be more of them than need be.
    """

    slots: list[Slot]
    overflow: list[Overflow]
    clashes: int = 0
    note: Sentence | None = None


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
    order = precedence(agenda, ranking)
    before = {t.number: (t.starts, t.room) for t in ranking if t.starts is not None}
    going_on = [slot for slot in over if agenda.topic(slot.topic).status != "discussed"]
    if before or over:
        refit = Refit(meeting, ranking, before, agenda.lead_of, over, since, order)
        slots, overflow = refit.fit()
        slots = in_order([*going_on, *slots])
        return Timed(slots, overflow, _clashes(agenda, slots))
    slots, overflow = fit(meeting, ranking, agenda.lead_of, order=order)
    if meeting.rooms == 1 or not slots or not by_ballots:
        return Timed(slots, overflow)
    on_it = {slot.topic for slot in slots}
    topics = [topic for topic in ranking if topic.number in on_it]
    origin = openings(meeting)[0][0]
    starts: Starts = {slot.topic: (slot.start - origin) // _TICK for slot in slots}
    # What comes before or after something else stays where it does.
    bound = {one for pair in obeyed(order, slots).items() for one in (pair[0], *pair[1])}
    movable = [t.number for t in topics if t.pinned is None and t.number not in bound]
    problem = _problem(agenda, meeting, topics, starts, origin, on_it - {*movable})
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
    meeting: Meeting,
    topics: Sequence[Topic],
    starts: Starts,
    origin: datetime,
    pinned: Collection[int],
) -> Problem:
    """What has to be fitted, these standing still; without moments if that is too much."""
    lengths = {topic.number: minutes(meeting, topic) * _MINUTE for topic in topics}
    gaps = [(start - origin, end - origin) for start, end in openings(meeting)]
    moments = _moments(
        [(start // _TICK, end // _TICK) for start, end in gaps],
        [starts[topic] + lengths[topic] for topic in pinned],
        [length for topic, length in lengths.items() if topic not in pinned],
    )
    leads = {topic.number: leads_of(topic, agenda.lead_of) for topic in topics}
    problem = Problem(meeting.rooms, lengths, leads, conflicts(agenda), moments)
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
