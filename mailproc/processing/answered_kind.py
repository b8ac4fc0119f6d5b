"""Which of our mails a letter answers, also where a relay gave that another name. Pure."""

from __future__ import annotations

import re
from typing import Final

from mailproc.commands.context import Context
from mailproc.commands.grammar import named_topics
from mailproc.mail.subject import Subject
from mailproc.meeting.action_list import owner_of
from mailproc.meeting.election import Election
from mailproc.meeting.election_list import candidacy, open_elections
from mailproc.meeting.records import Action, Topic

_ACTION: Final = re.compile(r"(?<![\w-])A\d{1,6}(?![\w-])")
_ELECTION: Final = re.compile(r"(?<![\w-])E(\d{1,6})(?![\w-])")
_LONGEST: Final = 300  # characters of a Subject


def answered_kind(context: Context, subject: Subject) -> str:
    """The kind of the mail of ours that a letter answers; ``""`` if it is none.

    An answer to the call of an election is one to ours, which stands beside it. An answer to the
    question whether its author leads a topic is known by its Subject, too, and so is one about what
    they took on.
    """
    if kind := context.threads.answered_kind(context.letter.references):
        return kind
    if kind := _of_election(context):
        return kind
    if not context.direct or not subject.is_reply:
        return ""
    if asked_actions(context, subject):
        return "actions"
    if asked_election(context, subject):
        return "candidacy"
    numbers = named_topics(subject.text)
    return "nomination" if numbers and all(_asks_for(context, one) for one in numbers) else ""


def _of_election(context: Context) -> str:
    """The same where it answers the mail by which somebody called an election that goes on."""
    references = context.letter.references
    called = (one for one in open_elections(context.agenda) if one.message_id in references)
    election = next(called, None)
    if election is None:
        return ""
    return "nominations" if election.state == "nominating" else "election"


def asked_actions(context: Context, subject: Subject) -> tuple[int, ...]:
    """The actions of a letter's author that its Subject names, as our mails about them do."""
    agenda = context.agenda
    named = [int(found[1:]) for found in _ACTION.findall(subject.text[:_LONGEST])]
    found = (agenda.get(Action, number) for number in dict.fromkeys(named))
    return tuple(
        one.number for one in found if one is not None and owner_of(agenda, one) == context.person
    )


def asked_election(context: Context, subject: Subject) -> int:
    """The election that a Subject names and in which its author is nominated; 0: none."""
    agenda = context.agenda
    named = _ELECTION.search(subject.text[:_LONGEST])
    election = agenda.get(Election, int(named[1])) if named else None
    known = candidacy(agenda, election, context.person) if election else None
    return election.number if election and known and known.state in ("asked", "standing") else 0


def _asks_for(context: Context, number: int) -> bool:
    """Whether the author was asked to lead a topic, and has not answered."""
    agenda = context.agenda
    topic = agenda.get(Topic, number)
    if topic is None or topic.meeting != agenda.meeting.number:
        return False
    return any(agenda.lead_of(one) == context.person and not one.accepted for one in topic.leads)
