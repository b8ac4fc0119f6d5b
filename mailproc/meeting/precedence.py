"""Which topics come before which others: what they depend on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import STANDING, Topic

#: For each topic that depends on others, by number: those.
Precedence = Mapping[int, frozenset[int]]


def prerequisites(agenda: Agenda, topic: Topic) -> frozenset[int]:
    """What has to come before a topic: items in place of the proposals that they are made of."""
    found: set[int] = set()
    for number in topic.depends_on:
        if agenda.get(Topic, number) is not None:
            ends = agenda.fed_in_the_end([number])
            found |= {one for one in ends if agenda.topic(one).status in STANDING} or {number}
    return frozenset(found - {topic.number})


def precedence(agenda: Agenda, topics: Iterable[Topic]) -> Precedence:
    """The same for all of these, which are kept in their order."""
    return {topic.number: prerequisites(agenda, topic) for topic in topics if topic.depends_on}


def within(order: Precedence, topics: Iterable[int]) -> dict[int, frozenset[int]]:
    """As much of it as is about these topics alone."""
    there = frozenset(topics)
    found = {number: before & there for number, before in order.items() if number in there}
    return {number: before for number, before in found.items() if before}


def without(order: Precedence, topics: Iterable[int]) -> dict[int, frozenset[int]]:
    """It without what these topics ask for, and others of them; always less than before."""
    gone = frozenset(topics)
    left = {
        number: before
        for number, before in order.items()
        if number not in gone and not before & gone
    }
    if len(left) == len(order):
        left.popitem()  # the last one of the ranking
    return left


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
