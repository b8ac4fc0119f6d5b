"""ORDER: which topics come before which others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Final

from mailproc.commands.arguments.other_topics import other_topics
from mailproc.commands.base import TOPIC, TOPICS, Answer, Request, command, number_of, numbers_in
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.precedence import precedence, prerequisites, way_through
from mailproc.meeting.records import Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import stands

#: What stands behind topics that are to be before all others, or behind them.
_END: Final = (
    r"(?:(?i:(?:at|to)[ ](?:the[ ])?)?(?:(?P<first>(?i:first|top|start|beginning))"
    r"|(?i:last|end|bottom|finish)))"
)


@command(
    "ORDER",
    "ORDER T9 AFTER T7",
    rf"(?:(?P<topic>{TOPIC})[ \t]+(?i:anywhere|anytime|any[ \t]time|free|none)"
    rf"|(?P<one>{TOPICS})[ \t]+{_END}"
    rf"|(?P<sources>{TOPICS})[ \t]+(?P<how>(?i:after|before))[ \t]+(?P<others>{TOPICS})"
    rf"|(?P<order>{TOPIC}(?:(?:[ \t]*[,>][ \t]*|[ \t]+(?:(?i:then|and)[ \t]+)?){TOPIC})+))",
    who="chair",
    act="chair",
    public=True,
    argument="strict",
    example="ORDER T9 AFTER T7\nORDER T7 BEFORE T9 T4\nORDER T7 T9 T4\nORDER T9 ANYWHERE",
)
def order(request: Request) -> Answer:
    """Put topics before others.

    `ORDER T7 T9 T4` puts these one after the other, whatever is between them. `ORDER T9 ANYWHERE`
    takes back what was ordered of T9. The agenda obeys it, as it does `Depends-on:`; a pinned time
    counts more.
    """
    agenda = request.agenda
    if request["topic"]:
        return _free(request, agenda.topic(number_of(request["topic"])))
    if request["one"]:
        raise _not_named(request)
    numbers: list[int] = []
    ordered = {topic.number for topic in agenda.topics if topic.after}
    for earlier, later in _steps(request):
        before = [agenda.standing(number).number for number in earlier]
        for topic in map(agenda.standing, later):
            agenda.revise(topic, after=tuple(dict.fromkeys((*topic.after, *before))))
        numbers += [*before, *later]
    _check_no_circle(agenda, _steps(request), ordered)
    return Answer(
        tuple(_comes_after(agenda, number) for number in _last(agenda, numbers)),
        topics=tuple(dict.fromkeys(numbers)),
    )


def _not_named(request: Request) -> Refused:
    """What to say to whoever wants topics first, or last: the others are to be named."""
    numbers = numbers_in(request["one"])
    names = " ".join(request.agenda.standing(number).id for number in numbers)
    others = other_topics(request.agenda, numbers)
    how = "BEFORE" if request["first"] else "AFTER"
    return Refused(
        "An order is kept between topics that you name. Please send:\n{line}",
        line=f"ORDER {names} {how} {' '.join(others)}",
    )


def _steps(request: Request) -> list[tuple[Sequence[int], Sequence[int]]]:
    """The topics that are to come before the others beside them, each of these before each."""
    if request["order"]:
        found: list[tuple[Sequence[int], Sequence[int]]] = [
            ((one,), (other,)) for one, other in pairwise(numbers_in(request["order"]))
        ]
    else:
        some, others = numbers_in(request["sources"]), numbers_in(request["others"])
        if request["how"].casefold() == "after":
            some, others = others, some
        found = [(some, others)]
    if not found or any(not {*some}.isdisjoint(others) for some, others in found):
        raise Refused("A topic cannot come before itself; ORDER takes two or more.")
    return found


def _check_no_circle(
    agenda: Agenda, steps: Iterable[tuple[Sequence[int], Sequence[int]]], ordered: Collection[int]
) -> None:
    """Refuse an order that nobody could obey; what is put by then is taken back with the line.

    A circle of what was proposed is there without the line, too, and is no reason to refuse it.

    Args:
        agenda: with the new order.
        steps: what is new.
        ordered: the topics of which something was ordered before.
    """
    order = precedence(agenda, filter(stands, agenda.topics))
    way = next(filter(None, (way_through(order, *step) for step in steps)), None)
    if way is None:
        return
    first = way.index(min(way))
    names = " → ".join(f"T{number}" for number in (*way[first:], *way[: first + 1]))
    mine = next((number for number in (*way[first:], *way[:first]) if number in ordered), None)
    if mine is None:
        raise Refused(
            "That goes round in a circle: {circle}, each after the next, by what they were "
            "proposed to depend on. PIN puts one at a time whatever it depends on.",
            circle=names,
        )
    raise Refused(
        "That goes round in a circle: {circle}, each after the next. To take one back, send:  "
        "ORDER {id} ANYWHERE",
        circle=names,
        id=f"T{mine}",
    )


def _last(agenda: Agenda, numbers: list[int]) -> list[int]:
    """Those of the topics that come after others."""
    return [number for number in dict.fromkeys(numbers) if agenda.topic(number).after]


def _comes_after(agenda: Agenda, number: int) -> Sentence:
    topic = agenda.topic(number)
    return Sentence(
        "{id} {title} comes after {names}.",
        id=topic.id,
        title=topic.title,
        names=", ".join(f"T{one}" for one in topic.after),
    )


def _free(request: Request, topic: Topic) -> Answer:
    """Take back what chairs ordered of a topic, before it and after it."""
    agenda = request.agenda
    touched = [one for one in agenda.topics if topic.number in one.after]
    if not topic.after and not touched:
        raise Refused("Nothing was ordered of {id}.", id=topic.id)
    if topic.after:
        agenda.revise(topic, after=())
    for one in touched:
        agenda.revise(one, after=tuple(number for number in one.after if number != topic.number))
    said = [Sentence("{id} {title} can come anywhere.", id=topic.id, title=topic.title)]
    left = sorted(prerequisites(agenda, agenda.topic(topic.number)))
    if left:
        names = ", ".join(f"T{number}" for number in left)
        said.append(Sentence("It still depends on {names}, as it was proposed.", names=names))
    return Answer(tuple(said), topics=(topic.number, *(one.number for one in touched)))
