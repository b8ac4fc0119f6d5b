"""Builds meetings with several rooms, and looks at what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import combinations

from mailproc.mail.letter import Mailbox
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ranking import ranking
from mailproc.meeting.records import Ballot, Break, Lead, Meeting, Person, Topic
from mailproc.meeting.rooms.assign import Timed, timed
from mailproc.meeting.roster import Rules
from mailproc.meeting.timetable import Slot

STARTS = datetime(2027, 8, 26, 13, tzinfo=UTC)
RULES = Rules("devel", "devel@lists.example.org", "agenda@lists.example.org", voters="anyone")


def at(minutes: int) -> datetime:
    """A time of the meeting, in minutes from its start."""
    return STARTS + timedelta(minutes=minutes)


def topic(
    number: int, minutes: int = 15, leads: Iterable[str] = (), pinned: int | None = None
) -> Topic:
    """A topic led by who has these addresses, pinned to a minute of the meeting."""
    return Topic(
        number,
        "x",
        Mailbox("Jane", "jane@example.org"),
        STARTS,
        1,
        f"<{number}@x>",
        minutes=minutes,
        leads=tuple(Lead("", address) for address in leads),
        pinned=None if pinned is None else at(pinned),
    )


def room_meeting(
    topics: Iterable[Topic],
    wishes: Mapping[str, Iterable[int]],
    *,
    rooms: int = 2,
    minutes: int = 60,
    breaks: Iterable[tuple[int, int]] = (),
    people: Iterable[Person] = (),
) -> Agenda:
    """A meeting; `wishes` are the topics that each voter votes +1 on."""
    pauses = tuple(Break(at(start), length) for start, length in breaks)
    meeting = Meeting(
        1, "Summit", letter=0, starts=STARTS, ends=at(minutes), breaks=pauses, rooms=rooms
    )
    ballots = (
        Ballot(number, voter, 1, STARTS, 1) for voter, wanted in wishes.items() for number in wanted
    )
    return Agenda(RULES, [meeting, *people, *topics, *ballots])


def afternoon(agenda: Agenda, *, by_ballots: bool = True) -> Timed:
    """The agenda of the meeting."""
    return timed(agenda, [topic for topic, _ in ranking(agenda)], by_ballots=by_ballots)


def in_parallel(slots: Iterable[Slot]) -> set[tuple[int, int]]:
    """The pairs of topics that are at the same time, the lower number first."""
    by_number = sorted(slots, key=lambda slot: slot.topic)
    return {
        (one.topic, other.topic)
        for one, other in combinations(by_number, 2)
        if one.start < other.end and other.start < one.end
    }


def clashes(slots: Iterable[Slot], wishes: Mapping[str, Iterable[int]]) -> int:
    """How often somebody wants two topics that are at the same time."""
    wanted = [set(topics) for topics in wishes.values()]
    return sum(set(pair) <= topics for pair in in_parallel(slots) for topics in wanted)
