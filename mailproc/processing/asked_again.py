"""Answers to our questions and notices that we do not understand: passed on, asked again. Pure."""

from __future__ import annotations

from typing import Final

from mailproc.commands.base import Answer
from mailproc.commands.context import Context
from mailproc.mail.acceptance import own_words, says_done, says_more_than_thanks
from mailproc.mail.subject import Subject
from mailproc.mail.text import clean_line
from mailproc.meeting.action_list import of_owner, open_actions
from mailproc.meeting.ballot_form import open_questions
from mailproc.meeting.ballot_types import ranks_topics
from mailproc.meeting.eligibility import check_open
from mailproc.meeting.sentences import Refused, Sentence
from mailproc.processing.allowances import may_pass_on
from mailproc.processing.answered_kind import answered_kind, asked_actions

_ASKS: Final = ("nomination", "candidacy", "invitation", "notice", "actions")
_LONGEST_LINE: Final = 200  # characters
_LONGEST_TITLE: Final = 40
_MOST_NAMED: Final = 6  # topics


def pass_on(context: Context, subject: Subject) -> tuple[Answer, ...]:
    """Have the chairs told what somebody answers to a mail of ours; ``()`` if it is no such answer.

    Returns:
        What is said to its author: that the chairs have their words, and how to say yes or no.
    """
    kind = answered_kind(context, subject)
    if not own_words(context.letter.own_lines):
        return ()
    if not context.agenda.is_listed(context.author.address):
        return ()
    if kind in ("reminder", "opening"):
        return _about_voting(context, subject, kind)
    return _about_asking(context, subject, kind) if kind in _ASKS else ()


def answers_in_words(context: Context, subject: Subject) -> bool:
    """Whether a letter answers a question of ours, and says more than thanks."""
    asked = answered_kind(context, subject) in ("nomination", "candidacy", "invitation")
    return asked and says_more_than_thanks(context.letter.own_lines, context.names)


def _about_asking(context: Context, subject: Subject, kind: str) -> tuple[Answer, ...]:
    # Whether somebody stands is for those who vote, and for nobody to be talked into.
    passed = kind != "candidacy" and _tell_chairs(context, subject)
    if kind in ("nomination", "candidacy"):
        why = Sentence(
            "I could not tell whether that is a yes or a no, so nothing is changed. Please answer "
            "with just: yes, or: no."
        )
    elif kind == "invitation":
        why = Sentence(
            "I could not tell whether you are coming, so nothing is changed. Please send ATTEND, "
            "MAYBE or REGRETS."
        )
    elif kind == "actions":
        why = _about_actions(context, subject)
    else:
        why = Sentence("Nothing is changed by this; HELP lists all commands.")
    said = Sentence("{why} The chairs have your words.", why=why) if passed else why
    return (Answer(refused=(said,), line=_first_line(context)),)


def _about_actions(context: Context, subject: Subject) -> Sentence:
    """How to say how what somebody took on stands, by its number."""
    agenda = context.agenda
    asked = asked_actions(context, subject)
    mine = of_owner(agenda, context.person, open_actions(agenda))
    left = [one for one in mine if one.number in asked] or mine
    if not left:
        return Sentence("Nothing is changed by this: you have nothing open.")
    names = [f"{one.id} {clean_line(one.text, _LONGEST_TITLE)}" for one in left[:_MOST_NAMED]]
    return Sentence(
        "I could not tell what that says of {actions}, so nothing is changed. When it is done, "
        "send DONE {id}; to move its date, DUE {id} and a day; if it is not yours, HAND BACK {id}.",
        actions=", ".join(names) + (", ..." if len(left) > _MOST_NAMED else ""),
        id=left[0].id,
    )


def _about_voting(context: Context, subject: Subject, kind: str) -> tuple[Answer, ...]:
    """What its author has still to vote on, whatever they say to our reminding them.

    The chairs get their words, if these say more than that it is done, and the vote is no secret.
    """
    agenda = context.agenda
    done = says_done(context.letter.own_lines, context.names)
    if kind == "opening" and not done:
        return ()
    said = _left_to_vote_on(context)
    if not (done or agenda.meeting.secret) and _tell_chairs(context, subject):
        said = Sentence("The chairs have your words. {said}", said=said)
    return (Answer((said,), line=_first_line(context)),)


def _left_to_vote_on(context: Context) -> Sentence:
    agenda = context.agenda
    try:
        check_open(agenda, context.received)
    except Refused as closed:
        return closed.said
    left = open_questions(agenda, context.person)
    if not left:
        return Sentence("You have voted on every topic; MYVOTES shows how.")
    names = [f"{one.id} {clean_line(one.title, _LONGEST_TITLE)}" for one in left[:_MOST_NAMED]]
    topics = ", ".join(names) + (", ..." if len(left) > _MOST_NAMED else "")
    ranked = ranks_topics(agenda)
    line = "BALLOT" if ranked else f"VOTE {left[0].id} +1"
    return Sentence(
        "You have not voted on these yet: {topics}. To vote, answer with a line such as: {line}",
        topics=topics,
        line=line,
    )


def _tell_chairs(context: Context, subject: Subject) -> bool:
    """Have the chairs told what the letter says; False if there is none beside its author.

    Of one person they get a few such mails a day: anybody can write them in any name.
    """
    agenda = context.agenda
    if not agenda.roster.has_chairs_beside(context.person):
        return False
    if not may_pass_on(context):
        return False
    whom = context.sender.name or context.sender.address
    told = Sentence(
        "{whom} answers our mail “{subject}”: “{words}”",
        whom=whom,
        subject=subject.bare,
        words=own_words(context.letter.own_lines),
    )
    agenda.notify_chairs(None, told, but=context.person)
    return True


def _first_line(context: Context) -> str:
    return next(filter(str.strip, context.letter.own_lines), "")[:_LONGEST_LINE]
