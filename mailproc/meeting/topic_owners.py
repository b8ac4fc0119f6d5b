"""Whose an open topic is: who proposed it, and who is to lead it. Pure."""

from __future__ import annotations

from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import OPEN, Topic


def proposed_by(agenda: Agenda, person: str) -> list[Topic]:
    """The open topics of the current meeting that the person with this key proposed."""
    return [one for one in _open(agenda) if agenda.proposer_of(one) == person]


def led_by(agenda: Agenda, person: str) -> list[Topic]:
    """Those that they lead, or are asked to lead."""
    return [one for one in _open(agenda) if person in map(agenda.lead_of, one.leads)]


def _open(agenda: Agenda) -> list[Topic]:
    return [topic for topic in agenda.topics if topic.status in OPEN]
