"""Which of our mails a letter answers, also where a relay gave that another name. Pure."""

from __future__ import annotations

from mailproc.commands.context import Context
from mailproc.commands.grammar import named_topics
from mailproc.mail.subject import Subject
from mailproc.meeting.records import Topic


def answered_kind(context: Context, subject: Subject) -> str:
    """The kind of the mail of ours that a letter answers; ``""`` if it is none.

    An answer to the question whether its author leads a topic is known by its Subject, too.
    """
    if kind := context.threads.answered_kind(context.letter.references):
        return kind
    if not context.direct or not subject.is_reply:
        return ""
    numbers = named_topics(subject.text)
    return "nomination" if numbers and all(_asks_for(context, one) for one in numbers) else ""


def _asks_for(context: Context, number: int) -> bool:
    """Whether the author was asked to lead a topic, and has not answered."""
    agenda = context.agenda
    topic = agenda.get(Topic, number)
    if topic is None or topic.meeting != agenda.meeting.number:
        return False
    return any(agenda.lead_of(one) == context.person and not one.accepted for one in topic.leads)
