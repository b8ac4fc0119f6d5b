"""What a letter's Subject is taken for, by the way the letter came and what it answers. Pure."""

from __future__ import annotations

from mailproc.commands.context import Context
from mailproc.mail.subject import Subject, read_subject
from mailproc.structs import replace


def subject_as_meant(context: Context, subject: Subject) -> Subject:
    """A letter's Subject as its author means it.

    Args:
        context: the letter.
        subject: its Subject, taken apart by itself.
    """
    return _as_answer(context, _as_talk(context, subject))


def _as_talk(context: Context, subject: Subject) -> Subject:
    """A Subject that proposes, read again as one of the list if it came over that."""
    if subject.proposal is None or context.direct:
        return subject
    return read_subject(subject.text, context.agenda.rules.proposal_tags, direct=False)


def _as_answer(context: Context, subject: Subject) -> Subject:
    """A Subject taken for an answer's, where "Re:" was lost on the way.

    That is one with the title of the topic whose thread the letter is in. Some mail programs
    leave "Re:" out, and Pipermail takes it off.
    """
    title = subject.proposal or subject.vote
    if title is None or not context.letter.references:
        return subject
    if subject.revised and not context.threads.is_ours(context.letter.references[0]):
        return subject
    topics = context.threads.topics_of(context.letter.references)
    titles = {context.agenda.topic(number).title.casefold() for number in topics}
    if title.casefold() not in titles:
        return subject
    return replace(subject, proposal=None, vote=None, is_reply=True)
