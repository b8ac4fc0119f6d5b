"""Which topics come before which others: what they depend on, and what chairs ordered. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import STANDING, Topic

#: For each topic that comes after others, by number: those.
Precedence = Mapping[int, frozenset[int]]


def prerequisites(agenda: Agenda, topic: Topic) -> frozenset[int]:
    """What has to come before a topic: items in place of the proposals that they are made of.

    An item comes after what its proposals were to come after.
    """
    found: set[int] = set()
    for number in _after(agenda, topic):
        if agenda.get(Topic, number) is not None:
            ends = agenda.fed_in_the_end([number])
            found |= {one for one in ends if agenda.topic(one).status in STANDING} or {number}
    return frozenset(found - {topic.number})


def _after(agenda: Agenda, topic: Topic) -> Iterator[int]:
    for number in agenda.sources(topic.number):
        source = agenda.topic(number)
        yield from source.depends_on
        yield from source.after


def precedence(agenda: Agenda, topics: Iterable[Topic]) -> Precedence:
    """The same for all of these, which are kept in their order."""
    found = {topic.number: prerequisites(agenda, topic) for topic in topics}
    return {number: before for number, before in found.items() if before}


def circle(order: Precedence) -> list[int]:
    """Topics each of which is to come after the next, and the last after the first; or none."""
    done: set[int] = set()
    for first in order:
        path: dict[int, Iterator[int]] = {first: iter(sorted(order[first]))}
        while path:
            number = next(reversed(path))
            following = next((one for one in path[number] if one not in done), None)
            if following is None:
                done.add(number)
                del path[number]
            elif following in path:
                return list(path)[list(path).index(following) :]
            else:
                path[following] = iter(sorted(order.get(following, ())))
    return []


def way_through(
    order: Precedence, firsts: Iterable[int], lasts: Collection[int]
) -> list[int] | None:
    """Topics each of which is to come after the next, from one of the first to one of the last.

    None if there is no such way.
    """
    came_from: dict[int, int | None] = dict.fromkeys(firsts)
    waiting = deque(came_from)
    while waiting:
        number = waiting.popleft()
        if number in lasts:
            way, before = [number], came_from[number]
            while before is not None:
                way.append(before)
                before = came_from[before]
            return way[::-1]
        for one in sorted(order.get(number, ())):
            if one not in came_from:
                came_from[one] = number
                waiting.append(one)
    return None


def within(order: Precedence, topics: Iterable[int]) -> dict[int, frozenset[int]]:
    """As much of it as is about these topics alone."""
    there = frozenset(topics)
    found = {number: before & there for number, before in order.items() if number in there}
    return {number: before for number, before in found.items() if before}


def in_sequence(topics: Sequence[Topic], order: Precedence) -> list[Topic]:
    """These topics in their order, but each behind what it depends on; circles stay as they are."""
    by_number = {topic.number: topic for topic in topics}
    done: dict[int, None] = {}
    begun: set[int] = set()
    for topic in topics:
        waiting = [topic.number]
        while waiting:
            number = waiting[-1]
            begun.add(number)
            before = sorted(order.get(number, frozenset()) & by_number.keys() - begun)
            if before:
                waiting += reversed(before)
            else:
                done.setdefault(waiting.pop())
    return [by_number[number] for number in done]
