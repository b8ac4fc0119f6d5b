"""Whether an exported agenda obeys what was wished: it looks at JSON and plain values alone.

Nothing of the program's own is used here, so that it shares none of its mistakes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from msgspec import Struct, field

Span = tuple[datetime, datetime]


class Wished(Struct):
    """What a meeting's agenda has to obey; topics are ``T7``, times are aware.

    Attributes:
        days: when the meeting is on.
        breaks: when it pauses.
        minutes: how long each topic takes.
        people: who has to be there, by topic.
        away: when somebody is not there.
        only: when somebody is there who is not at other times.
        order: each a topic, and one that comes before it.
        pins: when topics begin that have a fixed time, which counts more than all else.
        rooms: how many topics can be at once.
    """

    days: Sequence[Span]
    minutes: Mapping[str, int]
    people: Mapping[str, Sequence[str]]
    breaks: Sequence[Span] = ()
    away: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    only: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    order: Sequence[tuple[str, str]] = ()
    pins: Mapping[str, datetime] = field(default_factory=dict)
    rooms: int = 1


def violations(view: Mapping[str, Any], wished: Wished) -> list[str]:
    """All that an export's agenda does not obey, in words; none is what is right."""
    slots = {
        slot["topic"]: (
            datetime.fromisoformat(slot["start"]),
            datetime.fromisoformat(slot["end"]),
        )
        for slot in view["agenda"]
    }
    rooms = {slot["topic"]: slot.get("room", 1) for slot in view["agenda"]}
    found = [f"{slot['topic']} twice" for slot in view["agenda"][len(slots) :]]
    there = {*slots, *(left["topic"] for left in view["overflow"])}
    found += [f"{topic} is lost" for topic in wished.minutes.keys() - there]
    for topic, span in slots.items():
        found += [f"{topic} {what}" for what in _of_topic(topic, span, wished)]
    for one, other in combinations(slots, 2):
        if _meet(slots[one], slots[other]):
            if rooms[one] == rooms[other]:
                found.append(f"{one} and {other} are in one room")
            shared = {*wished.people.get(one, ())} & {*wished.people.get(other, ())}
            found += [f"{who} is needed in {one} and {other}" for who in sorted(shared)]
    for later, earlier in wished.order:
        pinned = {later, earlier} & wished.pins.keys()
        both = {later, earlier} <= slots.keys() and not pinned
        if both and slots[later][0] < slots[earlier][1]:
            found.append(f"{later} is not after {earlier}")
    return found


def _of_topic(topic: str, span: Span, wished: Wished) -> Iterable[str]:
    if span[1] - span[0] != timedelta(minutes=wished.minutes[topic]):
        yield "has another length"
    if not any(_is_in(span, day) for day in wished.days):
        yield "is on no day of the meeting"
    if any(_meet(span, pause) for pause in wished.breaks):
        yield "is in a break"
    if topic in wished.pins:
        if span[0] != wished.pins[topic]:
            yield "is not at its fixed time"
        return
    people = wished.people.get(topic, ())
    # Who is never there is not needed where others are.
    for person in [one for one in people if _is_ever_there(one, wished)] or people:
        if any(_meet(span, away) for away in wished.away.get(person, ())):
            yield f"is when {person} is away"
        there = _united(wished.only.get(person, ()))
        if person in wished.only and not any(_is_in(span, one) for one in there):
            yield f"is when {person} is not there"


def _is_ever_there(person: str, wished: Wished) -> bool:
    away, only = wished.away.get(person, ()), wished.only.get(person)
    # If there is any minute, there is one that begins where something does or ends.
    changes = [*(end for _, end in away), *(start for start, _ in only or ())]
    for start, end in wished.days:
        for moment in (start, *changes):
            minute = moment, moment + timedelta(minutes=1)
            there = only is None or any(_is_in(minute, one) for one in only)
            if there and _is_in(minute, (start, end)) and not any(_meet(minute, o) for o in away):
                return True
    return False


def _united(spans: Sequence[Span]) -> list[Span]:
    """The same times, where one ends before the next begins."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_in(span: Span, whole: Span) -> bool:
    return whole[0] <= span[0] and span[1] <= whole[1]
