"""DISCUSSED: notes that topics were dealt with."""

from __future__ import annotations

from mailproc.commands.base import TOPICS, Answer, Request, command, numbers_in
from mailproc.commands.effects.late_minutes import note_discussed
from mailproc.meeting.sentences import Sentence


@command(
    "DISCUSSED",
    "DISCUSSED T7",
    rf"(?P<topics>{TOPICS})",
    who="chair",
    act="chair",
    public=True,
    example="DISCUSSED T7\nDISCUSSED T8, T9 and T12",
    argument="strict",
)
def discussed(request: Request) -> Answer:
    """Note that a topic was discussed."""
    agenda = request.agenda
    topics = [agenda.topic(number) for number in numbers_in(request["topics"])]
    said = []
    for topic in topics:
        if topic.status != "discussed":
            agenda.standing(topic.number)
            note_discussed(request, topic)
        said.append(Sentence("Noted: {id} {title} was discussed.", id=topic.id, title=topic.title))
    return Answer(tuple(said), topics=tuple(topic.number for topic in topics))
