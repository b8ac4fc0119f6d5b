"""The minutes of a meeting, line by line. Pure."""

from __future__ import annotations

from typing import Literal

from mailproc.commands.base import Answer, Request, number_of
from mailproc.commands.late_minutes import meeting_of_topic, note_discussed
from mailproc.mail.text import clean_line
from mailproc.meeting.records import STANDING, Minute
from mailproc.meeting.sentences import Sentence

_LONGEST = 1000  # characters of a line


def add_minute(request: Request, kind: Literal["decided", "action"]) -> Answer:
    """Add one line to the minutes; a topic that was decided on was discussed."""
    agenda = request.agenda
    topic = agenda.topic(number_of(request["topic"]))
    text = clean_line(request["text"], _LONGEST)
    meeting = meeting_of_topic(request, topic)
    number = 1 + sum(1 for line in agenda.all(Minute) if line.meeting == meeting)
    who = request["address"] if kind == "action" else ""
    agenda.put(Minute(meeting, number, topic.number, kind, who, text, request.letter))
    if topic.status in STANDING:
        note_discussed(request, topic, meeting)
    if kind == "action":
        person = agenda.roster.person(who)
        told = Sentence("The minutes name you for this, on {id}: {line}", id=topic.id, line=text)
        if person != request.person:
            agenda.notify_person(person, topic.number, told)
        return Answer(
            (Sentence("Noted for {who}: {line}", who=who, line=text),), topics=(topic.number,)
        )
    return Answer(
        (Sentence("Noted on {id}: {line}", id=topic.id, line=text),), topics=(topic.number,)
    )
