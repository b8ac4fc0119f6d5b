"""Why a topic has no place: the fewest topics and wishes that cannot all be. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from msgspec import Struct

from mailproc.meeting.records import Topic
from mailproc.meeting.rooms.admission import Admission
from mailproc.meeting.timetable import NO_WISHES, Wishes

#: How often the solver is asked for one conflict, which is smallest only if that is enough.
_MOST_ASKED: Final = 120


class Conflict(Struct, frozen=True):
    """What cannot all be; without any one of it, all the rest can.

    Attributes:
        topics: that are to be on the agenda, by number.
        order: each a topic, and one that is to come before it.
        people: the keys of those who are not always there.
    """

    topics: tuple[int, ...]
    order: tuple[tuple[int, int], ...] = ()
    people: tuple[str, ...] = ()


#: A topic, an order of two, or a person.
_Element = int | tuple[int, int] | str


def smallest_conflict(
    admission: Admission, there: Collection[int], topic: Topic
) -> Conflict | None:
    """Why a topic is not on an agenda that has the topics `there`.

    None if no wish is at fault: there are too few minutes, or it could not be found out.

    Raises:
        ImportError: if HiGHS is not installed.
    """
    topics = {one.number: one for one in [*admission.better(topic, there), topic]}
    if admission.placed(topics.values(), NO_WISHES).starts is None:
        return None
    asked = 0

    def impossible(elements: Collection[_Element]) -> bool:
        nonlocal asked
        asked += 1
        if asked > _MOST_ASKED:
            return False
        some = [one for number, one in topics.items() if number in elements]
        answer = admission.placed(some, _limited(admission.wishes, elements))
        return answer.starts is None and answer.proven

    people = {one for number in topics for one in admission.wishes.presence.get(number, ())}
    order = [
        (number, one)
        for number, before in admission.wishes.order.items()
        for one in sorted(before)
        if number in topics and one in topics
    ]
    near = _near(admission.wishes, topics, topic.number)
    for numbers in ({topic.number}, near, topics.keys()):
        elements: list[_Element] = [
            *(number for number in topics if number in numbers),
            *(pair for pair in order if numbers >= {*pair}),
            *sorted(people),
        ]
        if impossible(elements):
            return _as_conflict(_shrunk(elements, impossible))
    return None


def _near(wishes: Wishes, topics: Collection[int], topic: int) -> set[int]:
    """The topics that wishes connect with one: by a person, or by the order."""
    found = [topic]
    for one in found:  # grows while we walk it
        leads = wishes.presence.get(one, {}).keys()
        found += [
            other
            for other in topics
            if other not in found
            and (
                not leads.isdisjoint(wishes.presence.get(other, {}))
                or other in wishes.order.get(one, ())
                or one in wishes.order.get(other, ())
            )
        ]
    return {*found}


def _limited(wishes: Wishes, elements: Collection[_Element]) -> Wishes:
    """The wishes without those that are not among the elements."""
    order = {
        number: frozenset(one for one in before if (number, one) in elements)
        for number, before in wishes.order.items()
    }
    presence = {
        number: {lead: times for lead, times in leads.items() if lead in elements}
        for number, leads in wishes.presence.items()
    }
    return Wishes(
        {number: before for number, before in order.items() if before},
        {number: leads for number, leads in presence.items() if leads},
    )


def _shrunk(
    elements: Sequence[_Element], impossible: Callable[[Collection[_Element]], bool]
) -> list[_Element]:
    """Without whatever can be left out, many at once first, the worst ones first."""
    kept = [*elements]
    size = max(len(kept) // 2, 1)
    while size:
        end = len(kept)
        while end:
            start = max(end - size, 0)
            fewer = kept[:start] + kept[end:]
            if impossible(fewer):
                kept = fewer
            end = start
        size //= 2
    return kept


def _as_conflict(elements: Iterable[_Element]) -> Conflict:
    found = [*elements]
    return Conflict(
        tuple(sorted(one for one in found if isinstance(one, int))),
        tuple(one for one in found if isinstance(one, tuple)),
        tuple(one for one in found if isinstance(one, str)),
    )
