"""SEEALSO: points from one topic to others."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, TOPICS, Answer, Request, command, number_of, numbers_in
from mailproc.meeting.sentences import Sentence


@command(
    "SEEALSO",
    "SEEALSO T9 T1 T2",
    rf"(?P<topic>{TOPIC})[ \t,:]+(?:(?i:and|to)[ \t]+)?(?P<others>{TOPICS})",
    who="chair",
    act="chair",
    public=True,
    argument="strict",
)
def seealso(request: Request) -> Answer:
    """Point from a topic to others."""
    topic = request.agenda.topic(number_of(request["topic"]))
    others = [request.agenda.topic(number) for number in numbers_in(request["others"])]
    merged = dict.fromkeys((*topic.see_also, *(other.number for other in others)))
    merged.pop(topic.number, None)
    request.agenda.revise(topic, see_also=tuple(merged))
    names = ", ".join(f"T{number}" for number in merged)
    return Answer(
        (Sentence("{id}: see also {names}.", id=topic.id, names=names),), topics=(topic.number,)
    )
