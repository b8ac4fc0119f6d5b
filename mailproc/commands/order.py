"""ORDER: which topics come before which others."""

from __future__ import annotations

from itertools import pairwise

from mailproc.commands.base import TOPIC, TOPICS, Answer, Request, command, number_of, numbers_in
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.precedence import circle, precedence, prerequisites
from mailproc.meeting.records import Topic
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.meeting.tally import stands


@command(
    "ORDER",
    "ORDER T9 AFTER T7",
    rf"(?:(?P<topic>{TOPIC})[ \t]+(?i:anywhere|anytime|any[ \t]time|free|none)"
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
    numbers: list[int] = []
    for before, after in _pairs(request):
        topic, earlier = agenda.standing(after), agenda.standing(before)
        numbers += [before, after]
        if earlier.number not in topic.after:
            agenda.revise(topic, after=(*topic.after, earlier.number))
    _check_no_circle(agenda)
    return Answer(
        tuple(_comes_after(agenda, number) for number in _last(agenda, numbers)),
        topics=tuple(dict.fromkeys(numbers)),
    )


def _pairs(request: Request) -> list[tuple[int, int]]:
    """Each two topics of which the first is to come before the second."""
    if request["order"]:
        found = [*pairwise(numbers_in(request["order"]))]
    else:
        some, others = numbers_in(request["sources"]), numbers_in(request["others"])
        if request["how"].casefold() == "after":
            some, others = others, some
        found = [(one, other) for one in some for other in others]
    if not found or any(one == other for one, other in found):
        raise Refused("A topic cannot come before itself; ORDER takes two or more.")
    return found


def _check_no_circle(agenda: Agenda) -> None:
    """Refuse an order that nobody could obey; what is put by then is taken back with the line."""
    found = circle(precedence(agenda, filter(stands, agenda.topics)))
    if found:
        names = [f"T{number}" for number in (*found, found[0])]
        raise Refused(
            "That goes round in a circle: {circle}, each after the next. To take one back, send:  "
            "ORDER {id} ANYWHERE",
            circle=" → ".join(names),
            id=names[0],
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
