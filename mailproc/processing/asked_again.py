"""Answers to our questions and notices that we do not understand: passed on, asked again. Pure."""

from __future__ import annotations

from typing import Final

from mailproc.commands.base import Answer
from mailproc.commands.context import Context
from mailproc.mail.acceptance import own_words
from mailproc.mail.subject import Subject
from mailproc.meeting.sentences import Sentence
from mailproc.processing.answered_kind import answered_kind

_LONGEST_LINE: Final = 200


def pass_on(context: Context, subject: Subject) -> tuple[Answer, ...]:
    """Have the chairs told what somebody answers to a mail of ours; ``()`` if it is no such answer.

    Returns:
        What is said to its author: that the chairs have their words, and how to say yes or no.
    """
    agenda, letter = context.agenda, context.letter
    kind = answered_kind(context, subject)
    words = own_words(letter.own_lines)
    if kind not in ("nomination", "invitation", "notice") or not words:
        return ()
    if not agenda.is_listed(context.author.address):
        return ()
    whom = context.sender.name or context.sender.address
    told = Sentence(
        "{whom} answers our mail “{subject}”: “{words}”",
        whom=whom,
        subject=subject.bare,
        words=words,
    )
    agenda.notify_chairs(None, told, but=context.person)
    passed = any(chair.key != context.person for chair in agenda.roster.chairs)
    if kind == "nomination":
        why = Sentence(
            "I could not tell whether that is a yes or a no, so nothing is changed. Please answer "
            "with just: yes, or: no."
        )
    elif kind == "invitation":
        why = Sentence(
            "I could not tell whether you are coming, so nothing is changed. Please send ATTEND, "
            "MAYBE or REGRETS."
        )
    else:
        why = Sentence("Nothing is changed by this; HELP lists all commands.")
    line = next(filter(str.strip, letter.own_lines), "")[:_LONGEST_LINE]
    said = Sentence("{why} The chairs have your words.", why=why) if passed else why
    return (Answer(refused=(said,), line=line),)
