"""UNPIN: lets a topic be placed by its rank again."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command, number_of
from mailproc.meeting.sentences import Refused, Sentence


@command(
    "UNPIN",
    "UNPIN T7",
    rf"(?P<topic>{TOPIC})",
    who="chair",
    act="chair",
    public=True,
    argument="strict",
)
def unpin(request: Request) -> Answer:
    """Let a topic go by its rank again."""
    topic = request.agenda.topic(number_of(request["topic"]))
    if topic.pinned is None:
        raise Refused("{id} is not pinned.", id=topic.id)
    request.agenda.revise(topic, pinned=None)
    return Answer((Sentence("{id} goes by its rank again.", id=topic.id),), topics=(topic.number,))
