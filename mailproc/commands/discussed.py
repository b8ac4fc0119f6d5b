"""DISCUSSED: notes that a topic was dealt with."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command, number_of
from mailproc.commands.late_minutes import meeting_of_topic, note_discussed
from mailproc.meeting.sentences import Sentence


@command(
    "DISCUSSED",
    "DISCUSSED T7",
    rf"(?P<topic>{TOPIC})",
    who="chair",
    act="chair",
    public=True,
    argument="strict",
)
def discussed(request: Request) -> Answer:
    """Note that a topic was discussed."""
    topic = request.agenda.standing(number_of(request["topic"]))
    meeting = meeting_of_topic(request, topic)
    note_discussed(request, topic, meeting)
    said = Sentence("Noted: {id} {title} was discussed.", id=topic.id, title=topic.title)
    return Answer((said,), topics=(topic.number,))
