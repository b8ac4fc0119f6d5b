"""SECOND: supports a topic without a vote."""

from __future__ import annotations

from mailproc.commands.base import TOPIC, Answer, Request, command
from mailproc.meeting.records import Second
from mailproc.meeting.sentences import Sentence


@command(
    "SECOND", "SECOND T7", rf"(?P<topic>{TOPIC}?)", act="propose", public=True, argument="vote"
)
def second(request: Request) -> Answer:
    """Support a topic.

    This is not a vote.
    """
    topic = request.topic(request["topic"])
    request.agenda.standing(topic.number)
    if not request.agenda.of_person(Second, request.person, topic.number):
        request.agenda.put(Second(topic.number, request.person, request.letter))
    said = Sentence(
        "Noted: you support {id} {title}. This is not a vote.", id=topic.id, title=topic.title
    )
    return Answer((said,), topics=(topic.number,))
