"""Who comes to the current meeting, and whom it concerns. Pure."""

from __future__ import annotations

from mailproc.mail.letter import shown_name
from mailproc.meeting.agenda import Agenda
from mailproc.meeting.records import OPEN, Attendance, Invitation


def attendance(agenda: Agenda) -> dict[str, Attendance]:
    """What each person, by key, said last about coming to the current meeting."""
    latest: dict[str, Attendance] = {}
    for one in agenda.all(Attendance):
        if one.meeting == agenda.meeting.number:
            person = agenda.roster.now(one.person)
            latest[person] = max(latest.get(person, one), one, key=lambda said: said.letter)
    return latest


def attendee_name(agenda: Agenda, person: str, said: Attendance) -> str:
    """Somebody by the name that they went by when they said it, else by the one that they have."""
    member = agenda.roster.member(person)
    name = said.name or (member.name if member else "")
    return shown_name(name, agenda.roster.address_of(person))


def concerned(agenda: Agenda) -> set[str]:
    """The keys of those who come or may come, lead a topic or are invited; not of who said no."""
    said = attendance(agenda)
    people = {
        agenda.lead_of(lead)
        for topic in agenda.topics
        if topic.status in OPEN
        for lead in topic.leads
    }
    people |= {
        agenda.roster.now(one.address)
        for one in agenda.all(Invitation)
        if one.meeting == agenda.meeting.number and one.state == "invited"
    }
    people |= said.keys()
    return {person for person in people if person and _may_come(said.get(person))}


def _may_come(said: Attendance | None) -> bool:
    return said is None or said.state != "no"
