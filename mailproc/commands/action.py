"""ACTION: notes who will do what."""

from __future__ import annotations

from mailproc.commands.base import LETTERED_TOPIC, TOPIC, Answer, Request, command
from mailproc.commands.minute_lines import add_minute, mark_discussed
from mailproc.commands.named_people import people_and_text
from mailproc.mail.letter import Mailbox
from mailproc.meeting.records import Topic
from mailproc.meeting.sentences import Refused, Sentence


@command(
    "ACTION",
    "ACTION T7 who what they do",
    rf"(?:(?P<topic>{LETTERED_TOPIC})[ \t:]+)?(?P<text>(?!{TOPIC}(?:[\s:]|$))\S+[ \t]+\S.*)",
    who="chair",
    act="chair",
    public=True,
    example="ACTION T7 jane@example.org writes down the dates\nACTION T7 Jane Roe books a room",
    argument="text",
)
def action(request: Request) -> Answer:
    """Note who will do what.

    Members by name or address, one or several; they get a mail.
    """
    topic = request.topic_or_none(request["topic"])
    people, text = people_and_text(request, request["text"])
    if not text:
        raise Refused("Please write what they do, too.")
    said = tuple(_note(request, topic, one, text) for one in people)
    mark_discussed(request, topic)
    return Answer(said, topics=(topic.number,) if topic else ())


def _note(request: Request, topic: Topic | None, who: Mailbox, text: str) -> Sentence:
    """Note it for one person, and have them told."""
    agenda = request.agenda
    line = add_minute(request, "action", topic, text, who.address)
    told = Sentence("The minutes name you for this: {line}", line=line.text)
    if topic is not None:
        told = Sentence(
            "The minutes name you for this, on {id}: {line}", id=topic.id, line=line.text
        )
    person = agenda.roster.person(who.address)
    if person != request.person:
        agenda.notify_person(person, topic.number if topic else None, told)
    return Sentence("Noted for {who}: {line}", who=who.name or who.address, line=line.text)
