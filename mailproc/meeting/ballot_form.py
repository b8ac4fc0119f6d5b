"""Ballot forms: which meeting's or election's a form is, and which topics it asks about. Pure."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.ballot_types import ballot_type
from mailproc.meeting.records import Topic
from mailproc.meeting.tally import stands
from mailproc.meeting.tokens import readable


def form_key(agenda: Agenda) -> str:
    """Six characters that tell the forms of one meeting from those of another."""
    return _form_key(f"{agenda.rules.name} {agenda.meeting.number}")


def election_key(agenda: Agenda, election: int) -> str:
    """The same for the forms of an election."""
    return _form_key(f"{agenda.rules.name} election {election}")


@lru_cache
def _form_key(text: str) -> str:
    return readable(hashlib.sha256(text.encode()).digest(), 6)


def open_questions(agenda: Agenda, person: str) -> list[Topic]:
    """The topics that the person with this key still has to vote on, by number."""
    standing = [topic for topic in agenda.topics if stands(topic)]
    return ballot_type(agenda.meeting.ballot).open_questions(agenda, person, standing)


def only_topic(agenda: Agenda) -> tuple[int, ...]:
    """The topic that a mail about all that stand is about, if there is one alone; else ()."""
    standing = tuple(topic.number for topic in agenda.topics if stands(topic))
    return standing if len(standing) == 1 else ()
